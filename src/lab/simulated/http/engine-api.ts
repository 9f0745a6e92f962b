import { createServer, type IncomingMessage, type ServerResponse, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { DaemonError, REFUSAL } from '../engine/daemon-error.js';
import type { SimulatedEngine } from '../engine/simulated-engine.js';
import { BadRequest } from './requests.js';
import { ROUTES, type ApiAnswer } from './routes.js';

/** moby daemon/cluster/errors.go; whatever comes out of swarmkit as `Unknown` is a 500. */
const STATUS_OF_REFUSAL: ReadonlyMap<string, number> = new Map([
  [REFUSAL.notInSwarm, 503],
  [REFUSAL.worker, 503],
  [REFUSAL.locked, 503],
  [REFUSAL.certificatesExpired, 503],
  [REFUSAL.wrongKey, 401],
  [REFUSAL.notLocked, 409],
  [REFUSAL.malformedKey, 400],
]);

interface HttpAnswer {
  readonly status: number;
  readonly answer: ApiAnswer;
}

const failure = (status: number, message: string): HttpAnswer => ({
  status,
  answer: { kind: 'json', value: { message } },
});

/** Any API version is taken: what is asked here has not changed between them. */
const pathOf = (path: string): string => path.replace(/^\/v\d+\.\d+(?=\/)/, '');

/** Errors: EngineUnreachable, when the engine ends before it has answered. */
const answerTo = async (engine: SimulatedEngine, request: IncomingMessage): Promise<HttpAnswer> => {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://docker');
  const route = ROUTES.get(`${request.method ?? ''} ${pathOf(pathname)}`);
  if (route === undefined) return failure(404, 'page not found');
  try {
    return { status: 200, answer: await route({ engine, query, body: await text(request) }) };
  } catch (error) {
    if (error instanceof BadRequest) return failure(400, error.message);
    if (error instanceof DaemonError) return failure(STATUS_OF_REFUSAL.get(error.message) ?? 500, error.message);
    throw error;
  }
};

const contentOf = (answer: ApiAnswer): { readonly type?: string; readonly body: string } => {
  switch (answer.kind) {
    case 'json':
      return { type: 'application/json', body: `${JSON.stringify(answer.value)}\n` };
    case 'text':
      return { type: 'text/plain; charset=utf-8', body: answer.text };
    case 'empty':
      return { body: '' };
  }
};

const send = (response: ServerResponse, { status, answer }: HttpAnswer, engineVersion: string): void => {
  const { type, body } = contentOf(answer);
  response.writeHead(status, {
    'Api-Version': '1.41',
    ...(type === undefined ? {} : { 'Content-Type': type }),
    'Docker-Experimental': 'false',
    Ostype: 'linux',
    Server: `Docker/${engineVersion} (linux)`,
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
};

/** The part of the Engine API that the scripts use. What a client began goes on when the client has gone. */
export const engineApi = (engine: SimulatedEngine): Server =>
  createServer((request, response) => {
    answerTo(engine, request).then(
      (answer) => {
        send(response, answer, engine.options.version);
      },
      () => {
        // As when the process is gone: the connection breaks, and nothing was said.
        response.destroy();
      },
    );
  });
