import { join } from 'node:path';
import { commands } from '../../../src/cli/commands/index.js';

/** Parameter Store takes no key without one. */
const LAB_KMS_KEY = 'alias/lockstep';

export interface Surroundings {
  readonly folder: string;
  readonly vault: string | undefined;
  /** The number of the run, from 1. */
  readonly run: number;
}

export const reportOf = ({ folder, run }: Surroundings): string => join(folder, `report-${run}.json`);

/** Where the journals of a world are. */
export const stateOf = ({ folder }: Pick<Surroundings, 'folder'>): string => join(folder, 'state');

const knownTo = (argv: readonly string[]): object => commands.find(({ name }) => name === argv[0])?.options ?? {};

type Addition = readonly [option: string, value: string | undefined];

/** The command line with the options that it was not given, each only where the command knows it. */
const completed = (argv: readonly string[], additions: readonly Addition[]): readonly string[] => {
  const known = knownTo(argv);
  const missing = additions.flatMap(([option, value]) =>
    value !== undefined && option in known && !argv.includes(`--${option}`) ? [`--${option}`, value] : [],
  );
  return [...argv, ...missing];
};

const within = (folder: string): readonly Addition[] => [
  ['tag', 'Role=swarm-manager'],
  ['state-dir', stateOf({ folder })],
];

/** The command line with what it lacks to stay within a world, and to be judged there. */
export const commandLine = (argv: readonly string[], surroundings: Surroundings): readonly string[] => {
  const { folder, vault, run } = surroundings;
  const line = completed(argv, [
    ...within(folder),
    ['events', join(folder, `events-${run}.ndjson`)],
    ['vault', vault],
    ['kms-key', vault === 'ssm-parameter' ? LAB_KMS_KEY : undefined],
  ]);
  return [...line, ...('report' in knownTo(argv) ? ['--report', reportOf(surroundings)] : [])];
};

/** The same for a process that nobody listens to; with a yes, where the command asks. */
export const commandLineAlone = (argv: readonly string[], folder: string): readonly string[] => [
  ...completed(argv, within(folder)),
  ...('yes' in knownTo(argv) && !argv.includes('--yes') ? ['--yes'] : []),
];
