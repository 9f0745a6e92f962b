import { chmodSync, chownSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { keepReport, readKeptReport } from '../../../src/journal/kept-report.js';
import { by, codeOf, folders, header, RUN, store } from './kit.js';

const newFolder = folders();
const fileIn = (folder: string): string => join(folder, `${RUN}.ndjson`);
/** To give a file to another user takes root, as whom CI runs. */
const asRoot = process.geteuid?.() === 0 ? it : it.skip;
const SOMEBODY = 54_321;

const withRun = async (): Promise<string> => {
  const folder = newFolder();
  await (await store(folder).create(header())).close();
  return folder;
};

const errorOf = async (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

/** Every way in which a command meets the folder. */
const uses: readonly (readonly [string, (folder: string) => Promise<unknown>])[] = [
  ['create', (folder) => store(folder).create({ ...header(), runId: `${RUN.slice(0, -1)}0` as typeof RUN })],
  ['reopen', (folder) => store(folder).reopen(RUN, by)],
  ['read', (folder) => store(folder).read(RUN)],
  ['salvage', (folder) => store(folder).salvage(RUN)],
  ['claim', (folder) => store(folder).claim(RUN)],
  ['list', (folder) => store(folder).list()],
  ['report', (folder) => readKeptReport(folder, RUN)],
];

describe.each(uses)('a state folder is not trusted: %s', (_, use) => {
  it.each([0o777, 0o1777, 0o770, 0o722])('where others can write it (mode %o)', async (mode) => {
    const folder = await withRun();
    chmodSync(folder, mode);
    expect(await errorOf(use(folder))).toMatchObject({
      code: 'STATE_FOLDER_UNTRUSTED',
      exitCode: 2,
      message: expect.stringContaining(folder),
      remedy: { text: expect.stringContaining(`chmod go-w ${folder}`) },
    });
  });

  it('where it is a symbolic link', async () => {
    const folder = await withRun();
    const link = join(newFolder(), 'link');
    symlinkSync(folder, link);
    expect(await codeOf(use(link))).toBe('STATE_FOLDER_UNTRUSTED');
  });

  asRoot('where it is of another user', async () => {
    const folder = await withRun();
    chownSync(folder, SOMEBODY, SOMEBODY);
    expect(await errorOf(use(folder))).toMatchObject({
      code: 'STATE_FOLDER_UNTRUSTED',
      message: expect.stringContaining(`user ${SOMEBODY}`),
    });
  });
});

describe.each(uses.filter(([name]) => ['reopen', 'read', 'salvage'].includes(name)))(
  'a journal is not trusted: %s',
  (_, use) => {
    it('where others can write it', async () => {
      const folder = await withRun();
      chmodSync(fileIn(folder), 0o620);
      expect(await errorOf(use(folder))).toMatchObject({
        code: 'JOURNAL_UNTRUSTED',
        exitCode: 2,
        remedy: { text: expect.stringContaining(`chmod go-w ${fileIn(folder)}`) },
      });
    });

    it('where it is a symbolic link, also to a journal of ours', async () => {
      const folder = await withRun();
      renameSync(fileIn(folder), join(folder, 'elsewhere'));
      symlinkSync(join(folder, 'elsewhere'), fileIn(folder));
      expect(await codeOf(use(folder))).toBe('JOURNAL_UNTRUSTED');
    });

    asRoot('where it is of another user', async () => {
      const folder = await withRun();
      chownSync(fileIn(folder), SOMEBODY, SOMEBODY);
      expect(await codeOf(use(folder))).toBe('JOURNAL_UNTRUSTED');
    });
  },
);

describe('what others can only read', () => {
  it('is taken as it is, and its mode is left alone', async () => {
    const folder = await withRun();
    chmodSync(folder, 0o755);
    chmodSync(fileIn(folder), 0o644);
    expect((await store(folder).read(RUN)).header.runId).toBe(RUN);
  });
});

describe('a stored report is not trusted', () => {
  it('where others can write it', async () => {
    const folder = await withRun();
    await keepReport(folder, RUN, '{}');
    chmodSync(join(folder, `${RUN}.report.json`), 0o666);
    expect(await codeOf(readKeptReport(folder, RUN))).toBe('REPORT_UNTRUSTED');
  });
});

describe('a list of runs', () => {
  it('names a journal that is not trusted, and lists the others', async () => {
    const folder = await withRun();
    chmodSync(fileIn(folder), 0o606);
    expect(await store(folder).list()).toMatchObject([{ kind: 'unreadable', error: { code: 'JOURNAL_UNTRUSTED' } }]);
  });
});

describe('a journal that is named on purpose', () => {
  it('is read whoever could have written it, and through a symbolic link', async () => {
    const folder = await withRun();
    chmodSync(fileIn(folder), 0o666);
    const link = join(newFolder(), 'copy.ndjson');
    symlinkSync(fileIn(folder), link);
    expect((await store(newFolder()).salvage(RUN, link)).run?.header.runId).toBe(RUN);
  });
});
