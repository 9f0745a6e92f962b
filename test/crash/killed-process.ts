import { waitUntil } from '../../src/lab/engine/wait.js';
import type { CustodyWorld } from '../support/custody-world.js';
import { startCommand } from '../support/custody/command-process.js';
import type { ProxiedCall } from '../support/proxy.js';
import { openGate, type Passage } from './gate.js';

const LIMIT_MILLISECONDS = 180_000;

/** Where a process is killed: at the nth of its effects, from 0; before that reaches AWS, or after it took effect and before it hears of it. */
export interface CrashPoint {
  readonly effect: number;
  readonly passage: Exclude<Passage, 'through'>;
}

export interface EndedProcess {
  /** What it has sent that may change something, in words, up to where it was killed. */
  readonly effects: readonly string[];
  /** Undefined where it was killed. */
  readonly exitCode: number | undefined;
  /** Undefined where it has begun no journal. */
  readonly runId: string | undefined;
}

/** Commands that only look: whoever is killed at one has done no more than before it. */
const LOOKS = new Set(['send probe', 'send look']);

/** What a call may change, in words; undefined for one that only reads. */
const wordsOf = ({ operation, body }: ProxiedCall): string | undefined => {
  if (!/^(?:Send|Put|Create|Update|Label|Unlabel|Delete|Tag)/.test(operation)) return undefined;
  const { Comment, VersionStages, VersionStage, Labels } = JSON.parse(body) as Readonly<Record<string, unknown>>;
  if (typeof Comment === 'string') {
    const words = `send ${Comment.split(' ')[2] ?? ''}`;
    return LOOKS.has(words) ? undefined : words;
  }
  const label = [VersionStages, VersionStage, Labels].flat().find((each) => typeof each === 'string') ?? operation;
  return `vault ${label.replace(/^AWS|-.*$/g, '').toLowerCase()}`;
};

/** Until nothing that was sent is on its way any more: what a dead process has begun goes on without it. */
const untilQuiet = (world: CustodyWorld): Promise<void> =>
  waitUntil(
    'every script that was sent has ended',
    () =>
      Promise.resolve(
        world.endpoint.history.every(({ invocations }) => invocations.every(({ state }) => state.kind === 'ended')),
      ),
    LIMIT_MILLISECONDS,
  );

/** Runs a command line in a process of its own, and ends it by SIGKILL at a point, if one is given. */
export const runProcess = async (
  world: CustodyWorld,
  argv: readonly string[],
  point?: CrashPoint,
): Promise<EndedProcess> => {
  const effects: string[] = [];
  const gate = await openGate(world.endpoint.url, (call) => {
    const words = wordsOf(call);
    if (words === undefined) return 'through';
    effects.push(words);
    return point !== undefined && effects.length === point.effect + 1 ? point.passage : 'through';
  });
  const { child, ended, runId } = startCommand(world, argv, { endpoint: gate.url });
  await Promise.race([gate.held, ended]);
  child.kill('SIGKILL');
  const exitCode = await ended;
  gate.close();
  await untilQuiet(world);
  return { effects, exitCode, runId: runId() };
};
