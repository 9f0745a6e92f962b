import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { LabFleet } from '../lab-fleet.js';
import type { RecordedCall } from './api-calls.js';
import { createFaultInjector } from './fault-injector.js';
import { noFaults, type FaultPlan } from './faults.js';
import type { WireRequest } from './protocol/protocol.js';
import { createRouter, type Router } from './router.js';
import type { CommandRecord } from './run-command/sent-command.js';
import { CommandStore } from './run-command/command-store.js';
import { createSecretStore, type SecretStore } from './secretsmanager/secret-store.js';
import { DEFAULT_SETTINGS, type EndpointSettings } from './endpoint-settings.js';
import { createDocumentStore, type DocumentStore } from './ssm/document-store.js';
import { createParameterStore, type ParameterStore } from './ssm/parameter-store.js';
import { createSessions } from './sts/sessions.js';

export interface EndpointOptions {
  readonly fleet: LabFleet;
  /** 0, and so any free one, unless told. */
  readonly port?: number;
  readonly settings?: Partial<EndpointSettings>;
  readonly faults?: FaultPlan;
}

/** AWS for a fleet on this machine: for AWS_ENDPOINT_URL, `--endpoint-url`, or the `endpoint` of a client. */
export interface LabEndpoint {
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly calls: readonly RecordedCall[];
  /** Every command that SendCommand took, oldest first. */
  readonly history: readonly CommandRecord[];
  /** What goes wrong from now on. */
  readonly faults: FaultPlan;
  /** What Secrets Manager holds: past permissions, faults and the list of calls. */
  readonly secrets: SecretStore;
  /** What Parameter Store holds, likewise. */
  readonly parameters: ParameterStore;
  /** The Command documents, likewise. */
  readonly documents: DocumentStore;
  /** Stops listening, drops connections and aborts deliveries. Ends within seconds; may be called twice. */
  close(): Promise<void>;
}

/** How long closing waits for hosts that do not answer an abort. */
const MOST_CLOSING_MILLISECONDS = 2_000;
const KEEP_ALIVE_MILLISECONDS = 120_000;
/** More than any request of the services here may hold. */
const MOST_BODY_BYTES = 4 * 1024 * 1024;

/** Serves the fleet on 127.0.0.1. Rejects where the port is taken (EADDRINUSE). */
export const startEndpoint = async (options: EndpointOptions): Promise<LabEndpoint> => {
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const faults = options.faults ?? noFaults();
  const commands = new CommandStore(settings, faults);
  const calls: RecordedCall[] = [];
  const secrets = createSecretStore();
  const parameters = createParameterStore();
  const documents = createDocumentStore(settings);
  const closing = new AbortController();
  const router = createRouter({
    world: {
      fleet: options.fleet,
      settings,
      commands,
      sessions: createSessions(),
      secrets,
      parameters,
      documents,
    },
    injector: createFaultInjector(faults),
    calls,
    closing: closing.signal,
  });
  const server = createServer((request, response) => {
    void serve(router, request, response);
  });
  // Longer than clients rest between two polls: a connection that ends as it is used again looks like a lost answer.
  server.keepAliveTimeout = KEEP_ALIVE_MILLISECONDS;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    closing.abort();
    server.close();
    server.closeAllConnections();
    await commands.close(MOST_CLOSING_MILLISECONDS);
  };
  let closed: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    history: commands.history,
    faults,
    secrets,
    parameters,
    documents,
    close: () => (closed ??= close()),
  };
};

const serve = async (router: Router, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  try {
    const answer = await router.handle(await read(request));
    if (answer === undefined) {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { ...answer.headers, 'content-type': answer.contentType });
    response.end(answer.body);
  } catch {
    // The client went away, or sent more than any service takes: nobody is left to tell.
    request.socket.destroy();
  }
};

const read = async (request: IncomingMessage): Promise<WireRequest> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BODY_BYTES) throw new Error('The request is too large.');
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks).toString('utf8');
  const parameters = new URL(request.url ?? '/', 'http://endpoint').searchParams;
  // A Query body is a form whatever its content type says; a JSON one begins with a brace.
  if (!body.startsWith('{')) for (const [name, value] of new URLSearchParams(body)) parameters.append(name, value);
  return { headers: request.headers, parameters, body };
};
