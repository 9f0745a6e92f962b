import {
  appendFileSync,
  chmodSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { RunId } from '../../../src/domain/ids.js';
import type { JournalEntry } from '../../../src/ports/journal.js';
import { by, codeOf, folders, header, intent, PAYMENTS, result, RUN, store } from './kit.js';
import { fc } from '../../support/fast-check.js';

const newFolder = folders();
const fileIn = (folder: string): string => join(folder, `${RUN}.ndjson`);
const linesIn = (folder: string): readonly string[] => readFileSync(fileIn(folder), 'utf8').split('\n').slice(0, -1);

/** A folder with a run whose process has let go of it. */
const withRun = async (...entries: readonly JournalEntry[]): Promise<string> => {
  const folder = newFolder();
  const journal = await store(folder).create(header());
  for (const entry of entries) await journal.append(entry);
  await journal.close();
  return folder;
};

describe('a journal that is created', () => {
  it('is a file of its own for its owner alone, in a folder for its owner alone', async () => {
    const folder = join(newFolder(), 'deep', 'state');
    const journal = await store(folder).create(header());
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(fileIn(folder)).mode & 0o777).toBe(0o600);
    await journal.close();
    expect(readdirSync(folder)).toEqual([`${RUN}.ndjson`]);
  });

  it('leaves the mode of a folder that was there as it is', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o750);
    await (await store(folder).create(header())).close();
    expect(statSync(folder).mode & 0o777).toBe(0o750);
  });

  it('has the header on the disk before anything can be begun', async () => {
    const folder = newFolder();
    const journal = await store(folder).create(header());
    expect(linesIn(folder)).toHaveLength(1);
    expect((await store(folder).read(RUN)).header).toEqual(header());
    await journal.close();
  });

  it('never takes the place of another one', async () => {
    const folder = await withRun(intent());
    const before = readFileSync(fileIn(folder), 'utf8');
    expect(await codeOf(store(folder).create(header()))).toBe('RUN_EXISTS');
    expect(readFileSync(fileIn(folder), 'utf8')).toBe(before);
    expect(readdirSync(folder)).toEqual([`${RUN}.ndjson`]);
  });
});

describe('an entry', () => {
  it('is on the disk when its append resolves, and the record knows it', async () => {
    const folder = newFolder();
    const journal = await store(folder).create(header());
    await journal.append(intent());
    expect(linesIn(folder)).toHaveLength(2);
    expect(journal.run.step(PAYMENTS, 'rotate').kind).toBe('unknown');
    await journal.append(result());
    expect(journal.run.step(PAYMENTS, 'rotate').kind).toBe('done');
    await journal.close();
  });

  it('keeps the order of the calls, also when nobody waits', async () => {
    const folder = newFolder();
    const journal = await store(folder).create(header());
    const steps = Array.from({ length: 30 }, (_each, index) => `step-${index}`);
    await Promise.all(steps.flatMap((step) => [journal.append(intent({ step })), journal.append(result({ step }))]));
    await journal.close();
    const { swarms } = await store(folder).read(RUN);
    expect([...(swarms.get(PAYMENTS)?.keys() ?? [])]).toEqual(steps);
  });

  it('that holds what looks like a key is refused, is nowhere in the folder, and the journal goes on', async () => {
    const folder = newFolder();
    const journal = await store(folder).create(header());
    expect(await codeOf(journal.append(intent({ data: { key: 'SWMKEY-1-abc' } })))).toBe('defect');
    await journal.append(intent());
    await journal.close();
    expect(linesIn(folder)).toHaveLength(2);
    expect(readFileSync(fileIn(folder), 'utf8')).not.toContain('SWMKEY');
  });

  it('after the journal was closed is refused, and closing it again takes the run from nobody', async () => {
    const folder = newFolder();
    const journal = await store(folder).create(header());
    await journal.close();
    const next = await store(folder).reopen(RUN, by);
    expect(await codeOf(journal.append(intent()))).toBe('JOURNAL_UNWRITABLE');
    await journal.close();
    expect(await codeOf(store(folder).reopen(RUN, by))).toBe('RUN_IN_USE');
    await next.close();
  });

  it('that does not follow is refused, and not written', async () => {
    const folder = newFolder();
    const journal = await store(folder).create(header());
    expect(await codeOf(journal.append(result()))).toBe('defect');
    await journal.close();
    expect(linesIn(folder)).toHaveLength(1);
  });
});

describe('a run that is reopened', () => {
  it('goes on where it was, and notes who went on', async () => {
    const folder = await withRun(intent());
    const journal = await store(folder).reopen(RUN, by);
    expect(journal.run.step(PAYMENTS, 'rotate')).toMatchObject({ kind: 'unknown', attempt: 1 });
    await journal.append(intent({ attempt: 2 }));
    await journal.close();
    expect(await store(folder).read(RUN)).toMatchObject({ resumed: 1, ended: undefined });
  });

  it('loses a torn last line, and nothing else, wherever it was cut', async () => {
    const folder = await withRun(intent(), result());
    const whole = readFileSync(fileIn(folder));
    const second = whole.lastIndexOf('\n', whole.length - 2) + 1;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: second, max: whole.length - 1 }), async (length) => {
        writeFileSync(fileIn(folder), whole);
        truncateSync(fileIn(folder), length);
        expect((await store(folder).read(RUN)).droppedBytes).toBe(length - second);
        const journal = await store(folder).reopen(RUN, by);
        await journal.append(result());
        await journal.close();
        expect((await store(folder).read(RUN)).step(PAYMENTS, 'rotate').kind).toBe('done');
      }),
      { numRuns: 20 },
    );
  });

  it.each<[string, (folder: string) => void, string]>([
    [
      'unknown',
      (folder) => {
        writeFileSync(join(folder, 'notes.txt'), '');
      },
      'RUN_UNKNOWN',
    ],
    [
      'without a whole line',
      (folder) => {
        writeFileSync(fileIn(folder), '{"kind":"ru');
      },
      'RUN_NOT_BEGUN',
    ],
    [
      'damaged',
      (folder) => {
        writeFileSync(fileIn(folder), 'x\n');
      },
      'JOURNAL_DAMAGED',
    ],
    [
      'no file',
      (folder) => {
        symlinkSync(folder, fileIn(folder));
      },
      'JOURNAL_UNTRUSTED',
    ],
  ])('and is %s is refused, and nothing is changed', async (_case, prepare, code) => {
    const folder = newFolder();
    prepare(folder);
    const before = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]);
    expect(await codeOf(store(folder).reopen(RUN, by))).toBe(code);
    expect(await codeOf(store(folder).read(RUN))).toBe(code);
    expect(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size])).toEqual(before);
  });
});

describe('the list of runs', () => {
  const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 21, 12, minute));

  it('of a folder that does not exist, or is empty, is empty', async () => {
    expect(await store(join(newFolder(), 'none')).list()).toEqual([]);
    expect(await store(newFolder()).list()).toEqual([]);
  });

  it('has the newest first, whatever the ids', async () => {
    const folder = newFolder();
    for (const [id, minute] of [
      ['b', 1],
      ['c', 3],
      ['a', 2],
    ] as const) {
      await (await store(folder).create(header({ runId: id as RunId, startedAt: at(minute) }))).close();
    }
    expect((await store(folder).list()).map((run) => run.kind === 'readable' && run.runId)).toEqual(['c', 'a', 'b']);
  });

  it.each<[string, readonly JournalEntry[], string]>([
    ['without an end', [intent()], 'interrupted'],
    ['ended with 0', [{ kind: 'ended', exitCode: 0 }], 'done'],
    ['ended with 1', [{ kind: 'ended', exitCode: 1 }], 'failed'],
    ['ended with 4', [{ kind: 'ended', exitCode: 4 }], 'partly'],
    ['ended with 5', [{ kind: 'ended', exitCode: 5 }], 'atRisk'],
    ['ended with 7', [{ kind: 'ended', exitCode: 7 }], 'refused'],
    ['ended with 130', [{ kind: 'ended', exitCode: 130 }], 'interrupted'],
  ])('shows a run %s, which nobody holds, as it ended', async (_case, entries, status) => {
    expect(await store(await withRun(...entries)).list()).toMatchObject([
      { kind: 'readable', command: 'rotate', status },
    ]);
  });

  it('shows a run as running while its journal is open, and again when it is resumed after its end', async () => {
    const folder = await withRun({ kind: 'ended', exitCode: 4 });
    const journal = await store(folder).reopen(RUN, by);
    expect(await store(folder).list()).toMatchObject([{ status: 'running' }]);
    await journal.close();
    expect(await store(folder).list()).toMatchObject([{ status: 'interrupted' }]);
  });

  it('drops no journal that it cannot read, and names what is wrong with it', async () => {
    const folder = await withRun();
    appendFileSync(join(folder, 'damaged.ndjson'), 'x\n');
    appendFileSync(join(folder, 'empty.ndjson'), '');
    appendFileSync(join(folder, 'no run.ndjson'), '');
    symlinkSync('/dev/zero', join(folder, 'endless.ndjson'));
    appendFileSync(join(folder, 'notes.txt'), 'x');
    expect(await store(folder).list()).toMatchObject([
      { kind: 'unreadable', name: 'no run', error: { code: 'JOURNAL_UNREADABLE' } },
      { kind: 'unreadable', name: 'endless', error: { code: 'JOURNAL_UNTRUSTED' } },
      { kind: 'empty', runId: 'empty', status: 'interrupted' },
      { kind: 'unreadable', name: 'damaged', error: { code: 'JOURNAL_DAMAGED' } },
      { kind: 'readable', runId: RUN },
    ]);
  });

  it('cannot be had of something that is no folder', async () => {
    const folder = await withRun();
    expect(await codeOf(store(fileIn(folder)).list())).toBe('STATE_FOLDER_UNREADABLE');
  });
});
