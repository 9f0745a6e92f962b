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

export type ChangeName = 'rotate' | 'compromised' | 'enable' | 'disable';

/** One command of an operator. `resume`: of the run that was begun last; `backout`: of the latest that changes keys. */
export interface Operation {
  readonly name: ChangeName | 'prove' | 'unlock' | 'backout' | 'resume';
  readonly allowLaggards: boolean;
  /** Gives up the run that stands in its way, if any. */
  readonly takesOver: boolean;
  /** A backout may put copies of key files back. */
  readonly restores: boolean;
  /** And makes a new key in the end. */
  readonly rotatesAgain: boolean;
  readonly kill: Kill | undefined;
  readonly pause: Pause | undefined;
  /** At its n-th step its credentials expire. */
  readonly expiry: number | undefined;
}

/** What happens besides, by itself or by somebody's hand. `manager` counts over all of the first swarm. */
export type Disturbance =
  | { readonly kind: 'rotateByHand' | 'updateByHand' | 'rebootAll' | 'openLocked' | 'returnAll' }
  /** `restoreBackup`: as it was in the beginning, on every disk. */
  | { readonly kind: 'loseQuorum' | 'changeLeader' | 'restoreBackup' }
  | { readonly kind: 'impostorComes' | 'impostorGoes' }
  | { readonly kind: 'reboot' | 'powerOff' | 'loseAgent' | 'loseTag'; readonly manager: number };

export type VaultRequest = 'any' | 'read' | 'put' | 'promotion';

interface Timed<What> {
  /** The n-th of its kind, from 0 on. */
  readonly at: number;
  readonly what: What;
}

/**
 * A host of another account that waits for a key, and shows a certificate of a manager of the first swarm. `copied`: it has the disk of the
 * last of them.
 */
export type Impostor = 'own' | 'copied';

export interface Schedule {
  readonly swarms: readonly SwarmSetting[];
  /** Who is there from the beginning; undefined: nobody before `impostorComes`, and then one with a disk of its own. */
  readonly impostor: Impostor | undefined;
  /** See `WorldSettings`. */
  readonly adoption: readonly (number | undefined)[];
  /** One after the other; those of one entry at the same time. */
  readonly operations: readonly (readonly Operation[])[];
  /** By effects, of all or behind the latest change of a swarm by a run; or (`seconds`) by the time since its first change. */
  readonly disturbances: readonly (Timed<Disturbance> & { readonly from: 'start' | 'act' | 'seconds' })[];
  /** By commands sent; `onActs`: by those that change the swarm. */
  readonly commands: readonly (Timed<CommandFault> & { readonly onActs: boolean; readonly target: number })[];
  /** By acts carried out. */
  readonly engine: readonly Timed<EngineTrouble>[];
  /** By requests to the vault of that sort, and so many after it. */
  readonly vault: readonly (Timed<VaultFault> & { readonly times: number; readonly of: VaultRequest })[];
}
