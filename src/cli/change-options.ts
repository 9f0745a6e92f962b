import type { InferredOptionTypes, Options } from 'yargs';
import { usageError } from '../domain/errors.js';
import { isRunId, type RunId } from '../domain/ids.js';
import type { ChangePolicy } from '../domain/plan/plan.js';
import type { WaveLimits } from '../domain/plan/waves.js';
import { stateOptions } from './options.js';
import { COMMAND_OPTIONS, SAFETY } from './option-groups.js';

/** Options of every command that plans a change for each swarm. */
export const plannedOptions = {
  'dry-run': { group: SAFETY, type: 'boolean', default: false, describe: 'Show the plan and change nothing' },
  yes: { group: SAFETY, type: 'boolean', default: false, describe: 'Skip the confirmation prompt' },
  concurrency: {
    group: SAFETY,
    type: 'number',
    requiresArg: true,
    default: 4,
    describe: 'Number of swarms to change in parallel (1 to 50)',
  },
  'max-failures': {
    group: SAFETY,
    type: 'number',
    requiresArg: true,
    default: 0,
    describe: 'Stop starting new swarms after more than this many failures',
  },
  canary: {
    group: SAFETY,
    type: 'number',
    requiresArg: true,
    default: 1,
    describe: 'Number of canary swarms to change first, one at a time',
  },
} as const satisfies Record<string, Options>;

export const takeOverOption = {
  'take-over': {
    group: SAFETY,
    type: 'string',
    requiresArg: true,
    describe: 'Abandon this run, which can never be resumed, and start again',
  },
} as const satisfies Record<string, Options>;

/** Options of every command that changes unlock keys. */
export const changeOptions = {
  ...plannedOptions,
  'allow-laggards': {
    group: SAFETY,
    type: 'boolean',
    default: false,
    describe: 'Continue without lagging managers if a quorum is available; their keys stay stored',
  },
  'single-manager': {
    group: SAFETY,
    type: 'boolean',
    default: false,
    describe: 'Also change swarms with one manager, where no second manager can confirm the key',
  },
  ...takeOverOption,
  ...stateOptions,
} as const satisfies Record<string, Options>;

/** Options of a rotation alone. */
export const rotateOptions = {
  'min-age': {
    group: COMMAND_OPTIONS,
    type: 'string',
    requiresArg: true,
    describe: 'Skip keys that are younger: 30d, 12h, or a number of days',
  },
  compromised: {
    group: COMMAND_OPTIONS,
    type: 'boolean',
    default: false,
    describe: 'Key and disk may have leaked: turn autolock off and on, so that data keys and certificates change too',
  },
} as const satisfies Record<string, Options>;

/** Of any changing command: those of a rotation are there where the command has them. */
export type ChangeArguments = InferredOptionTypes<typeof plannedOptions & typeof takeOverOption> &
  Partial<InferredOptionTypes<typeof changeOptions & typeof rotateOptions>> & { readonly 'single-manager': boolean };

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
    `--concurrency ${concurrency}: must be an integer from 1 to ${MOST_SIDE_BY_SIDE}`,
  );
  check(isCount(maxFailures), `--max-failures ${maxFailures}: must be an integer of at least 0`);
  check(isCount(canary), `--canary ${canary}: must be an integer of at least 0`);
  check(
    minAgeSeconds !== undefined,
    `--min-age ${JSON.stringify(args['min-age'])}: must be 30d, 12h or a number of days`,
  );
  check(
    takeOver === null || isRunId(takeOver),
    `--take-over ${JSON.stringify(takeOver)} is not a run ID: lockstep runs lists them`,
  );
  check(
    !compromised || args['min-age'] === undefined,
    '--compromised and --min-age cannot be combined: a key that may have leaked is replaced at any age',
  );
  if (problems.length > 0) {
    throw usageError(
      'SETTINGS_INVALID',
      problems.join('; '),
      'correct it and run the same command again; nothing was changed',
    );
  }
  return {
    dryRun: args['dry-run'],
    yes: args.yes,
    limits: { concurrency, canary, maxFailures },
    policy: {
      minAgeSeconds: minAgeSeconds ?? 0,
      allowLaggards: args['allow-laggards'] ?? false,
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
