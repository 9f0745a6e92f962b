import { gzipSync } from 'node:zlib';
import { cannedHost, type CannedHostOptions } from '../../src/lab/canned/canned-host.js';
import type { LabHost } from '../../src/lab/lab-fleet.js';
import type { NodeId, SwarmId } from '../../src/domain/ids.js';
import { cksum } from '../../src/onhost/cksum.js';
import { caOf, issuedBy } from './builders/authority.js';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** A frame as prelude.sh writes it. */
export function framed(text: string | Buffer, nonce: string): string {
  const body = gzipSync(text).toString('base64');
  return `\nLOCKSTEP1 ${nonce} ${cksum(Buffer.from(body))} ${body.length} ${body} END ${nonce}\n`;
}

export interface CannedManager {
  readonly swarmId: string;
  readonly nodeId: string;
  readonly address: string;
  /** Node ids of all managers, the leader first. */
  readonly managers: readonly string[];
}

/** What the probe prints on a healthy manager of a swarm with autolock. */
export function probeAnswer({ swarmId, nodeId, address, managers }: CannedManager): string {
  const info = {
    version: '27.3.1',
    root: '/var/lib/docker',
    state: 'active',
    control: true,
    node: nodeId,
    addr: address,
    error: '',
    managers: managers.length,
    nodes: managers.length,
    cluster: { id: swarmId, version: 42, autolock: true, certExpiry: 7_776_000_000_000_000, rotating: false },
  };
  const ca = caOf(swarmId);
  const { root } = ca;
  const { leaf } = issuedBy(ca, { swarmId: swarmId as SwarmId, nodeId: nodeId as NodeId, role: 'manager' });
  const members = managers.map((id, n) => ({
    id,
    host: `manager-${n}`,
    status: 'ready',
    avail: 'active',
    engine: '27.3.1',
    leader: n === 0,
    reach: 'reachable',
    addr: `10.1.0.${n}:2377`,
  }));
  return [
    'probe 1',
    'time 1763760000',
    'engine up',
    `info ${JSON.stringify(info)}`,
    ...members.map((member) => `member ${JSON.stringify(member)}`),
    'unlockkey key',
    'overlays 0 0',
    'secrets 3',
    `certificate ${base64(leaf)}`,
    `rootca ${base64(root.der)}`,
    'keytype ENCRYPTED PRIVATE KEY',
    'kek 10',
    'openssl OpenSSL 3.0.13',
    'timeout yes',
    '',
  ].join('\n');
}

/** A host that answers every probe with this text, in a frame with the probe's own nonce. */
export const hostThatSays = (text: string, latency?: CannedHostOptions['latency']): LabHost =>
  cannedHost({
    answer: ({ commands }) => {
      const nonce = commands
        .map((line) => /^nonce='([0-9a-f]{16})'$/.exec(line)?.[1])
        .find((found) => found !== undefined);
      return { standardOutput: framed(text, nonce ?? 'no nonce in the script') };
    },
    ...(latency === undefined ? {} : { latency }),
  });
