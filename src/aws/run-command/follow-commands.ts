import { reportThrottle } from './call-with-retry.js';
import type { CallFailure } from './failures.js';
import { pollCommands } from './poll-commands.js';
import type { OpenCommand } from './open-commands.js';
import { judgeWithoutInvocation } from './judge-invocation.js';
import { jittered, nextInterval, pacingFor } from './pacing.js';
import type { Look } from './pacing.js';
import type { Following } from './scope-context.js';

export type FollowEnd =
  /** Nothing is open, or the time is over. */
  | { readonly kind: 'done' }
  /** The service keeps saying no. */
  | { readonly kind: 'unreadable'; readonly failure: CallFailure };

/** So many rounds in a row must be refused: credentials may be renewed meanwhile, a page token may have gone stale. */
const REFUSED_ROUNDS = 3;

/** How often a command that has ended is collected, until an invocation that is not listed as ended counts as unknown. */
const COLLECTIONS = 8;

/** Looks, round after round, at the commands that are open, and collects those that have ended. */
export async function followCommands(run: Following, sending: () => boolean): Promise<FollowEnd> {
  const { desk, open, runAllowance, request } = run;
  const pacing = pacingFor(desk.pacing, request.targets.length);
  const collections = new Map<OpenCommand, number>();
  let interval = pacing.first;
  let refused = 0;

  while (sending() || open.size > 0) {
    if (!(await runAllowance.pause(jittered(pacing, interval, desk.random)))) break;
    const before = open.size;
    const failure = await followRound(run, collections);
    refused = failure?.kind === 'refused' ? refused + 1 : 0;
    if (failure !== undefined && refused === REFUSED_ROUNDS) return { kind: 'unreadable', failure };

    // As long as nothing is open no call was made either, and the first command to come is looked at soon.
    const news = before === 0 || open.size < before;
    interval = nextInterval(pacing, interval, whatCame(failure, news));
    if (failure?.kind === 'throttled') reportThrottle(desk, 'ssm:ListCommands', interval);
  }
  return { kind: 'done' };
}

function whatCame(failure: CallFailure | undefined, news: boolean): Look {
  if (failure?.kind === 'throttled') return 'throttled';
  return news ? 'news' : 'nothing';
}

async function followRound(run: Following, collections: Map<OpenCommand, number>): Promise<CallFailure | undefined> {
  const { desk, clients, open, ledger, runAllowance, request } = run;
  const entries = open.all();
  if (entries.length === 0) return undefined;
  const looked = await pollCommands(
    desk,
    clients.ssm,
    entries.map(({ command }) => command),
    runAllowance.signal,
  );
  if (looked.kind === 'failed') return looked.failure;

  const ended: [entry: OpenCommand, status: string][] = [];
  for (const entry of entries) {
    const state = looked.value.get(entry.command.commandId);
    if (state?.kind === 'running') ledger.noteCompleted(entry.command.commandId, state.completed);
    if (state?.kind === 'ended') ended.push([entry, state.status]);
  }
  const collecting = { desk, ssm: clients.ssm, allowance: runAllowance, isWhole: request.isWhole };
  const failure = await open.gather(
    ended.map(([entry]) => entry),
    collecting,
  );
  if (failure !== undefined) return failure;

  for (const [entry, status] of ended) {
    const times = (collections.get(entry) ?? 0) + 1;
    collections.set(entry, times);
    if (entry.remaining.size > 0 && times >= COLLECTIONS) open.settleRest(entry, judgeWithoutInvocation(status));
  }
  return undefined;
}
