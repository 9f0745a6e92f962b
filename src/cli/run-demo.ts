import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  /** That code in a few words. */
  readonly means: string;
}

const ACTS: readonly Act[] = [
  {
    says: 'Which managers does the tag find, and which swarms do they form?',
    command: ['discover', '--tag', DEMO_TAG],
    exitCode: EXIT.done,
    means: 'everything was seen that can be',
  },
  {
    says: 'How do these swarms stand? One manager waits for its key, one swarm has no autolock, one agent is gone.',
    command: ['audit', '--tag', DEMO_TAG],
    exitCode: EXIT.partly,
    means: 'something could not be judged: the instance whose agent is gone',
  },
  {
    says: 'batch has no autolock: turn it on. Its new key is kept in the vault before anything else is done, and proven on each manager.',
    command: ['enable', '--tag', DEMO_TAG, '--swarm', 'batch', '--yes'],
    exitCode: EXIT.done,
    means: 'done, and read back',
  },
  {
    says: [
      'Now the whole fleet. payments gets a new key, after the old one, which nobody had kept, is kept. In orders a manager waits for',
      '   its key and could not take a new one: nothing is changed there, and the report says why. The key of batch is young enough.',
    ].join('\n'),
    command: ['rotate', '--tag', DEMO_TAG, '--min-age', '1d', '--yes'],
    exitCode: EXIT.partly,
    means: 'partly done: orders is blocked',
  },
  {
    says: 'What if they all restarted now? Every kept key is tried on every manager, without a restart.',
    command: ['prove', '--tag', DEMO_TAG],
    exitCode: EXIT.partly,
    means: 'orders is not in the vault, and an instance gave no answer',
  },
];

const TRY_NEXT = `
That was the demo, and it is gone. What to try next:
  lockstep lab             this fleet again, for as long as you like, for lockstep, aws-cli or any SDK
  lockstep rotate --help   what a rotation can be told
  lockstep audit --tag Role=swarm-manager --region <region>
                           your own account; it changes nothing
`;

/** Runs the acts as an operator would type them, each in a process of its own, against a lab made for them. */
export async function runDemo(
  { hosts }: InferredOptionTypes<typeof labOptions>,
  { io, signal }: CommandContext,
): Promise<ExitCode> {
  io.stdout(`lockstep demo: an AWS endpoint and three swarms on this machine (${hosts} hosts). Nothing leaves it.\n`);
  // Journals and reports of its runs are no part of the operator's own.
  const stateHome = mkdtempSync(join(tmpdir(), 'lockstep-demo-'));
  const machines = await createDemoFleet(hosts);
  try {
    const endpoint = await startEndpoint({ fleet: machines.fleet });
    try {
      for (const act of ACTS)
        await play(act, { ...labEnvironment(endpoint.url), XDG_STATE_HOME: stateHome }, { io, signal });
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

async function play(
  { says, command, exitCode, means }: Act,
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
  io.stdout(`\n(exit code ${code}: ${means})\n`);
}

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
