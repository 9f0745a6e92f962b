import type { KeyObject } from 'node:crypto';
import type { KeyCustody } from '../model/key-custody.js';

/** `held`: nothing is written until it is released. `failing`: a write fails, and is not tried again until the next cluster change. */
export type DiskBehaviour = 'prompt' | 'held' | 'failing';

export interface NodeFaults {
  adoption: DiskBehaviour;
  /** True: a rotation of the Raft data key stays where it is. */
  dataKeyHeld: boolean;
  /** Cut off from the network. */
  cut: boolean;
  /** The engine's process is paused. */
  paused: boolean;
}

export type NodeState =
  | { readonly kind: 'locked' }
  /** A manager whose key file is open; pending until it has a leader for the first time. */
  | {
      readonly kind: 'manager';
      readonly pending: boolean;
      readonly privateKey: KeyObject;
      readonly custody: KeyCustody;
    }
  | { readonly kind: 'worker' }
  | { readonly kind: 'error'; readonly message: string };
