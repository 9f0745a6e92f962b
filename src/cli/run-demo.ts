import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { InferredOptionTypes } from 'yargs';
import { EXIT, LockstepError, type ExitCode } from '../domain/errors.js';
import { createDemoFleet, DEMO_TAG, labEnvironment } from '../lab/demo/demo-fleet.js';
import { startEndpoint } from '../lab/endpoint/index.js';
import type { CommandContext } from './command.js';
import type { labOptions } from './options.js';

/** One act of the demo: what it shows, the command, and the exit code that it has to end with. */
interface Act {
  readonly says: string;
  readonly command: readonly string[];
  readonly exitCode: ExitCode;
}

const ACTS: readonly Act[] = [
  {
    says: 'Which managers does the tag find, and which swarms do they form?',
    command: ['discover', '--tag', DEMO_TAG],
    exitCode: EXIT.done,
  },
  {
    says: 'How do these swarms stand? One manager waits for its key, one swarm has no autolock, one agent is gone.',
    command: ['audit', '--tag', DEMO_TAG],
    exitCode: EXIT.partly,
  },
];

/** Runs the acts as an operator would type them, each in a process of its own, against a lab made for them. */
export async function runDemo(
  { hosts }: InferredOptionTypes<typeof labOptions>,
  { io, signal }: CommandContext,
): Promise<ExitCode> {
  io.stdout(`lockstep demo: an AWS endpoint and three swarms on this machine (${hosts} hosts). Nothing leaves it.\n`);
  const machines = await createDemoFleet(hosts);
  try {
    const endpoint = await startEndpoint({ fleet: machines.fleet });
    try {
      for (const act of ACTS) await play(act, labEnvironment(endpoint.url), { io, signal });
    } finally {
      await endpoint.close();
    }
  } finally {
    await machines.close();
  }
  io.stdout('\nThat was the demo. For a real account: lockstep audit --tag Role=swarm-manager --region <region>\n');
  return EXIT.done;
}

async function play(
  { says, command, exitCode }: Act,
  environment: Readonly<Record<string, string>>,
  { io, signal }: Pick<CommandContext, 'io' | 'signal'>,
): Promise<void> {
  io.stdout(`\n── ${says}\n$ lockstep ${command.join(' ')}\n\n`);
  const child = spawn(process.execPath, [fileURLToPath(new URL('./bin.js', import.meta.url)), ...command], {
    env: { ...withoutAws(io.env), ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const end = (): void => void child.kill();
  signal.addEventListener('abort', end);
  const [code] = (await once(child, 'close')) as [number | null];
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  if (code !== exitCode) throw unexpected(command, code, exitCode);
  io.stdout(`\n(exit code ${code}: ${MEANING[code]})\n`);
}

const MEANING: Readonly<Record<number, string>> = {
  [EXIT.done]: 'done',
  [EXIT.partly]: 'something could not be judged: the instance whose agent is gone',
};

/** The operator's own AWS settings must not meet the lab. */
const withoutAws = (env: CommandContext['io']['env']): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));

const unexpected = (command: readonly string[], code: number | null, wanted: number): LockstepError =>
  new LockstepError({
    code: 'DEMO_FAILED',
    message: `lockstep ${command.join(' ')} ended with ${code ?? 'a signal'} instead of ${wanted}`,
    remedy: 'please report it, with what was printed above',
    exitCode: EXIT.toolError,
  });
