import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { lifeOf, thisProcess } from '../../../src/journal/lock-owner.js';
import type { Owner } from '../../../src/journal/lock-owner.js';
import { by, codeOf, folders, header, intent, PAYMENTS, result, RUN, store } from './kit.js';
import { advice } from '../../../src/domain/remedy.js';

const newFolder = folders();
const hooks = fileURLToPath(new URL('../../engine/typescript-hooks.mjs', import.meta.url));
const script = fileURLToPath(new URL('./appender.ts', import.meta.url));
const command = (name: string, ...args: readonly string[]): number | null => spawnSync(name, args).status;
const isRoot = process.getuid?.() === 0;
const hasProc = existsSync('/proc/self/stat');

/** A process that appends; `entries` resolves to true when it has told of so many. */
const startAppender = (folder: string) => {
  const child = spawn(process.execPath, ['--import', hooks, script, folder, RUN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = -1;
  const lines = createInterface({ input: child.stdout });
  const closed = once(child, 'close');
  return {
    told: () => told,
    entries: (wanted: number) =>
      new Promise<boolean>((resolve) => {
        lines.on('line', () => {
          told += 1;
          if (told >= wanted) resolve(true);
        });
        void closed.then(() => {
          resolve(false);
        });
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
};

const deadOwner = async (): Promise<Owner> => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return { ...(await thisProcess()), pid };
};
const lock = (folder: string, number: number, owner: Owner): void => {
  symlinkSync(JSON.stringify(owner), join(folder, `${RUN}.lock-${number}`));
};
const closedRun = async (): Promise<string> => {
  const folder = newFolder();
  await (await store(folder).create(header())).close();
  return folder;
};

describe('a process that is killed while it appends', () => {
  it.each([0, 1, 40, 400])('after %i entries leaves all that it told of, and can be resumed', async (wanted) => {
    const folder = newFolder();
    const appender = startAppender(folder);
    try {
      expect(await appender.entries(wanted)).toBe(true);
      expect(await codeOf(store(folder).reopen(RUN, by))).toBe('RUN_IN_USE');
      expect(await store(folder).list()).toMatchObject([{ status: 'running' }]);
    } finally {
      await appender.kill();
    }
    const state = (await store(folder).read(RUN)).step(PAYMENTS, 'rotate');
    const attempts = state.kind === 'notBegun' ? 0 : state.attempt;
    expect(attempts).toBeGreaterThanOrEqual(appender.told());
    expect(await store(folder).list()).toMatchObject([{ status: 'interrupted' }]);

    const journal = await store(folder).reopen(RUN, by);
    await journal.append(intent({ attempt: attempts + 1 }));
    await journal.append(result({ attempt: attempts + 1 }));
    await journal.close();
    expect((await store(folder).read(RUN)).step(PAYMENTS, 'rotate').kind).toBe('done');
    expect(readdirSync(folder)).toEqual([`${RUN}.ndjson`]);
  });
});

describe('one run has one writer', () => {
  it('also within one process', async () => {
    const folder = newFolder();
    const journal = await store(folder).create(header());
    expect(await codeOf(store(folder).reopen(RUN, by))).toBe('RUN_IN_USE');
    await journal.append(intent());
    await journal.close();
    await (await store(folder).reopen(RUN, by)).close();
  });

  it('of many that find it dead at the same time', async () => {
    const folder = await closedRun();
    lock(folder, 1, await deadOwner());
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => store(folder).reopen(RUN, by)));
    const winners = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(winners).toHaveLength(1);
    for (const winner of winners) await winner.close();
    expect((await store(folder).read(RUN)).resumed).toBe(1);
    expect(readdirSync(folder)).toEqual([`${RUN}.ndjson`]);
  });
});

describe('whether a holder lives', () => {
  const cases: readonly [string, (own: Owner) => Partial<Owner>, string][] = [
    ['this very process', () => ({}), 'alive'],
    ['a process that got the number of an earlier one', () => ({ startedTicks: '1' }), 'dead'],
    ['an earlier boot of this machine', () => ({ boot: 'earlier', machineId: 'm' }), 'dead'],
    ['a clone with another name', () => ({ boot: 'another', machineId: 'm', host: 'clone' }), 'unknown'],
    ['another machine of the same name', () => ({ boot: 'another', machineId: 'other' }), 'unknown'],
    ['one of another container', () => ({ namespace: 'pid:[1]' }), 'unknown'],
    ['one that knew nothing of its boot', () => ({ boot: null }), 'unknown'],
  ];
  (hasProc ? it : it.skip).each(cases)('%s (needs /proc)', async (_case, differs, life) => {
    const own = { ...(await thisProcess()), machineId: 'm' };
    expect(await lifeOf({ ...own, ...differs(own) }, own)).toBe(life);
  });

  it('is known of a process that is gone', async () => {
    expect(await lifeOf(await deadOwner(), await thisProcess())).toBe('dead');
  });

  it.each<[string, (folder: string, own: Owner) => void]>([
    [
      'of another machine',
      (folder, own) => {
        lock(folder, 1, { ...own, boot: 'another', host: 'elsewhere' });
      },
    ],
    [
      'that is no lock of ours',
      (folder) => {
        writeFileSync(join(folder, `${RUN}.lock-7`), '');
      },
    ],
    [
      'of another machine, over a dead one',
      (folder, own) => {
        lock(folder, 1, { ...own, startedTicks: '1' });
        lock(folder, 2, { ...own, boot: 'another', host: 'elsewhere' });
      },
    ],
  ])('cannot be told of one %s: a person decides, by removing the file that is named', async (_case, prepare) => {
    const folder = await closedRun();
    prepare(folder, await thisProcess());
    const before = readdirSync(folder);
    const highest = before
      .filter((name) => name.includes('.lock-'))
      .sort()
      .at(-1);
    await expect(store(folder).reopen(RUN, by)).rejects.toMatchObject({
      code: 'RUN_IN_USE',
      exitCode: 7,
      remedy: advice(`make sure that the process has ended, then run: rm ${join(folder, highest ?? '')}`),
    });
    expect(await store(folder).list()).toMatchObject([{ status: 'unknown' }]);
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('a disk that does not take it', () => {
  const probed = newFolder();
  const hasTmpfs = isRoot && command('mount', '-t', 'tmpfs', 'tmpfs', probed) === 0 && command('umount', probed) === 0;
  (hasTmpfs ? it : it.skip)(
    'full: the entry is refused, the rest stays readable, and there is a way on (needs root)',
    async () => {
      const folder = newFolder();
      expect(command('mount', '-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', folder)).toBe(0);
      try {
        const journal = await store(folder).create(header());
        let attempt = 1;
        const fill = (): Promise<void> => journal.append(intent({ attempt, data: { text: 'x'.repeat(5000) } }));
        let code: unknown;
        for (; attempt < 30; attempt += 1) {
          code = await codeOf(fill());
          if (code !== 'resolved') break;
        }
        expect(code).toBe('JOURNAL_UNWRITABLE');
        // Room again: but what is at the end of the file is for a new reading to find out.
        expect(command('mount', '-o', 'remount,size=1m', folder)).toBe(0);
        await expect(journal.append(result({ attempt: attempt - 1 }))).rejects.toMatchObject({ exitCode: 4 });
        await journal.close();
        const run = await store(folder).read(RUN);
        expect(run.step(PAYMENTS, 'rotate')).toMatchObject({ kind: 'unknown', attempt: attempt - 1 });
        const resumed = await store(folder).reopen(RUN, by);
        await resumed.append(result({ attempt: attempt - 1 }));
        await resumed.close();
      } finally {
        command('umount', '-l', folder);
      }
    },
  );

  (hasTmpfs ? it : it.skip)('full from the beginning: nothing is left behind (needs root)', async () => {
    const folder = newFolder();
    expect(command('mount', '-t', 'tmpfs', '-o', 'size=4k,mode=700', 'tmpfs', folder)).toBe(0);
    try {
      expect(await codeOf(store(folder).create(header({ plan: 'x'.repeat(20_000) })))).toBe('JOURNAL_UNWRITABLE');
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      command('umount', '-l', folder);
    }
  });

  (hasTmpfs ? it : it.skip)('read-only: refused, and nothing was touched (needs root)', async () => {
    const folder = newFolder();
    expect(command('mount', '-t', 'tmpfs', '-o', 'ro,mode=700', 'tmpfs', folder)).toBe(0);
    try {
      await expect(store(folder).create(header())).rejects.toMatchObject({ code: 'JOURNAL_UNWRITABLE', exitCode: 2 });
    } finally {
      command('umount', '-l', folder);
    }
  });

  (isRoot ? it.skip : it)('not ours: refused, and nothing was touched (root may write anywhere)', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o500);
    await expect(store(folder).create(header())).rejects.toMatchObject({ code: 'JOURNAL_UNWRITABLE', exitCode: 2 });
  });

  it('a folder in the place of a file', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    await expect(store(join(file, 'state')).create(header())).rejects.toMatchObject({
      code: 'STATE_FOLDER_UNREADABLE',
    });
    expect(statSync(file).size).toBe(0);
  });
});
