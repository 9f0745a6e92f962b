import { nth, type HostUnderTest } from './host-under-test.js';

export interface SocketAnswer {
  /** 0: no answer came. */
  readonly status: number;
  readonly body: string;
  /** Of curl: 7 when nobody listens, 28 when the limit came first. */
  readonly exitCode: number;
}

export interface SocketRequest {
  readonly body?: string;
  readonly limitSeconds?: number;
}

const SOCKET = '"${LOCKSTEP_SYSROOT:-}/var/run/docker.sock"';

/** One request to the engine's socket, sent by curl from a script on the host, as lockstep sends it. */
export const request = async (
  host: HostUnderTest,
  method: 'GET' | 'POST',
  path: string,
  { body, limitSeconds = 30 }: SocketRequest = {},
): Promise<SocketAnswer> => {
  const content = body === undefined ? '' : `-H 'Content-Type: application/json' --data-binary '${body}'`;
  const { stdout, exitCode } = await host.runScript(
    `curl -s --max-time ${limitSeconds} --unix-socket ${SOCKET} -X ${method} ${content} -w '\\n%{http_code}' 'http://docker${path}'`,
  );
  const lines = stdout.trimEnd().split('\n');
  return { status: Number(lines.pop()), body: lines.join('\n').trim(), exitCode };
};

/** What the engine says in an error: `{"message": …}`. */
export const messageOf = ({ body }: SocketAnswer): unknown =>
  (JSON.parse(body) as { readonly message: unknown }).message;

export interface ClusterOverSocket {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: Readonly<Record<string, unknown>>;
}

export const cluster = async (host: HostUnderTest): Promise<ClusterOverSocket> => {
  const { status, body } = await request(host, 'GET', '/v1.41/swarm');
  if (status !== 200) throw new Error(`GET /swarm on ${host.name}: ${status} ${body}`);
  return JSON.parse(body) as ClusterOverSocket;
};

export const keyOverSocket = async (host: HostUnderTest): Promise<unknown> =>
  (JSON.parse((await request(host, 'GET', '/v1.41/swarm/unlockkey')).body) as { readonly UnlockKey: unknown })
    .UnlockKey;

/** The compare-and-swap rotation: the spec as it is, and the version that was seen with it. */
export const rotateFrom = (
  host: HostUnderTest,
  { Spec }: Pick<ClusterOverSocket, 'Spec'>,
  version: number,
): Promise<SocketAnswer> =>
  request(host, 'POST', `/v1.41/swarm/update?version=${version}&rotateManagerUnlockKey=true`, {
    body: JSON.stringify(Spec),
  });

export const OUT_OF_SEQUENCE = {
  status: 500,
  body: '{"message":"rpc error: code = Unknown desc = update out of sequence"}',
} as const;

/** Everything that a rotation would change, as one manager sees it. */
export const custodyOf = async (
  managers: readonly HostUnderTest[],
): Promise<{ readonly version: number; readonly key: unknown }> => {
  const host = nth(managers, 0);
  return { version: (await cluster(host)).Version.Index, key: await keyOverSocket(host) };
};
