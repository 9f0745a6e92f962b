import { isUtf8 } from 'node:buffer';
import { LockstepError } from '../domain/errors.js';
import type { RunId, SwarmId } from '../domain/ids.js';
import type { RunRecord, Salvaged, StepState } from '../ports/journal.js';
import { damaged, newer } from './journal-errors.js';
import { decodeLine } from './journal-line.js';
import type { Line } from './journal-line.js';

/** What lines have told so far. */
export interface Telling {
  readonly run: RunRecord;
  /** Undefined for a line that follows from those before; else why it does not. */
  problemOf(line: Line): string | undefined;
  /** Only for a line without a problem. */
  take(line: Line): void;
}

type Header = Extract<Line, { kind: 'run' }>;
type StepLine = Extract<Line, { kind: 'intent' | 'result' }>;

const NOT_BEGUN: StepState = { kind: 'notBegun' };

/** The rules of a journal, for whoever reads one and whoever writes one: nothing can be written that cannot be replayed. */
export const beginTelling = (first: Header, droppedBytes = 0): Telling => {
  const { runId, command, version, selection, plan, scopes, caller, startedAt } = first;
  const swarms = new Map<SwarmId, Map<string, StepState>>();
  const run = {
    header: { runId, command, version, selection, plan, scopes, caller, startedAt },
    swarms,
    step: (swarmId: SwarmId, step: string): StepState => swarms.get(swarmId)?.get(step) ?? NOT_BEGUN,
    ended: undefined as RunRecord['ended'],
    resumed: 0,
    droppedBytes,
  };
  return {
    run,
    problemOf: (line) => {
      if (line.runId !== runId) return 'it is of another run';
      if (line.kind === 'run') return 'it is a second header';
      if (line.kind === 'resumed') return undefined;
      if (run.ended !== undefined) return 'it comes after the end of the run';
      return line.kind === 'ended' ? undefined : problemOfStep(line, run.step(line.swarmId, line.step));
    },
    take: (line) => {
      if (line.kind === 'ended') run.ended = { at: line.at, exitCode: line.exitCode };
      if (line.kind === 'resumed') {
        run.ended = undefined;
        run.resumed += 1;
      }
      if (line.kind !== 'intent' && line.kind !== 'result') return;
      const steps = swarms.get(line.swarmId) ?? new Map<string, StepState>();
      swarms.set(line.swarmId, steps.set(line.step, after(line, run.step(line.swarmId, line.step))));
    },
  };
};

const problemOfStep = (line: StepLine, before: StepState): string | undefined => {
  const latest = before.kind === 'notBegun' ? 0 : before.attempt;
  if (line.kind === 'intent') return line.attempt === latest + 1 ? undefined : 'its attempt number is out of order';
  if (line.attempt !== latest) return 'it is the result of a step that was not started';
  return before.kind === 'unknown' ? undefined : 'it is a second result of the same step';
};

const after = (line: StepLine, before: StepState): StepState => {
  if (line.kind === 'intent' || before.kind === 'notBegun') {
    return { kind: 'unknown', attempt: line.attempt, begunAt: line.at, intended: line.data, result: undefined };
  }
  const { attempt, begunAt, intended } = before;
  return { kind: line.outcome, attempt, begunAt, intended, result: { at: line.at, data: line.data } };
};

interface Replayed {
  /** Undefined where not even the header is whole: nothing was begun. */
  readonly telling: Telling | undefined;
  /** Length of the whole lines. */
  readonly bytes: number;
}

interface Source {
  readonly path: string;
  readonly runId: RunId;
}

const LINE_BREAK = 0x0a;

/**
 * A journal's bytes, replayed. Tolerates one thing: a last line without its line break, which is what a process leaves that is
 * killed while it writes. Errors: LockstepError `JOURNAL_DAMAGED` or `JOURNAL_NEWER`, for the first line that is wrong.
 */
export const replay = (content: Buffer, source: Source): Replayed => {
  const { telling, bytes, damage } = tell(content, source);
  if (damage !== undefined) throw damage;
  return { telling, bytes };
};

/** The same of a journal that may be damaged: everything before the first line that is wrong. */
export const salvage = (content: Buffer, source: Source): Salvaged => {
  const { telling, damage } = tell(content, source);
  return { run: telling?.run, damage };
};

const tell = (content: Buffer, { path, runId }: Source): Replayed & { readonly damage: LockstepError | undefined } => {
  const bytes = content.lastIndexOf(LINE_BREAK) + 1;
  let telling: Telling | undefined;
  let number = 0;
  try {
    for (let start = 0; start < bytes;) {
      const end = content.indexOf(LINE_BREAK, start);
      number += 1;
      const line = lineFrom(content.subarray(start, end), path, number);
      if (telling === undefined) telling = begin(line, { path, runId }, content.length - bytes);
      else follow(telling, line, path, number);
      start = end + 1;
    }
  } catch (error) {
    if (error instanceof LockstepError) return { telling, bytes, damage: error };
    throw error;
  }
  return { telling, bytes, damage: undefined };
};

const lineFrom = (bytes: Buffer, path: string, number: number): Line => {
  if (!isUtf8(bytes)) throw damaged(path, number, 'it is not UTF-8');
  const decoded = decodeLine(bytes.toString('utf8'));
  switch (decoded.kind) {
    case 'line':
      return decoded.line;
    case 'newer':
      throw number === 1 ? newer(path) : damaged(path, number, 'it is a second header');
    case 'malformed':
      throw damaged(path, number, decoded.why);
  }
};

const begin = (line: Line, { path, runId }: Source, droppedBytes: number): Telling => {
  if (line.kind !== 'run') throw damaged(path, 1, 'it should be the header of the run');
  if (line.runId !== runId) throw damaged(path, 1, 'it is of another run');
  return beginTelling(line, droppedBytes);
};

const follow = (telling: Telling, line: Line, path: string, number: number): void => {
  const problem = telling.problemOf(line);
  if (problem !== undefined) throw damaged(path, number, problem);
  telling.take(line);
};
