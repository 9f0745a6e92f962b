import { join } from 'node:path';
import { commands } from '../../../src/cli/commands/index.js';

export interface Surroundings {
  readonly folder: string;
  readonly vault: string | undefined;
  /** The number of the run, from 1. */
  readonly run: number;
}

export const reportOf = ({ folder, run }: Surroundings): string => join(folder, `report-${run}.json`);

/** The command line with what it lacks to stay within a world; each option only where the command knows it. */
export const commandLine = (argv: readonly string[], surroundings: Surroundings): readonly string[] => {
  const { folder, vault, run } = surroundings;
  const known = commands.find(({ name }) => name === argv[0])?.options ?? {};
  const additions: readonly (readonly [option: string, value: string | undefined])[] = [
    ['tag', 'Role=swarm-manager'],
    ['state-dir', join(folder, 'state')],
    ['events', join(folder, `events-${run}.ndjson`)],
    ['vault', vault],
  ];
  const missing = additions.flatMap(([option, value]) =>
    value !== undefined && option in known && !argv.includes(`--${option}`) ? [`--${option}`, value] : [],
  );
  return [...argv, ...missing, ...('report' in known ? ['--report', reportOf(surroundings)] : [])];
};
