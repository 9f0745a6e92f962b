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
import type { labOptions } from '../options.js';
import { ACTS, type Act } from './acts.js';
import { killAfter } from './kill-after.js';

const TRY_NEXT = `
That was the demo, and it is gone. What to try next:
  lockstep lab             this fleet again, for as long as you like, for lockstep, aws-cli or any SDK
  lockstep rotate --help   what a rotation can be told
  lockstep audit --tag Role=swarm-manager --region <region>
                           your own account; it changes nothing
`;

interface Stage {
  readonly machines: DemoFleet;
  readonly endpoint: LabEndpoint;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly context: CommandContext;
}

/** Runs the acts as an operator would type them, each in a process of its own, against a lab made for them. */
export async function runDemo(
  { hosts }: InferredOptionTypes<typeof labOptions>,
  context: CommandContext,
): Promise<ExitCode> {
  const { io } = context;
  io.stdout(`lockstep demo: an AWS endpoint and three swarms on this machine (${hosts} hosts). Nothing leaves it.\n`);
  // Journals and reports of its runs are no part of the operator's own.
  const stateHome = mkdtempSync(join(tmpdir(), 'lockstep-demo-'));
  const machines = await createDemoFleet(hosts);
  try {
    const endpoint = await startEndpoint({ fleet: machines.fleet });
    try {
      const environment = { ...withoutAws(io.env), ...labEnvironment(endpoint.url), XDG_STATE_HOME: stateHome };
      await playAll({ machines, endpoint, environment, context });
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
  const bin = fileURLToPath(new URL('../bin.js', import.meta.url));
  const child = spawn(process.execPath, [bin, ...command], {
    env: stage.environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const end = (): void => void child.kill();
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', end);
  const killedRun =
    ends.kind === 'killed' ? killAfter(ends.afterStep, stage.machines, stage.endpoint, kill) : undefined;
  const [code] = (await once(child, 'close')) as [number | null];
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  const run = killedRun?.();
  const wanted = ends.kind === 'exits' ? ends.exitCode : null;
  if (code !== wanted || (ends.kind === 'killed' && run === undefined)) throw unexpected(command, code, wanted);
  io.stdout(`\n(${code === null ? '' : `exit code ${code}: `}${ends.means})\n`);
  return run;
}

/** The operator's own AWS settings must not meet the lab. */
const withoutAws = (env: CommandContext['io']['env']): Stage['environment'] =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));

const inWords = (code: number | null): string => (code === null ? 'a signal' : String(code));

const unexpected = (command: readonly string[], code: number | null, wanted: number | null): LockstepError =>
  new LockstepError({
    code: 'DEMO_FAILED',
    message: `lockstep ${command.join(' ')} ended with ${inWords(code)} instead of ${inWords(wanted)}`,
    remedy: 'please report it, with what was printed above',
    exitCode: EXIT.toolError,
  });
