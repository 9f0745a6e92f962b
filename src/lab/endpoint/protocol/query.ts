import type { AwsError } from '../aws-error.js';
import type { Members } from '../operation.js';
import type { Protocol, WireAnswer, WireRequest } from './protocol.js';
import { xmlDocument } from './xml.js';

const inputOf = ({ parameters }: WireRequest): Members => Object.fromEntries(parameters);
const operationOf = ({ parameters }: WireRequest): string | undefined => parameters.get('Action') ?? undefined;
const xmlAnswer = (status: number, body: string): WireAnswer => ({
  status,
  contentType: 'text/xml;charset=UTF-8',
  body,
});

/** EC2's own form of the Query protocol: the members stand right in the response, list entries are `<item>`. */
export const ec2Protocol = (namespace: string): Protocol => ({
  operationOf,
  inputOf,
  answer: (operation, output, requestId) =>
    xmlAnswer(200, xmlDocument(`${operation}Response`, namespace, { requestId, ...output }, 'item')),
  refuse: (error, requestId) =>
    xmlAnswer(
      error.status,
      xmlDocument(
        'Response',
        undefined,
        { Errors: { Error: { Code: error.code, Message: error.text ?? error.code } }, RequestID: requestId },
        'item',
      ),
    ),
});

/** The Query protocol of STS: the members stand in `<OperationResult>`, list entries are `<member>`. */
export const queryProtocol = (namespace: string): Protocol => ({
  operationOf,
  inputOf,
  answer: (operation, output, requestId) =>
    xmlAnswer(
      200,
      xmlDocument(
        `${operation}Response`,
        namespace,
        { [`${operation}Result`]: output, ResponseMetadata: { RequestId: requestId } },
        'member',
      ),
    ),
  refuse: (error, requestId) =>
    xmlAnswer(
      error.status,
      xmlDocument('ErrorResponse', namespace, { Error: senderError(error), RequestId: requestId }, 'member'),
    ),
});

const senderError = (error: AwsError): Members => ({
  Type: error.status >= 500 ? 'Receiver' : 'Sender',
  Code: error.code,
  Message: error.text ?? error.code,
});
