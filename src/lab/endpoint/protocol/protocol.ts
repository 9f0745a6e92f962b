import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from '../aws-error.js';
import type { Members } from '../operation.js';

export interface WireRequest {
  readonly headers: IncomingHttpHeaders;
  /** Query string and form body together; empty where the body is JSON. */
  readonly parameters: URLSearchParams;
  readonly body: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Beside the request id, which every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a service reads and writes: one value per wire format. */
export interface Protocol {
  readonly operationOf: (request: WireRequest) => string | undefined;
  /** Errors: AwsError where the body cannot be read. */
  readonly inputOf: (request: WireRequest) => Members;
  readonly answer: (operation: string, output: Members, requestId: string) => WireAnswer;
  readonly refuse: (error: AwsError, requestId: string) => WireAnswer;
}
