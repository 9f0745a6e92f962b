import type { NodeId, RunId, SwarmId } from '../domain/ids.js';
import type { Nonce } from './frame.js';
import { compose, type ScriptName, type Settings } from './script.js';
import { publicKeyLine, type PublicKeyPem } from './seal.js';

/** The manager that a script is meant for: on any other one it does nothing, and says so. */
export interface Target {
  readonly nonce: Nonce;
  readonly swarmId: SwarmId;
  readonly nodeId: NodeId;
}

/** By these a script knows whether it is on the manager that is meant. */
export const targetSettings = ({ nonce, swarmId, nodeId }: Target): Settings => ({
  nonce,
  want_swarm: swarmId,
  want_node: nodeId,
});

const composeFor = (script: ScriptName, target: Target, settings: Settings) =>
  compose(script, { ...targetSettings(target), ...settings });

/** Every manager of a swarm that a script is meant for. One command does for all: each finds itself among them. */
export interface SwarmTarget {
  readonly nonce: Nonce;
  readonly swarmId: SwarmId;
  readonly nodeIds: readonly NodeId[];
}

/** By these it knows whether it is on one of them. */
export const swarmTargetSettings = ({ nonce, swarmId, nodeIds }: SwarmTarget): Settings => ({
  nonce,
  want_swarm: swarmId,
  want_nodes: nodeIds.join(' '),
});

export const composeForAll = (script: ScriptName, target: SwarmTarget, settings: Settings) =>
  compose(script, { ...swarmTargetSettings(target), ...settings });

export type LeaseOrder =
  | { readonly kind: 'take'; readonly runId: RunId; readonly owner: string }
  | { readonly kind: 'show' }
  /** `runId`: the own run, or the one that is taken over. The lease of any other run stays. */
  | { readonly kind: 'release'; readonly runId: RunId };

/** What is no plain character of a name becomes `_`: the owner is a label for people, and stands in a script. */
const plain = (owner: string): string => owner.replaceAll(/[^A-Za-z0-9@._:+-]/g, '_').slice(0, 100);

export const composeLease = (target: Target, order: LeaseOrder): string =>
  composeFor('lease', target, {
    lease: order.kind,
    lease_run: order.kind === 'show' ? '' : order.runId,
    lease_owner: order.kind === 'take' ? plain(order.owner) : '',
  });

export type PreimageOrder =
  | { readonly kind: 'list' }
  /**
   * Of an encrypted key file alone. A copy from before autolock would bring nobody back: with its first unlock key an engine takes
   * a new data key and a new certificate (seen with 20.10: both within half a second).
   */
  | { readonly kind: 'save' | 'remove'; readonly runId: RunId };

export const composePreimage = (target: SwarmTarget, order: PreimageOrder): string =>
  composeForAll('preimage', target, {
    preimage: order.kind,
    preimage_run: order.kind === 'list' ? '' : order.runId,
  });

/** What must still be so when the script of an act comes to its host, however late that is. */
export interface ActFence {
  /** The cluster version that was noted. */
  readonly fromVersion: number;
  /** The run that holds the lease: no version tells a swarm from the same one restored from an old backup, but its lease does. */
  readonly runId: RunId;
}

export const fenceSettings = ({ fromVersion, runId }: ActFence): Settings => ({
  from_version: fromVersion.toFixed(0),
  lease_run: runId,
});

export const composeRotate = (target: Target, sealTo: PublicKeyPem, held: ActFence): string =>
  composeFor('rotate', target, { seal_to: publicKeyLine(sealTo), live_key: 'send', ...fenceSettings(held) });

export type KeyOrder =
  /** The live key, sealed, and its mark. */
  | { readonly kind: 'send'; readonly sealTo: PublicKeyPem }
  /** Its mark alone, to compare with. */
  | { readonly kind: 'confirm' };

export const composeReadKey = (target: Target, order: KeyOrder): string =>
  composeFor('readKey', target, {
    seal_to: order.kind === 'send' ? publicKeyLine(order.sealTo) : '',
    live_key: order.kind === 'send' ? 'send' : 'compare',
  });

export type AutolockOrder = { readonly kind: 'on'; readonly sealTo: PublicKeyPem } | { readonly kind: 'off' };

/** The version is looked at before the client is told: a late delivery changes nothing, but a rival in between is not seen. */
export const composeAutolock = (target: Target, order: AutolockOrder, held: ActFence): string =>
  composeFor('autolock', target, {
    ...fenceSettings(held),
    autolock: String(order.kind === 'on'),
    seal_to: order.kind === 'on' ? publicKeyLine(order.sealTo) : '',
    live_key: 'send',
  });

export const composeNudge = (target: Target): string => composeFor('nudge', target, {});
