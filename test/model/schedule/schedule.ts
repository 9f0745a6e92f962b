import type { CommandFault, VaultFault } from '../faults.js';
import type { EngineTrouble } from '../host/answer.js';
import type { Kill, Pause } from '../process.js';

/** A swarm as the schedule finds it. */
export interface SwarmSetting {
  /** 1 to 5. */
  readonly managers: number;
  /** `kept`: its key is the current one of the vault. `unkept`: people wrote it down. */
  readonly custody: 'off' | 'unkept' | 'kept';
  readonly hasCurl: boolean;
  /** One manager that was down when the live key was made: it opens with the one before, which the vault keeps. */
  readonly hasLaggard: boolean;
  /** The same manager, or one like it, is down or out of reach at first. */
  readonly absent: 'nobody' | 'down' | 'unreachable';
}

export type OperationName = 'rotate' | 'compromised' | 'enable' | 'disable' | 'resume';

/** One command of an operator. `resume`: of the run that was begun last. */
export interface Operation {
  readonly name: OperationName;
  readonly allowLaggards: boolean;
  /** Gives up the run that stands in its way, if any. */
  readonly takesOver: boolean;
  readonly kill: Kill | undefined;
  readonly pause: Pause | undefined;
}

/** What happens besides, by itself or by somebody's hand. `manager` counts over all of the first swarm. */
export type Disturbance =
  | { readonly kind: 'rotateByHand' | 'updateByHand' | 'rebootAll' | 'openLocked' | 'returnAll' }
  | { readonly kind: 'reboot' | 'powerOff' | 'loseAgent' | 'loseTag'; readonly manager: number };

interface Timed<What> {
  /** The n-th of its kind, from 0 on. */
  readonly at: number;
  readonly what: What;
}

export interface Schedule {
  readonly swarms: readonly SwarmSetting[];
  /** See `WorldSettings`. */
  readonly adoption: readonly (number | undefined)[];
  /** One after the other; those of one entry at the same time. */
  readonly operations: readonly (readonly Operation[])[];
  /** By effects: of all, or behind the latest change of a swarm by a run. */
  readonly disturbances: readonly (Timed<Disturbance> & { readonly from: 'start' | 'act' })[];
  /** By commands sent; `onActs`: by those that change the swarm. */
  readonly commands: readonly (Timed<CommandFault> & { readonly onActs: boolean; readonly target: number })[];
  /** By acts carried out. */
  readonly engine: readonly Timed<EngineTrouble>[];
  /** By requests to the vault, and so many after it. */
  readonly vault: readonly (Timed<VaultFault> & { readonly times: number })[];
}
