import { AwsError } from '../aws-error.js';
import type { Members } from '../operation.js';
import type { Protocol, WireAnswer } from './protocol.js';

const CONTENT_TYPE = 'application/x-amz-json-1.1';

/** How the model of a service names the text of an error: most write `message`, some errors `Message`. */
export type MessageMember = (code: string) => 'message' | 'Message';

/** AWS JSON 1.1: the operation in `X-Amz-Target: <prefix>.<operation>`, members as JSON, times as epoch seconds. */
export const jsonProtocol = (targetPrefix: string, messageMember: MessageMember): Protocol => ({
  operationOf: ({ headers }) => {
    const target = headers['x-amz-target'];
    return typeof target === 'string' && target.startsWith(`${targetPrefix}.`)
      ? target.slice(targetPrefix.length + 1)
      : undefined;
  },
  inputOf: ({ body }) => membersOf(body),
  answer: (_operation, output) => jsonAnswer(200, output),
  refuse: (error) => ({
    // JSON.stringify leaves a text out that is undefined.
    ...jsonAnswer(error.status, { __type: error.code, [messageMember(error.code)]: error.text }),
    headers: { 'x-amzn-errortype': error.code },
  }),
});

const membersOf = (body: string): Members => {
  let value: unknown;
  try {
    value = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new AwsError('SerializationException');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new AwsError('SerializationException');
  return { ...value };
};

const jsonAnswer = (status: number, members: Members): WireAnswer => ({
  status,
  contentType: CONTENT_TYPE,
  body: JSON.stringify(inEpochSeconds(members)),
});

/** Ahead of JSON.stringify: asked for every line of every script in a page of ListCommands, a replacer takes most of an answer's time. */
function inEpochSeconds(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(inEpochSeconds);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inEpochSeconds(member)]));
}
