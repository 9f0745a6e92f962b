import type { RunId } from '../domain/ids.js';
import type { OurCommand } from '../domain/remedy.js';
import type { Nonce } from '../onhost/frame.js';
import type { Clock } from '../ports/clock.js';
import type { CommandRunner } from '../ports/command-runner.js';
import type { Events } from '../ports/events.js';
import type { Journal } from '../ports/journal.js';

/** What every step of a run works with, whatever it changes. */
export interface RunTools {
  readonly runId: RunId;
  /** Who runs it, for people who meet the lease: an ARN. */
  readonly owner: string;
  readonly runner: CommandRunner;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly events: Events;
  readonly newNonce: () => Nonce;
  /** How long a command may wait for its host, in seconds (30 to 2,592,000). */
  readonly deliverySeconds: number;
  /** The run whose lease and intent give way to this one. */
  readonly takeOver: RunId | undefined;
  /** What begins it anew where it is a part of something else; undefined: the command of the operation itself. */
  readonly again: OurCommand | undefined;
  /** Aborted: begin nothing more that could as well be left, bring to a safe end what has begun. */
  readonly stopping: AbortSignal;
  /** Aborted: end at once. */
  readonly signal: AbortSignal;
}
