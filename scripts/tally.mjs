import { appendFileSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Several runs of tests, counted together: each appends its counts to the file that LOCKSTEP_TALLY names. */
export const tallyFile = process.env.LOCKSTEP_TALLY;

export const record = (counts) => appendFileSync(tallyFile, `${JSON.stringify(counts)}\n`);

export const recorded = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** The line that CI systems read. */
export function summaryOf(runs) {
  const sum = (kind) => runs.reduce((total, counts) => total + counts[kind], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
}

// `node scripts/tally.mjs <file>` prints the line.
if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(summaryOf(recorded(process.argv[2])));
