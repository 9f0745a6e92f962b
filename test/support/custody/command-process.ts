import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CustodyWorld } from '../custody-world.js';
import { commandLineAlone, stateOf } from './command-line.js';

const wrongClock = fileURLToPath(new URL('wrong-clock.mjs', import.meta.url));
const inHaste = fileURLToPath(new URL('in-haste.mjs', import.meta.url));

/** Simulated hosts are quick; real engines take the time that they take. */
const HASTE = 40;

/** The command as users start it; `npm test` builds before it runs the tests. */
const bin = fileURLToPath(new URL('../../../dist/cli/bin.js', import.meta.url));
const LIMIT_MILLISECONDS = 300_000;

export interface CommandProcess {
  readonly child: ChildProcess;
  /** Its exit code; undefined where it was killed. */
  readonly ended: Promise<number | undefined>;
  /** The run whose journal it has begun; undefined where it has begun none. To be asked when it has ended. */
  readonly runId: () => string | undefined;
}

const journalsIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.ndjson'));
  } catch {
    return []; // No run has made the folder yet.
  }
};

export interface CommandProcessOptions {
  readonly endpoint?: string;
  /** How far the clock of this process is ahead; less than 0 for behind. */
  readonly clockAheadSeconds?: number;
}

/** Starts a command line of a world in a process of its own, with a yes where it asks. It is killed after five minutes at the latest. */
export const startCommand = (
  world: CustodyWorld,
  argv: readonly string[],
  { endpoint = world.endpoint.url, clockAheadSeconds = 0 }: CommandProcessOptions = {},
): CommandProcess => {
  const state = stateOf(world);
  const before = new Set(journalsIn(state));
  const clock = clockAheadSeconds === 0 ? [] : ['--import', wrongClock];
  const haste = world.lab.kind === 'simulated' ? ['--import', inHaste] : [];
  const child = spawn(process.execPath, [...clock, ...haste, bin, ...commandLineAlone(argv, world.folder)], {
    env: {
      PATH: process.env['PATH'],
      ...world.environment,
      AWS_ENDPOINT_URL: endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      CLOCK_AHEAD_SECONDS: String(clockAheadSeconds),
      COMMAND_HASTE: String(HASTE),
    },
    stdio: 'ignore',
    timeout: LIMIT_MILLISECONDS,
    killSignal: 'SIGKILL',
  });
  return {
    child,
    ended: once(child, 'close').then(([code]: (number | null)[]) => code ?? undefined),
    runId: () =>
      journalsIn(state)
        .find((file) => !before.has(file))
        ?.replace('.ndjson', ''),
  };
};
