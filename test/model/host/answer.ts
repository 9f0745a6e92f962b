import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { Nonce } from '../../../src/onhost/frame.js';
import { hmacMark, sealFor } from '../../../src/onhost/seal.js';
import { nodeFiles } from '../swarm/node-files.js';
import type { Fate } from '../swarm/fate.js';
import { hasQuorum, serves, type Manager, type Swarm } from '../swarm/swarm.js';
import type { Order } from './order.js';

/** How an engine that is asked to change its swarm may behave. */
export type EngineTrouble =
  /** It reports an error: what it was asked for takes effect so many seconds later, if the swarm has not moved on; or (undefined) never. */
  | { readonly kind: 'fails'; readonly takesEffectAfter: number | undefined }
  /** It reports an error, and has done it. */
  | { readonly kind: 'failsAfterwards' };

/** One run of one script on one host. */
export interface Scene {
  readonly order: Order;
  readonly swarm: Swarm;
  readonly manager: Manager;
  readonly commandId: string;
  readonly fate: Fate;
  readonly trouble: EngineTrouble | undefined;
  /** Changes the swarm, now or later. */
  readonly change: (swarm: Swarm, key: string | undefined) => void;
  readonly later: (milliseconds: number, action: () => void) => void;
}

export const setting = ({ order }: Scene, name: string): string => order.settings.get(name) ?? '';

export const line = (name: string, value: string | number): string => `${name} ${value}`;
export const head = (scene: Scene, name: string): readonly string[] => [line(name, 1), time(scene)];
export const time = ({ fate }: Scene): string => line('time', Math.floor(fate.now() / 1000));

/** As `meet` in change.sh: what the engine says of itself, or why it is not the one that is wanted. */
export const meet = (scene: Scene): { readonly lines: readonly string[]; readonly met: boolean } => {
  const { swarm, manager } = scene;
  const refused = (why: string) => ({ lines: [line('refused', why)], met: false });
  if (manager.engine === 'locked') return refused('locked');
  if (!serves(swarm, manager)) return refused('no-leader');
  const seen = [line('swarm', swarm.id), line('node', manager.nodeId), line('version', swarm.version)];
  if (setting(scene, 'want_swarm') !== swarm.id)
    return { lines: [...seen, line('refused', 'wrong-swarm')], met: false };
  if (setting(scene, 'want_node') !== manager.nodeId)
    return { lines: [...seen, line('refused', 'wrong-node')], met: false };
  return { lines: seen, met: true };
};

/** As `hold_lease` in change.sh, after `meet`. */
export const holdLease = (scene: Scene): readonly string[] =>
  scene.swarm.lease?.run === setting(scene, 'lease_run') ? [] : [line('refused', 'lease-not-held')];

export const versionAfter = ({ swarm, manager }: Scene): readonly string[] =>
  serves(swarm, manager) ? [line('versionafter', swarm.version)] : [];

const publicKeys = new Map<string, KeyObject>();
/** Of the setting `seal_to`: base64 of DER. */
export const publicKeyOf = (line: string): KeyObject => {
  const known =
    publicKeys.get(line) ?? createPublicKey({ key: Buffer.from(line, 'base64'), format: 'der', type: 'spki' });
  publicKeys.set(line, known);
  return known;
};

/** As `tell_live_key` in live-key.sh. */
export const liveKey = (scene: Scene): readonly string[] => {
  const { swarm, manager } = scene;
  if (!serves(swarm, manager)) return [line('livekey', 'unserved')];
  if (swarm.key === undefined) return [line('livekey', 'none')];
  const mark = line('livemark', hmacMark(setting(scene, 'nonce') as Nonce, swarm.key));
  const sealed = setting(scene, 'live_key') === 'send' ? [line('livesealed', seal(scene, Buffer.from(swarm.key)))] : [];
  return [line('livekey', 'read'), mark, ...sealed];
};

export const seal = (scene: Scene, secret: Buffer): string => sealFor(publicKeyOf(setting(scene, 'seal_to')), secret);

/** As the engine words it: one that was opened waits for a quorum, one that had it goes on. */
export const nodeState = ({ swarm, manager }: Scene): 'locked' | 'active' | 'pending' => {
  if (manager.engine === 'locked') return 'locked';
  return manager.hasJoined || hasQuorum(swarm) ? 'active' : 'pending';
};

export const certificate = ({ swarm, manager }: Scene): string =>
  line('certificate', nodeFiles(swarm.id, manager.nodeId, manager.raftKey).certificate);

export const keyHeader = ({ manager: { keyFile } }: Scene): readonly string[] => [
  line('keytype', keyFile.key === undefined ? 'PRIVATE KEY' : 'ENCRYPTED PRIVATE KEY'),
  line('kek', keyFile.kek),
];

/** Names what a copy holds, and tells nothing of it. */
export const sum = (...parts: readonly (string | number | undefined)[]): string =>
  createHash('sha256').update(parts.join(' ')).digest('hex');

/** As `repeated` and `settle` in change.sh: an act is begun once for each command, as long as the host remembers. */
export const once = (
  { manager, commandId }: Scene,
  act: () => { readonly lines: readonly string[]; readonly outcome: string | undefined },
): { readonly lines: readonly string[]; readonly outcome: string | undefined } => {
  const known = manager.marks.get(commandId);
  if (known !== undefined) return { lines: [line('repeated', 'yes'), line('outcome', known)], outcome: known };
  const { lines, outcome } = act();
  if (outcome === undefined) return { lines, outcome };
  manager.marks.set(commandId, outcome);
  return { lines: [...lines, line('outcome', outcome)], outcome };
};
