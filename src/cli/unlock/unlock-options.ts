import type { InferredOptionTypes, Options } from 'yargs';
import { usageError } from '../../domain/errors.js';
import { COMMAND_OPTIONS, SAFETY } from '../option-groups.js';

export const unlockOptions = {
  'dry-run': {
    group: SAFETY,
    type: 'boolean',
    default: false,
    describe: 'Show which key would unlock which manager; send no key',
  },
  yes: { group: SAFETY, type: 'boolean', default: false, describe: 'Skip the confirmation prompt' },
  wait: {
    group: COMMAND_OPTIONS,
    type: 'number',
    requiresArg: true,
    default: 180,
    describe: 'Seconds to wait until the managers of a swarm are available again (1 to 3600)',
  },
  watch: {
    group: COMMAND_OPTIONS,
    type: 'string',
    requiresArg: true,
    describe: 'Poll for this long, such as 30m or 2h, and unlock managers that come back, until all are unlocked',
  },
} as const satisfies Record<string, Options>;

export interface UnlockSettings {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly waitSeconds: number;
  /** 0: one round. */
  readonly watchSeconds: number;
}

/** Errors: one usageError with everything that is wrong, before anything is asked. */
export function unlockSettings(args: InferredOptionTypes<typeof unlockOptions>): UnlockSettings {
  const { wait, watch } = args;
  const watchSeconds = watch === undefined ? 0 : readDuration(watch);
  const problems = [
    ...(Number.isInteger(wait) && wait >= SHORTEST_WAIT && wait <= LONGEST_WAIT
      ? []
      : [`--wait ${wait}: must be an integer from ${SHORTEST_WAIT} to ${LONGEST_WAIT}`]),
    ...(watchSeconds === undefined
      ? [`--watch ${JSON.stringify(watch)}: must be a duration such as 90s, 30m or 2h`]
      : []),
  ];
  if (problems.length > 0) {
    throw usageError(
      'SETTINGS_INVALID',
      problems.join('; '),
      'correct it and run the same command again; nothing was changed',
    );
  }
  return { dryRun: args['dry-run'], yes: args.yes, waitSeconds: wait, watchSeconds: watchSeconds ?? 0 };
}

const SHORTEST_WAIT = 1;
const LONGEST_WAIT = 3600;

const DURATION = /^(?<amount>[1-9]\d{0,4})(?<unit>[smh])$/;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** In seconds; undefined for anything else than a number with its unit. */
function readDuration(text: string): number | undefined {
  const { amount, unit = '' } = DURATION.exec(text)?.groups ?? {};
  const factor = SECONDS[unit];
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor;
}
