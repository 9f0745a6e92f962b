import type { NodeId, RunId, SwarmId } from '../domain/ids.js';
import type { UnlockKey } from '../domain/key.js';
import { revealSecret } from '../domain/secret.js';
import type { BoundChannel } from './key-evidence.js';
import type { Nonce } from './frame.js';
import { composeForAll, type SwarmTarget } from './rotation-scripts.js';
import { compose } from './script.js';
import { sealFor } from './seal.js';

/** One locked manager, and the key that was proven to open it. */
export interface ManagerToOpen {
  readonly swarmId: SwarmId;
  readonly nodeId: NodeId;
  /** The channel that it opened, bound to the evidence that the key was proven by. */
  readonly channel: BoundChannel;
  readonly key: UnlockKey;
}

/** Where a swarm has quorum a manager is active within seconds; where it has none yet, the answer must not wait for it. */
const WATCH_SECONDS = 20;

/**
 * The whole text of the script that opens locked managers, of one swarm or of several: each finds by swarm and node what was
 * sealed to it, and nobody else can open that. About 570 bytes for each of them; 50 fit. Runs for up to a minute.
 * `channel`: the nonce of the script that made them open their channels.
 */
export const composeUnlock = (nonce: Nonce, channel: Nonce, managers: readonly ManagerToOpen[]): string =>
  compose('unlock', {
    nonce,
    channel_name: channel,
    sealed_keys: managers.map(sealedLine).join('\n'),
    watch_seconds: WATCH_SECONDS.toFixed(0),
  });

/** `docker swarm unlock` reads a line. */
const sealedLine = ({ swarmId, nodeId, channel, key }: ManagerToOpen): string =>
  `${swarmId} ${nodeId} ${sealFor(channel, Buffer.from(`${revealSecret(key)}\n`))}`;

/**
 * The whole text of the script that puts the pre-image of a run back on managers that are locked, by way of the host's
 * service manager. It stops the engine, and with it every container of the host; it takes up to six minutes.
 */
export const composeRestore = (target: SwarmTarget, runId: RunId): string =>
  composeForAll('restore', target, { restore_run: runId });
