import type { InferredOptionTypes, Options } from 'yargs';
import { usageError } from '../domain/errors.js';
import { isRunId, type RunId } from '../domain/ids.js';
import type { ChangePolicy } from '../domain/plan/plan.js';
import type { WaveLimits } from '../domain/plan/waves.js';
import { stateOptions } from './options.js';

/** Options of every command that changes something. */
export const changeOptions = {
  'dry-run': { type: 'boolean', default: false, describe: 'show the plan, and change nothing' },
  yes: { type: 'boolean', default: false, describe: 'go on without asking' },
  concurrency: {
    type: 'number',
    requiresArg: true,
    default: 4,
    describe: 'swarms side by side (1 to 50)',
  },
  'max-failures': {
    type: 'number',
    requiresArg: true,
    default: 0,
    describe: 'after more failed swarms than these no other one is begun',
  },
  canary: {
    type: 'number',
    requiresArg: true,
    default: 1,
    describe: 'so many swarms go first, one by one; the others only when these are done',
  },
  'allow-laggards': {
    type: 'boolean',
    default: false,
    describe: 'go on without managers that do not serve, as long as a quorum takes part; their keys stay kept',
  },
  'single-manager': {
    type: 'boolean',
    default: false,
    describe: 'also swarms of one manager, whose key no second one can confirm',
  },
  'take-over': {
    type: 'string',
    requiresArg: true,
    describe: 'give up this run, which can never go on, and begin anew',
  },
  ...stateOptions,
} as const satisfies Record<string, Options>;

/** Options of a rotation alone. */
export const rotateOptions = {
  'min-age': {
    type: 'string',
    requiresArg: true,
    describe: 'leave keys alone that are younger: 30d, 12h, or a number of days',
  },
  compromised: {
    type: 'boolean',
    default: false,
    describe: 'key and disk may have leaked: autolock off and on, so that data keys and certificates change as well',
  },
} as const satisfies Record<string, Options>;

/** Of any changing command: those of a rotation are there where the command has them. */
export type ChangeArguments = InferredOptionTypes<typeof changeOptions> &
  Partial<InferredOptionTypes<typeof rotateOptions>>;

export interface ChangeSettings {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly limits: WaveLimits;
  readonly policy: ChangePolicy;
}

const MOST_SIDE_BY_SIDE = 50;

/** Errors: one usageError with everything that is wrong, before anything is asked. */
export function changeSettings(args: ChangeArguments): ChangeSettings {
  const problems: string[] = [];
  const check = (isRight: boolean, problem: string): void => {
    if (!isRight) problems.push(problem);
  };
  const { concurrency, canary, compromised = false } = args;
  const maxFailures = args['max-failures'];
  const takeOver = args['take-over'] ?? null;
  const minAgeSeconds = args['min-age'] === undefined ? 0 : readAge(args['min-age']);
  check(
    isCount(concurrency) && concurrency >= 1 && concurrency <= MOST_SIDE_BY_SIDE,
    `--concurrency ${concurrency}: a whole number from 1 to ${MOST_SIDE_BY_SIDE} is wanted`,
  );
  check(isCount(maxFailures), `--max-failures ${maxFailures}: a whole number from 0 is wanted`);
  check(isCount(canary), `--canary ${canary}: a whole number from 0 is wanted`);
  check(
    minAgeSeconds !== undefined,
    `--min-age ${JSON.stringify(args['min-age'])}: 30d, 12h or a number of days is wanted`,
  );
  check(
    takeOver === null || isRunId(takeOver),
    `--take-over ${JSON.stringify(takeOver)} is no run: lockstep runs lists them`,
  );
  check(
    !compromised || args['min-age'] === undefined,
    '--compromised and --min-age exclude each other: a key that may have leaked is replaced whatever its age',
  );
  if (problems.length > 0) {
    throw usageError(
      'SETTINGS_INVALID',
      problems.join('; '),
      'correct it and run the same command again; nothing was touched',
    );
  }
  return {
    dryRun: args['dry-run'],
    yes: args.yes,
    limits: { concurrency, canary, maxFailures },
    policy: {
      minAgeSeconds: minAgeSeconds ?? 0,
      allowLaggards: args['allow-laggards'],
      singleManager: args['single-manager'],
      compromised,
      takeOver: takeOver as RunId | null,
    },
  };
}

const isCount = (number: number): boolean => Number.isSafeInteger(number) && number >= 0;

const AGE = /^(?<amount>\d{1,5})(?<unit>[dh]?)$/;
const SECONDS = { d: 86_400, h: 3600 } as const;

/** In seconds; undefined for anything else than whole days or hours. */
function readAge(text: string): number | undefined {
  const { amount, unit } = AGE.exec(text)?.groups ?? {};
  return amount === undefined ? undefined : Number(amount) * (unit === 'h' ? SECONDS.h : SECONDS.d);
}
