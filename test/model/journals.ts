import { runExists, runUnknown } from '../../src/journal/journal-errors.js';
import { encodeLine, SCHEMA_VERSION, type Line } from '../../src/journal/journal-line.js';
import { beginTelling, replay, type Telling } from '../../src/journal/replay.js';
import type { RunId } from '../../src/domain/ids.js';
import type { Journal, JournalEntry, JournalStore, RunHeader } from '../../src/ports/journal.js';

/** Passed before and after each line; one that never comes back ends whoever writes. */
interface Pen {
  readonly before: (line: string) => Promise<void>;
  readonly after: (line: string) => Promise<void>;
  /** Whoever writes ends in the middle of this line. */
  readonly tears: () => boolean;
  /** Another swarm's line, torn, may have been the end of whoever writes: nothing follows it. */
  readonly isDead: () => boolean;
}

const NEVER = new Promise<never>(() => undefined);

export interface Journals {
  readonly bytes: ReadonlyMap<RunId, Buffer>;
  readonly store: (pen: Pen) => JournalStore;
}

/** Journals in memory: the lines and the rules are the real ones. */
export const createJournals = (now: () => Date, happened: (what: string) => void): Journals => {
  const files = new Map<RunId, Buffer>();

  const told = (runId: RunId): { readonly telling: Telling; readonly bytes: number } => {
    const content = files.get(runId);
    if (content === undefined) throw runUnknown(runId, 'the model');
    const { telling, bytes } = replay(content, { path: runId, runId });
    if (telling === undefined) throw runUnknown(runId, 'the model');
    return { telling, bytes };
  };

  const writer = (runId: RunId, telling: Telling, pen: Pen) => {
    const write = async (line: Line): Promise<void> => {
      const problem = telling.problemOf(line);
      if (problem !== undefined) throw new Error(`a line of the journal was refused: ${problem}`);
      const text = Buffer.from(encodeLine(line));
      const what = wordsOf(line);
      if (pen.tears()) {
        files.set(runId, Buffer.concat([files.get(runId) ?? Buffer.alloc(0), text.subarray(0, text.length / 2)]));
      }
      await pen.before(what);
      if (pen.isDead()) return NEVER;
      files.set(runId, Buffer.concat([files.get(runId) ?? Buffer.alloc(0), text]));
      telling.take(line);
      happened(`journal ${what}`);
      await pen.after(what);
    };
    const journal: Journal = {
      run: telling.run,
      append: (entry: JournalEntry) => write({ ...entry, runId, at: now() }),
      close: () => Promise.resolve(),
    };
    return { write, journal };
  };

  return {
    bytes: files,
    store: (pen) => ({
      create: async (header: RunHeader) => {
        const line = { kind: 'run', schemaVersion: SCHEMA_VERSION, ...header } as const;
        if (files.has(header.runId)) throw runExists(header.runId);
        await pen.before('header');
        files.set(header.runId, Buffer.from(encodeLine(line)));
        await pen.after('header');
        return writer(header.runId, beginTelling(line), pen).journal;
      },
      reopen: async (runId, { version, caller }) => {
        const { telling, bytes } = told(runId);
        files.set(runId, (files.get(runId) ?? Buffer.alloc(0)).subarray(0, bytes));
        const { write, journal } = writer(runId, telling, pen);
        await write({ kind: 'resumed', runId, at: now(), version, caller });
        return journal;
      },
      read: (runId) => Promise.resolve(told(runId).telling.run),
      salvage: (runId) => Promise.resolve({ run: told(runId).telling.run, damage: undefined }),
      // Whoever plays sees to it that nobody else goes on with a run.
      claim: () => Promise.resolve({ release: () => Promise.resolve() }),
      list: () =>
        Promise.resolve(
          [...files.keys()]
            .map((runId) => told(runId).telling.run.header)
            .map(
              ({ runId, command, startedAt }) =>
                ({ kind: 'readable', runId, command, startedAt, status: 'unknown' }) as const,
            )
            .toReversed(),
        ),
    }),
  };
};

const wordsOf = (line: Line): string =>
  line.kind === 'intent' || line.kind === 'result' ? `${line.kind} ${line.step}` : line.kind;
