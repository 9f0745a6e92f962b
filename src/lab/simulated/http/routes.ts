import { serverInfoValue } from '../api/info-value.js';
import { swarmObjectValue } from '../api/swarm-value.js';
import { serverVersionValue } from '../api/version-value.js';
import { ControlApi } from '../engine/control-api.js';
import type { SimulatedEngine } from '../engine/simulated-engine.js';
import { toJson } from '../go-template/print.js';
import { readUnlockKey, readUpdate } from './requests.js';

interface ApiRequest {
  readonly engine: SimulatedEngine;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** What goes with 200: a JSON object, a plain word, or nothing. */
export type ApiAnswer =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'empty' };

/** Errors: BadRequest, DaemonError, EngineUnreachable. */
export type ApiRoute = (request: ApiRequest) => Promise<ApiAnswer>;

const json = (value: unknown): ApiAnswer => ({ kind: 'json', value });
const EMPTY: ApiAnswer = { kind: 'empty' };

/** What scripts ask an engine for over its socket. Everything else is not found. */
export const ROUTES: ReadonlyMap<string, ApiRoute> = new Map<string, ApiRoute>([
  [
    'GET /_ping',
    async ({ engine }) => {
      await engine.answering();
      return { kind: 'text', text: 'OK' };
    },
  ],
  [
    'GET /version',
    async ({ engine }) => {
      await engine.answering();
      return json(toJson(serverVersionValue(engine)));
    },
  ],
  [
    'GET /info',
    async ({ engine }) => {
      await new ControlApi(engine).informed();
      return json(toJson(serverInfoValue(engine)));
    },
  ],
  ['GET /swarm', async ({ engine }) => json(toJson(swarmObjectValue(await new ControlApi(engine).swarm())))],
  ['GET /swarm/unlockkey', async ({ engine }) => json({ UnlockKey: await new ControlApi(engine).unlockKey() })],
  [
    'POST /swarm/update',
    async ({ engine, body, query }) => {
      await new ControlApi(engine).updateCluster(readUpdate(body, query));
      return EMPTY;
    },
  ],
  [
    'POST /swarm/unlock',
    async ({ engine, body }) => {
      const key = readUnlockKey(body);
      await engine.answering();
      await engine.unlock(key);
      return EMPTY;
    },
  ],
]);
