import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { reportSchema, type Report } from '../../../src/report/model.js';
import { unfitRemedies } from '../fit-remedies.js';
import { useEnvironment } from '../lab-environment.js';
import { unprovenClaims } from '../oracle/nothing-claimed.js';
import type { Witness, WitnessedRun } from '../oracle/witness.js';
import { runCli, type CliOptions, type CliRun } from '../run-cli.js';
import { commandLine, reportOf } from './command-line.js';
import type { Observing } from './observing.js';

export interface OperatorRun extends CliRun, WitnessedRun {
  /** Undefined where the command made none. */
  readonly report: Report | undefined;
}

export interface OperatorOptions {
  /** What the operator does is added to its runs. */
  readonly witness: Witness;
  readonly observing: Observing;
  readonly environment: Readonly<Record<string, string>>;
  readonly vault: string | undefined;
  readonly limitSeconds: number;
  /** Of each run that is told no other: see `CliOptions`. */
  readonly haste: number;
}

const reportIn = (path: string): Report | undefined =>
  existsSync(path) ? reportSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;

const withinSeconds = async <T>(seconds: number, what: string, work: Promise<T>): Promise<T> => {
  const over = new AbortController();
  const late = sleep(seconds * 1000, undefined, { signal: over.signal }).then(() => {
    throw new Error(`${what} did not end within ${seconds} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
};

/** Runs command lines, also several at the same time. What one claims is judged when it ends: later it may be true no more. */
export const operatorOf = ({ witness, observing, environment, vault, limitSeconds, haste }: OperatorOptions) => {
  let begun = 0;
  return async (argv: readonly string[], options?: CliOptions): Promise<OperatorRun> => {
    begun += 1;
    const surroundings = { folder: witness.folder, vault, run: begun };
    const title = `run ${begun} (${argv[0] ?? ''})`;
    useEnvironment(environment);
    const { exitCode, stdout, stderr } = await observing.during(() =>
      withinSeconds(limitSeconds, title, runCli(commandLine(argv, surroundings), { haste, ...options })),
    );
    const report = reportIn(reportOf(surroundings));
    const unfit = report === undefined ? [] : await unfitRemedies(report);
    if (unfit.length > 0) throw new Error(`${title} tells people to run what is no way out: ${unfit.join('; ')}`);
    const accepted = { laggards: argv.includes('--allow-laggards') };
    const unproven = report === undefined ? [] : await unprovenClaims(witness, report, exitCode, accepted);
    const run = { title, exitCode, stdout, stderr, report, unproven };
    witness.runs.push(run);
    return run;
  };
};
