import type { ExitCode, LockstepError } from '../domain/errors.js';
import type { RunId, SwarmId } from '../domain/ids.js';
import type { Scope } from '../domain/instance.js';

/** Plain data. A `Secret` is none, and neither is a Date, undefined, or a number that JSON does not know. */
export type JournalValue =
  string | number | boolean | null | readonly JournalValue[] | { readonly [member: string]: JournalValue };

export type JournalData = Readonly<Record<string, JournalValue>>;

/** What a run set out to do. Written first, and never changed. */
export interface RunHeader {
  readonly runId: RunId;
  readonly command: string;
  /** Version of lockstep. */
  readonly version: string;
  readonly selection: JournalValue;
  /** Frozen: a resumed run does not look for other instances than these. */
  readonly plan: JournalValue;
  readonly scopes: readonly Scope[];
  /** ARN of the identity behind the first scope. */
  readonly caller: string | null;
  readonly startedAt: Date;
}

interface StepAttempt {
  readonly swarmId: SwarmId;
  /** A lower-case letter, then letters, digits, dots and dashes; at most 64 characters. */
  readonly step: string;
  /** 1, 2, 3 … */
  readonly attempt: number;
  /** What a resumed run needs to know. Small: the whole entry takes 64 KiB at most. */
  readonly data: JournalData;
}

/** Before a step's effect. */
export interface StepIntent extends StepAttempt {
  readonly kind: 'intent';
}

/** After it. `unknown` may be settled by another result of the same attempt; the others are final. */
export interface StepResult extends StepAttempt {
  readonly kind: 'result';
  readonly outcome: 'done' | 'failed' | 'unknown';
}

/** The run came to its end by itself. One that was killed has none. */
interface RunEnd {
  readonly kind: 'ended';
  readonly exitCode: ExitCode;
}

export type JournalEntry = StepIntent | StepResult | RunEnd;

interface Begun {
  readonly attempt: number;
  readonly begunAt: Date;
  /** The data of the intent. */
  readonly intended: JournalData;
}

interface Outcome {
  readonly at: Date;
  readonly data: JournalData;
}

/** What became of the latest attempt. */
export type StepState =
  | { readonly kind: 'notBegun' }
  /** It may or may not have taken effect: there is no result, or the result says so. */
  | (Begun & { readonly kind: 'unknown'; readonly result: Outcome | undefined })
  | (Begun & { readonly kind: 'done' | 'failed'; readonly result: Outcome });

/** A run as its journal tells it. */
export interface RunRecord {
  readonly header: RunHeader;
  /** Every swarm of which a step was begun, and its steps in the order in which they were begun first. */
  readonly swarms: ReadonlyMap<SwarmId, ReadonlyMap<string, StepState>>;
  readonly step: (swarmId: SwarmId, step: string) => StepState;
  /** Undefined while it runs, and for a run that was killed. */
  readonly ended: { readonly at: Date; readonly exitCode: ExitCode } | undefined;
  /** How often it was resumed. */
  readonly resumed: number;
  /**
   * Bytes of a last line that has no end: the process died while it was writing it, so what it announces was not done,
   * and what it reports is unknown.
   */
  readonly droppedBytes: number;
}

/** What can be told from a journal although it may be gone, or damaged. */
export interface Salvaged {
  /** Undefined where there is none, or not even its header can be read. */
  readonly run: RunRecord | undefined;
  /** Why nothing after what `run` tells can be believed; undefined where nothing is wrong with it. */
  readonly damage: LockstepError | undefined;
}

/** One run's journal, open for writing: nobody else can write to it until it is closed. */
export interface Journal {
  /** Grows with what is appended. */
  readonly run: RunRecord;
  /**
   * Resolves when the entry is on the disk, so that a step may take effect. Entries keep the order of the calls.
   * Errors: LockstepError `JOURNAL_UNWRITABLE`, from then on for every entry: begin nothing more. A plain Error, a defect, for an entry
   * that holds what looks like a key, is too large, or does not follow from those before; then nothing is written.
   */
  append(entry: JournalEntry): Promise<void>;
  /** Waits for what is being written. Without a `RunEnd` the run counts as interrupted. */
  close(): Promise<void>;
}

export type RunStatus =
  /** A living process has its journal open. */
  | 'running'
  | 'done'
  /** Ended, and some swarm failed, is blocked or unknown. */
  | 'partly'
  /** Ended with a live key that is not yet in the vault. */
  | 'atRisk'
  /** Ended without having changed anything: no confirmation, or another run held the lease. */
  | 'refused'
  | 'failed'
  /** By a signal, or killed. */
  | 'interrupted'
  /** It has no end, and whether its process lives cannot be told from here. */
  | 'unknown';

export type ListedRun =
  | {
      readonly kind: 'readable';
      readonly runId: RunId;
      readonly command: string;
      readonly startedAt: Date;
      readonly status: RunStatus;
    }
  /** It died, or is, before its first line: nothing was done. */
  | { readonly kind: 'empty'; readonly runId: RunId; readonly status: RunStatus }
  /** `name` is the file's, without its extension. */
  | { readonly kind: 'unreadable'; readonly name: string; readonly error: LockstepError };

/**
 * The journals of all runs of one operator. Errors, where not said otherwise: LockstepError that names the file, and nothing is
 * changed: `JOURNAL_UNREADABLE`, `JOURNAL_DAMAGED` (with the line), `JOURNAL_NEWER`, `JOURNAL_UNWRITABLE`, `RUN_UNKNOWN`, `RUN_IN_USE`,
 * `RUN_NOT_BEGUN`, `RUN_EXISTS`.
 */
export interface JournalStore {
  /** Resolves when the header is on the disk. */
  create(header: RunHeader): Promise<Journal>;
  /** To go on with a run. Notes who does; cuts off a last line that has no end. */
  reopen(runId: RunId, by: { readonly version: string; readonly caller: string | null }): Promise<Journal>;
  /** Also while it runs. */
  read(runId: RunId): Promise<RunRecord>;
  /**
   * What can still be told of a run, also where its journal is gone or damaged. `file`: another place where it is. Errors: LockstepError
   * where that file cannot be read.
   */
  salvage(runId: RunId, file?: string): Promise<Salvaged>;
  /** Keeps everybody else from going on with a run, whether it has a journal here or not. Errors: LockstepError `RUN_IN_USE`. */
  claim(runId: RunId): Promise<{ release(): Promise<void> }>;
  /** Newest first; before them those whose start cannot be told. A folder that does not exist holds none. */
  list(): Promise<readonly ListedRun[]>;
}
