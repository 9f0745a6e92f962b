import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InferredOptionTypes } from 'yargs';
import { EXIT, LockstepError, type ExitCode } from '../../domain/errors.js';
import { createDemoFleet, labEnvironment, type DemoFleet } from '../../lab/demo/demo-fleet.js';
import { startEndpoint, type LabEndpoint } from '../../lab/endpoint/index.js';
import type { CommandContext } from '../command.js';
import type { Io } from '../io.js';
import { main } from '../main.js';
import type { labOptions } from '../options.js';
import { ACTS, type Act } from './acts.js';
import { killAfter } from './kill-after.js';

const TRY_NEXT = `
The demo is complete and its fleet is removed. What to try next:
  lockstep lab             run this fleet until interrupted, for lockstep, aws-cli or any SDK
  lockstep rotate --help   the options of a rotation
  lockstep audit --tag Role=swarm-manager --region <region>
                           your own account (read-only)
`;

interface Stage {
  readonly machines: DemoFleet;
  readonly endpoint: LabEndpoint;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly context: CommandContext;
}

const TAKES = { simulated: 'one to two minutes', engine: 'about five minutes' } as const;

/**
 * Runs the acts as an operator would type them, against a lab made for them: through the whole command line, in this process, which has
 * loaded everything by then. The run that is killed has a process of its own.
 */
export async function runDemo(
  { hosts }: InferredOptionTypes<typeof labOptions>,
  context: CommandContext,
): Promise<ExitCode> {
  const { io } = context;
  io.stdout(
    `lockstep demo: an AWS endpoint and three swarms on this machine (${hosts} hosts). No data leaves this machine.\n`,
  );
  io.stdout(`It takes ${TAKES[hosts]} on two cores.\n`);
  // Journals and reports of its runs are no part of the operator's own.
  const stateHome = mkdtempSync(join(tmpdir(), 'lockstep-demo-'));
  const machines = await createDemoFleet(hosts);
  try {
    const endpoint = await startEndpoint({ fleet: machines.fleet });
    try {
      const environment = { ...withoutAws(io.env), ...labEnvironment(endpoint.url), XDG_STATE_HOME: stateHome };
      await withEnvironment(environment, () => playAll({ machines, endpoint, environment, context }));
    } finally {
      await endpoint.close();
    }
  } finally {
    await machines.close();
    rmSync(stateHome, { recursive: true, force: true });
  }
  io.stdout(TRY_NEXT);
  return EXIT.done;
}

async function playAll(stage: Stage): Promise<void> {
  let killed = '';
  for (const act of ACTS) {
    const command = act.command.map((word) => (word === '{run}' ? killed : word));
    await act.happens?.(stage.machines);
    killed = (await play(act, command, stage)) ?? killed;
  }
}

/** Gives the run that was killed, where one was to be. */
async function play({ says, ends }: Act, command: readonly string[], stage: Stage): Promise<string | undefined> {
  const { io, signal } = stage.context;
  io.stdout(`\n── ${says.replaceAll('\n', '\n   ')}\n$ lockstep ${command.join(' ')}\n\n`);
  const { code, run } =
    ends.kind === 'killed'
      ? await killedIn(command, ends.afterStep, stage)
      : { code: await main(command, ioOf(stage)), run: undefined };
  signal.throwIfAborted();
  const wanted = ends.kind === 'exits' ? ends.exitCode : null;
  if (code !== wanted || (ends.kind === 'killed' && run === undefined)) throw unexpected(command, code, wanted);
  io.stdout(`\n(${code === null ? '' : `exit code ${code}: `}${ends.means})\n`);
  return run;
}

/** An interruption of the demo is one of the command that it runs. */
const ioOf = ({ environment, context: { io, signal } }: Stage): Io => ({
  ...io,
  env: environment,
  onInterrupt: (listener) => {
    signal.addEventListener('abort', listener);
    return () => {
      signal.removeEventListener('abort', listener);
    };
  },
});

interface Killed {
  readonly code: number | null;
  /** The run that was killed; undefined where it ended before. */
  readonly run: string | undefined;
}

/** Runs a command in a process of its own, and kills that when the script of this step has run. */
async function killedIn(command: readonly string[], afterStep: string, stage: Stage): Promise<Killed> {
  const { signal } = stage.context;
  const bin = fileURLToPath(new URL('../bin.js', import.meta.url));
  const child = spawn(process.execPath, [bin, ...command], {
    env: stage.environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const end = (): void => void child.kill();
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', end);
  const killedRun = killAfter(afterStep, stage.machines, stage.endpoint, kill);
  const [code] = (await once(child, 'close')) as [number | null];
  signal.removeEventListener('abort', end);
  return { code, run: killedRun() };
}

/** The operator's own AWS settings must not meet the lab. What tells the SDK how to behave is no setting of theirs. */
const withoutAws = (env: CommandContext['io']['env']): Stage['environment'] =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('AWS_') || name.startsWith('AWS_SDK_JS_')),
  );

/** The SDK reads the environment of the process: for the time of the story it is that of the stage. */
async function withEnvironment(environment: Stage['environment'], story: () => Promise<void>): Promise<void> {
  const before = process.env;
  process.env = { ...environment };
  try {
    await story();
  } finally {
    process.env = before;
  }
}

const inWords = (code: number | null): string => (code === null ? 'a signal' : String(code));

const unexpected = (command: readonly string[], code: number | null, wanted: number | null): LockstepError =>
  new LockstepError({
    code: 'DEMO_FAILED',
    message: `lockstep ${command.join(' ')} ended with ${inWords(code)} instead of ${inWords(wanted)}`,
    remedy: 'report this defect, with the output above',
    exitCode: EXIT.toolError,
  });
