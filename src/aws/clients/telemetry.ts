import type { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { isThrottle } from '../error-names.js';

/** A plugin of any SDK client, in the type that the SDK's own credential providers take. */
type ClientPlugin = NonNullable<Parameters<typeof fromTemporaryCredentials>[0]['clientPlugins']>[number];

interface WatchedClient {
  readonly middlewareStack: { use(plugin: ClientPlugin): void };
}

export interface ApiCalls {
  /** Requests sent, retries counted, by `service:Operation`. */
  readonly byOperation: Readonly<Record<string, number>>;
  /** How many of them were answered by a throttling error. */
  readonly throttled: number;
}

export interface Telemetry {
  /** Counts what a client of `service` sends; `service` is the prefix of its IAM actions, such as `ssm`. */
  watch(service: string, client: WatchedClient): void;
  /** The same for a client that the SDK's credential providers make. */
  plugin(service: string): ClientPlugin;
  snapshot(): ApiCalls;
  /** Where requests went, as `https://host`, each once, in order. */
  endpoints(): readonly string[];
}

export const createTelemetry = (): Telemetry => {
  const byOperation = new Map<string, number>();
  const endpoints = new Set<string>();
  let throttled = 0;

  const plugin = (service: string): ClientPlugin => ({
    applyToStack: (stack) => {
      stack.add(
        (next, context) => async (args) => {
          const operation = `${service}:${String(context.commandName).replace(/Command$/, '')}`;
          byOperation.set(operation, (byOperation.get(operation) ?? 0) + 1);
          const origin = originOf('request' in args ? args.request : undefined);
          if (origin !== undefined) endpoints.add(origin);
          try {
            return await next(args);
          } catch (error) {
            if (isThrottle(error)) throttled += 1;
            throw error;
          }
        },
        // Low priority of this step is inside the retry loop and outside the deserializer: it sees every attempt, with its error.
        { step: 'finalizeRequest', priority: 'low', name: 'lockstepTelemetry', override: true },
      );
    },
  });

  const snapshot = (): ApiCalls => ({
    byOperation: Object.fromEntries([...byOperation].sort(([a], [b]) => (a < b ? -1 : 1))),
    throttled,
  });

  return {
    watch: (service, client) => {
      client.middlewareStack.use(plugin(service));
    },
    plugin,
    snapshot,
    endpoints: () => [...endpoints].sort(),
  };
};

/** Of a request that is ready to be sent. */
const originOf = (request: unknown): string | undefined => {
  if (typeof request !== 'object' || request === null || !('hostname' in request)) return undefined;
  const { protocol, hostname, port }: { protocol?: unknown; hostname: unknown; port?: unknown } = request;
  if (typeof hostname !== 'string' || typeof protocol !== 'string') return undefined;
  return `${protocol}//${hostname}${typeof port === 'number' ? `:${port}` : ''}`;
};
