import { jsonProtocol } from '../protocol/json-protocol.js';
import { jsonErrors, type Service } from '../aws-service.js';
import { cancelCommand } from './cancel-command.js';
import { getCommandInvocation, listCommandInvocations, listCommands } from './command-history.js';
import {
  createDocument,
  describeDocument,
  getDocument,
  updateDocument,
  updateDocumentDefaultVersion,
} from './document-operations.js';
import { describeInstanceInformation } from './describe-instance-information.js';
import { listTagsForResource } from './list-tags.js';
import {
  deleteParameter,
  getParameter,
  getParameterHistory,
  getParametersByPath,
  labelParameterVersion,
  unlabelParameterVersion,
} from './parameters.js';
import { putParameter } from './put-parameter.js';
import { sendCommand } from './send-command.js';

const CAPITAL_MESSAGE = new Set([
  'InternalServerError',
  'DocumentAlreadyExists',
  'DuplicateDocumentContent',
  'InvalidDocument',
  'InvalidDocumentContent',
  'InvalidDocumentVersion',
  'InvalidInstanceId',
  'InvalidNextToken',
  'InvalidParameters',
  'MaxDocumentSizeExceeded',
]);

/** AWS Systems Manager: JSON 1.1, API version 2014-11-06. */
export const ssm: Service = {
  name: 'ssm',
  protocol: jsonProtocol('AmazonSSM', (code) => (CAPITAL_MESSAGE.has(code) ? 'Message' : 'message')),
  regional: true,
  alwaysAllowed: new Set(),
  errors: jsonErrors('ssm'),
  operations: new Map([
    ['DescribeInstanceInformation', describeInstanceInformation],
    ['ListTagsForResource', listTagsForResource],
    ['SendCommand', sendCommand],
    ['ListCommands', listCommands],
    ['ListCommandInvocations', listCommandInvocations],
    ['GetCommandInvocation', getCommandInvocation],
    ['CancelCommand', cancelCommand],
    ['CreateDocument', createDocument],
    ['UpdateDocument', updateDocument],
    ['UpdateDocumentDefaultVersion', updateDocumentDefaultVersion],
    ['DescribeDocument', describeDocument],
    ['GetDocument', getDocument],
    ['PutParameter', putParameter],
    ['GetParameter', getParameter],
    ['GetParameterHistory', getParameterHistory],
    ['GetParametersByPath', getParametersByPath],
    ['LabelParameterVersion', labelParameterVersion],
    ['UnlabelParameterVersion', unlabelParameterVersion],
    ['DeleteParameter', deleteParameter],
  ]),
};
