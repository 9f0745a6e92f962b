import { describe, expect, it } from '@jest/globals';
import yargs, { type Options } from 'yargs';
import { changeOptions, changeSettings, rotateOptions, type ChangeArguments } from '../../../src/cli/change-options.js';
import { LockstepError } from '../../../src/domain/errors.js';
import { fc } from '../../support/fast-check.js';

/** As the command line gives them. */
const parsed = (line: string, options: Record<string, Options> = { ...changeOptions, ...rotateOptions }) =>
  yargs().options(options).parseSync(line) as unknown as ChangeArguments;

const settings = (line: string) => changeSettings(parsed(line));

const problems = (line: string): string => {
  try {
    settings(line);
  } catch (error) {
    if (error instanceof LockstepError) return `${error.exitCode} ${error.message}`;
    throw error;
  }
  throw new Error('no problem was found');
};

describe('options of a changing command', () => {
  it('mean the careful way where nothing is said', () => {
    expect(settings('')).toEqual({
      dryRun: false,
      yes: false,
      limits: { concurrency: 4, canary: 1, maxFailures: 0 },
      policy: { minAgeSeconds: 0, allowLaggards: false, singleManager: false, compromised: false, takeOver: null },
    });
  });

  it('are all read', () => {
    const line =
      '--dry-run --yes --concurrency 50 --max-failures 3 --canary 0 --allow-laggards --single-manager --take-over 20260302-030405-1f2e --min-age 12h';
    expect(settings(line)).toEqual({
      dryRun: true,
      yes: true,
      limits: { concurrency: 50, canary: 0, maxFailures: 3 },
      policy: {
        minAgeSeconds: 43_200,
        allowLaggards: true,
        singleManager: true,
        compromised: false,
        takeOver: '20260302-030405-1f2e',
      },
    });
    expect(settings('--compromised').policy.compromised).toBe(true);
  });

  it('are enough without those of a rotation', () => {
    expect(changeSettings(parsed('', changeOptions)).policy).toMatchObject({
      minAgeSeconds: 0,
      compromised: false,
    });
  });

  it.each([
    ['30d', 2_592_000],
    ['12h', 43_200],
    ['7', 604_800],
    ['0', 0],
    ['007', 604_800],
  ])('read an age of %s as %d seconds', (age, seconds) => {
    expect(settings(`--min-age ${age}`).policy.minAgeSeconds).toBe(seconds);
  });

  it('read no other text as an age', () => {
    const anythingElse = fc
      .oneof(
        fc.string(),
        fc.constantFrom('30D', '1.5d', '30 d', '-1', '1e3', '0x10', '30m', 'd', '', '٣', '123456', '30d\n'),
      )
      .filter((text) => !/^\d{1,5}[dh]?$/.test(text) || text.endsWith('\n'));
    fc.assert(
      fc.property(anythingElse, (age) => {
        expect(() => changeSettings({ ...parsed(''), 'min-age': age })).toThrow(/--min-age .* must be 30d/s);
      }),
    );
  });

  it.each([
    ['--concurrency 0', '--concurrency 0'],
    ['--concurrency 51', '--concurrency 51'],
    ['--concurrency 1.5', '--concurrency 1.5'],
    ['--concurrency many', '--concurrency NaN'],
    ['--max-failures -1', '--max-failures -1'],
    ['--max-failures 0.5', '--max-failures 0.5'],
    ['--canary -1', '--canary -1'],
    ['--canary all', '--canary NaN'],
    ['--min-age soon', '--min-age "soon"'],
    ['--min-age=-1', '--min-age "-1"'],
    ['--take-over "my run"', '--take-over "my run"'],
    ['--compromised --min-age 30d', 'cannot be combined'],
  ])('are refused before anything is asked: %s', (line, mention) => {
    expect(problems(line)).toContain(mention);
    expect(problems(line)).toMatch(/^2 /);
  });

  it('are told all at once where several are wrong', () => {
    const told = problems('--concurrency 0 --max-failures -1 --canary -2 --min-age soon --take-over ../x');
    for (const option of ['--concurrency', '--max-failures', '--canary', '--min-age', '--take-over']) {
      expect(told).toContain(option);
    }
  });
});
