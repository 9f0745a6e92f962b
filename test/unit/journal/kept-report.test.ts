import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunId } from '../../../src/domain/ids.js';
import { keepReport, readKeptReport } from '../../../src/journal/kept-report.js';

const RUN = '20261121-233005-4f1a' as RunId;
const NAME = `${RUN}.report.json`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-kept-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the report of a run', () => {
  it('is kept for its owner alone, the newest in place of the one before, and leaves nothing else', async () => {
    for (const text of ['{"first":1}', '{"second":2}']) await keepReport(folder, RUN, text);
    expect(readdirSync(folder)).toEqual([NAME]);
    expect(statSync(join(folder, NAME)).mode & 0o777).toBe(0o600);
    expect(await readKeptReport(folder, RUN)).toEqual({ path: join(folder, NAME), text: '{"second":2}' });
  });

  it('passes over what a killed process left unfinished', async () => {
    writeFileSync(join(folder, `${NAME}.${process.pid}.tmp`), '{"half', { mode: 0o644 });
    await keepReport(folder, RUN, '{}');
    expect(readdirSync(folder)).toEqual([NAME]);
    expect(statSync(join(folder, NAME)).mode & 0o777).toBe(0o600);
  });

  it.each(['"SWMKEY-1-abc"', '"-----BEGIN PRIVATE KEY-----"', '"SWMTKN-1-x"'])(
    'is not kept where it holds what looks like a key (%s), and the one before stays',
    async (text) => {
      await keepReport(folder, RUN, '{}');
      await expect(keepReport(folder, RUN, text)).rejects.toMatchObject({ code: 'REPORT_UNKEPT' });
      expect(readFileSync(join(folder, NAME), 'utf8')).toBe('{}');
    },
  );

  it('that cannot be written is an error that names the file', async () => {
    const missing = join(folder, 'none');
    await expect(keepReport(missing, RUN, '{}')).rejects.toMatchObject({
      code: 'REPORT_UNKEPT',
      message: expect.stringContaining(join(missing, NAME)) as unknown,
    });
  });

  it('is undefined where none was kept, and an error where it is no file', async () => {
    expect(await readKeptReport(folder, RUN)).toBeUndefined();
    mkdirSync(join(folder, NAME));
    await expect(readKeptReport(folder, RUN)).rejects.toMatchObject({ code: 'REPORT_UNREADABLE' });
  });
});
