import { createServer, type IncomingMessage, type ServerResponse, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { DaemonError, REFUSAL } from '../engine/daemon-error.js';
import { API } from '../api/version-value.js';
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

const VERSIONED = /^\/v(?<version>1\.(?<minor>\d+)|\d+\.\d+)(?=\/)/;

/** moby api/server/middleware/version.go: a client that asks for more than the engine speaks is refused. */
const versionProblem = (path: string): string | undefined => {
  const { version, minor } = VERSIONED.exec(path)?.groups ?? {};
  if (version === undefined) return undefined;
  const number = minor === undefined ? Number.parseInt(version, 10) * 1000 : Number(minor);
  if (number > API.newestMinor) {
    return `client version ${version} is too new. Maximum supported API version is 1.${API.newestMinor}`;
  }
  if (number >= API.oldestMinor) return undefined;
  const minimum = `Minimum supported API version is 1.${API.oldestMinor}`;
  return `client version ${version} is too old. ${minimum}, please upgrade your client to a newer version`;
};

interface EngineRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** Errors: EngineUnreachable, when the engine ends before it has answered. */
const answerTo = async (engine: SimulatedEngine, { method, path, body }: EngineRequest): Promise<HttpAnswer> => {
  const { pathname, searchParams: query } = new URL(path, 'http://docker');
  const route = ROUTES.get(`${method} ${pathname.replace(VERSIONED, '')}`);
  if (route === undefined) return failure(404, 'page not found');
  const problem = versionProblem(pathname);
  if (problem !== undefined) return failure(400, problem);
  try {
    return { status: 200, answer: await route({ engine, query, body }) };
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
    'Api-Version': `1.${API.newestMinor}`,
    ...(type === undefined ? {} : { 'Content-Type': type }),
    'Docker-Experimental': 'false',
    Ostype: 'linux',
    Server: `Docker/${engineVersion} (linux)`,
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
};

/** One request without a socket. Errors: EngineUnreachable. */
export const requestEngine = async (
  engine: SimulatedEngine,
  request: EngineRequest,
): Promise<{ readonly status: number; readonly body: string }> => {
  const { status, answer } = await answerTo(engine, request);
  return { status, body: contentOf(answer).body };
};

const requestIn = async (message: IncomingMessage): Promise<EngineRequest> => ({
  method: message.method ?? '',
  path: message.url ?? '/',
  body: await text(message),
});

/** The part of the Engine API that the scripts use. What a client began goes on when the client has gone. */
export const engineApi = (engine: SimulatedEngine): Server =>
  createServer((request, response) => {
    requestIn(request)
      .then((read) => answerTo(engine, read))
      .then(
        (answer) => {
          send(response, answer, engine.options.version);
        },
        () => {
          // As when the process is gone: the connection breaks, and nothing was said.
          response.destroy();
        },
      );
  });
