import type { Lie } from '../support/lies.js';
import type { EngineTrouble } from './host/answer.js';

/** What may become of a command on one of its targets. */
export type CommandFault =
  /** SendCommand refuses it for every target. */
  | { readonly kind: 'refused' }
  /** Run Command takes it only after so many seconds. */
  | { readonly kind: 'throttled'; readonly seconds: number }
  | { readonly kind: 'undelivered' }
  /** It runs, and its answer does not come back; the command history has it. */
  | { readonly kind: 'answerLost' }
  /** Its delivery times out; it runs all the same, so many seconds after it was sent. */
  | { readonly kind: 'late'; readonly seconds: number }
  /** The agent runs it twice. */
  | { readonly kind: 'twice' }
  /** The host is started anew before, or after, it has run; then the agent runs it again, and what was in memory is gone. */
  | { readonly kind: 'reboot'; readonly when: 'before' | 'after' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'garbled' }
  /** Somebody answers in its place, with a key of their own. */
  | { readonly kind: 'forged' }
  /** It answers as if it had acted, and has not; any other script it runs. */
  | { readonly kind: 'pretended' }
  /** From this command on somebody lies in its place about the evidence of its key. */
  | { readonly kind: 'lies'; readonly lie: Lie };

export type VaultFault =
  | { readonly kind: 'denied' }
  | { readonly kind: 'failsBefore' }
  | { readonly kind: 'failsAfter' }
  /** What is read is how it was before the latest write. */
  | { readonly kind: 'stale' }
  /** What is read is not what was written. */
  | { readonly kind: 'altered' };

/** Which of a kind has a fault: counted from 0 over the whole schedule. Asked once for each. `request`: `read`, `put …`, `move …`. */
export interface Faults {
  /** `isAct`: it changes the swarm. */
  readonly command: (isAct: boolean) => { readonly fault: CommandFault; readonly target: number } | undefined;
  readonly engine: () => EngineTrouble | undefined;
  readonly vault: (request: string) => VaultFault | undefined;
}

export const NO_FAULTS: Faults = { command: () => undefined, engine: () => undefined, vault: () => undefined };
