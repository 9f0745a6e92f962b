import type { SealingKeys } from '../onhost/seal.js';
import type { Clock } from '../ports/clock.js';
import type { Prompt } from './prompt.js';

/** Everything outside that the command line touches; a test gives its own. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Columns of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** A new pair for what hosts seal; takes the better part of a second. */
  readonly makeSealingKeys: () => Promise<SealingKeys>;
  /** Calls back at SIGINT and SIGTERM; returns how to stop listening. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Left out or undefined where nobody can be asked. */
  readonly ask?: Prompt | undefined;
}
