import type { ExitCode } from '../../domain/errors.js';
import type { RunId } from '../../domain/ids.js';
import type { Scope } from '../../domain/instance.js';
import type { KeyTools } from '../../keys/key-run.js';
import type { Journal, JournalValue } from '../../ports/journal.js';
import type { OwnCommands } from '../../report/complete-remedy.js';
import type { Fleet } from '../compose.js';
import type { CommandContext } from '../define-command.js';
import type { FleetSettings } from '../fleet-settings.js';
import type { RunEnd, RunOutput } from '../run-output.js';

/** What a run that changes something knows of itself, whether it is begun or resumed. */
export interface ChangeRun {
  readonly id: RunId;
  /** As it was typed: also `resume`. */
  readonly command: string;
  readonly startedAt: Date;
  readonly settings: FleetSettings;
  readonly own: OwnCommands;
  readonly fleet: Fleet;
  /** Whether it concerns unlock keys: then its reports say what stored keys are verified to unlock. */
  readonly provesKeys: boolean;
}

/** What a run works with while it is carried out. */
export interface Started {
  readonly run: ChangeRun;
  readonly journal: Journal;
  readonly tools: KeyTools;
  /** Of journals and reports. */
  readonly folder: string;
  readonly output: RunOutput;
  readonly context: CommandContext;
}

/** A run that was carried out. */
export interface CarriedOut {
  /** Of what was done, for the journal. */
  readonly exitCode: ExitCode;
  /** Looks at the fleet again where it has to, and reports. */
  readonly report: () => Promise<RunEnd>;
}

/** What a command has seen and planned, and what follows from it. */
export interface Looked {
  /** With what was planned as its settings, where that narrows them. */
  readonly settings: FleetSettings;
  /** Going by the vaults that are shown. */
  readonly fleet: Fleet;
  readonly provesKeys: boolean;
  /** The plan, for the person who is about to say yes. */
  readonly text: string;
  readonly isToBeDone: boolean;
  /** How it ends where nothing is to be done, and in a dry run. */
  readonly untouched: (run: ChangeRun) => RunEnd;
  /** What is about to be done, as a question. */
  readonly question: string;
  /** For the head of the journal. */
  readonly frozen: { readonly selection: JournalValue; readonly plan: JournalValue; readonly scopes: readonly Scope[] };
  readonly carryOut: (started: Started) => Promise<CarriedOut>;
}

/** A run that is to be resumed, as the head of its journal tells. */
export interface Resumable {
  readonly settings: FleetSettings;
  readonly own: Omit<OwnCommands, 'state'>;
  readonly provesKeys: boolean;
  /** With the vaults that were confirmed. Errors: usageError for one that the run does not reach. */
  readonly confirm: (fleet: Fleet) => Fleet;
  /** The run whose journal nobody else may go on with meanwhile. */
  readonly claims: RunId | undefined;
  readonly carryOut: (started: Started) => Promise<CarriedOut>;
}
