import { jsonProtocol } from '../protocol/json-protocol.js';
import { jsonErrors, type Service } from '../aws-service.js';
import { deleteSecret, restoreSecret } from './deletion.js';
import { createSecret, describeSecret, listSecrets, tagResource } from './secrets.js';
import { getSecretValue, listSecretVersionIds, putSecretValue, updateSecretVersionStage } from './versions.js';

/** The errors that the service model knows end so; the common ones of JSON 1.1 are the exceptions to it. */
const MODELLED = /^(?:Resource|Limit|InvalidRequest|InvalidParameter|InvalidNextToken|InternalService)/;

/** AWS Secrets Manager: JSON 1.1, API version 2017-10-17. */
export const secretsManager: Service = {
  name: 'secretsmanager',
  protocol: jsonProtocol('secretsmanager', (code) => (MODELLED.test(code) ? 'Message' : 'message')),
  regional: true,
  alwaysAllowed: new Set(),
  errors: jsonErrors('secretsmanager'),
  operations: new Map([
    ['CreateSecret', createSecret],
    ['PutSecretValue', putSecretValue],
    ['GetSecretValue', getSecretValue],
    ['DescribeSecret', describeSecret],
    ['ListSecretVersionIds', listSecretVersionIds],
    ['UpdateSecretVersionStage', updateSecretVersionStage],
    ['ListSecrets', listSecrets],
    ['DeleteSecret', deleteSecret],
    ['RestoreSecret', restoreSecret],
    ['TagResource', tagResource],
  ]),
};
