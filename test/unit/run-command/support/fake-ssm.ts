import { SSMClient } from '@aws-sdk/client-ssm';
import type { FakeClock } from '../../../support/fake-clock.js';
import { createRunCommandStore } from './run-command-store.js';
import type { FakeHost } from './run-command-store.js';

type Operation = 'SendCommand' | 'ListCommands' | 'ListCommandInvocations' | 'GetCommandInvocation' | 'CancelCommand';

/** What befalls one request. */
export type Fault =
  /** The service says so, and does nothing. `status` is 400 unless told. */
  | { readonly kind: 'error'; readonly name: string; readonly message?: string; readonly status?: number }
  /** The service does what was asked, and the connection drops before it can say so. */
  | { readonly kind: 'loseAnswer' }
  /** The connection drops on the way there. */
  | { readonly kind: 'loseRequest' }
  /** No connection comes about. */
  | { readonly kind: 'unreachable' }
  /** The service answers this, whatever was asked. */
  | { readonly kind: 'answer'; readonly body: unknown };

export interface Request {
  readonly operation: Operation;
  readonly input: Readonly<Record<string, unknown>>;
  /** Milliseconds on the clock. */
  readonly at: number;
}

export interface FakeSsm {
  /** Everything that was asked, in order. */
  readonly requests: readonly Request[];
  requestsOf(operation: Operation): readonly Request[];
  client(maxAttempts?: number): SSMClient;
  clients(): { readonly ssm: SSMClient; readonly ssmOnce: SSMClient };
}

export interface FakeSsmOptions {
  readonly clock: FakeClock;
  /** Managed nodes; any other id is invalid. */
  readonly hosts: ReadonlyMap<string, FakeHost>;
  /** Called with each request and how many of its operation came before it. */
  readonly fault?: (request: Request, before: number) => Fault | undefined;
  /** For so long after SendCommand the lists do not show the command. */
  readonly lagMilliseconds?: number;
}

/** Run Command in memory behind a real SDK client: serialisation, errors and attempts are the SDK's own. */
export function createFakeSsm({ clock, hosts, fault, lagMilliseconds = 0 }: FakeSsmOptions): FakeSsm {
  const store = createRunCommandStore(clock, hosts, lagMilliseconds);
  const requests: Request[] = [];
  const requestsOf = (wanted: Operation) => requests.filter(({ operation }) => operation === wanted);

  const answer = (request: Request): Answer => {
    const befalls = fault?.(request, requestsOf(request.operation).length);
    requests.push(request);
    switch (befalls?.kind) {
      case 'error':
        return failure(befalls.name, befalls.message, befalls.status);
      case 'answer':
        return { status: 200, body: befalls.body };
      case 'loseRequest':
        throw dropped('read', 'ECONNRESET');
      case 'unreachable':
        throw dropped('connect', 'ECONNREFUSED');
      case 'loseAnswer':
        store[request.operation](request.input);
        throw dropped('read', 'ECONNRESET');
      case undefined: {
        const result = store[request.operation](request.input);
        return typeof result === 'string' ? failure(result) : { status: 200, body: result };
      }
    }
  };

  const requestHandler = {
    async handle({ headers, body }: HttpRequest) {
      const operation = (headers['x-amz-target'] ?? '').replace('AmazonSSM.', '') as Operation;
      const input = JSON.parse(new TextDecoder().decode(body as Uint8Array)) as Record<string, unknown>;
      await Promise.resolve();
      return { response: response(answer({ operation, input, at: clock.elapsed() })) };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };

  const client = (maxAttempts = 1) => {
    const made = new SSMClient({
      region: 'eu-west-1',
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      maxAttempts,
      requestHandler,
    });
    // A first call loads parts of the SDK from disk: no time may pass meanwhile.
    made.middlewareStack.add((next) => (args) => clock.during(next(args)), { step: 'initialize' });
    return made;
  };

  return { requests, requestsOf, client, clients: () => ({ ssm: client(), ssmOnce: client() }) };
}

interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Some errors of this service have no message member at all, such as InvalidInstanceId. */
const failure = (name: string, message?: string, status = 400): Answer => ({
  status,
  body: { __type: name, ...(message === undefined ? {} : { message }) },
});

const dropped = (syscall: string, code: string): Error =>
  Object.assign(new Error(`${syscall} ${code}`), { syscall, code });

const response = ({ status, body }: Answer) => ({
  statusCode: status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: Buffer.from(JSON.stringify(body)),
});
