import { jsonProtocol } from '../protocol/json.js';
import { jsonErrors, type Service } from '../service.js';

/** AWS Secrets Manager: JSON 1.1, API version 2017-10-17. */
export const secretsManager: Service = {
  name: 'secretsmanager',
  protocol: jsonProtocol('secretsmanager'),
  regional: true,
  alwaysAllowed: new Set(),
  errors: jsonErrors('secretsmanager'),
  operations: new Map(),
};
