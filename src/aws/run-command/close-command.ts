import { CancelCommandCommand } from '@aws-sdk/client-ssm';
import pLimit from 'p-limit';
import type { InvocationOutcome } from '../../ports/command-runner.js';
import { createAllowance } from './allowance.js';
import type { Allowance } from './allowance.js';
import { callOnce } from './call-with-retry.js';
import type { Desk } from './call-with-retry.js';
import type { CallFailure } from './failures.js';
import { backoff } from './pacing.js';
import type { OpenCommand } from './open-commands.js';
import type { Following, ScopeRun } from './scope-context.js';

/** What the cancelled invocations get to end in, and their answers to be read. */
const CLOSING_MILLISECONDS = 20_000;
const CLOSING_LOOKS = 3;
const CANCELS_AT_ONCE = 4;

/** Ends a run whose time is over: cancels what is open, takes what has ended, and calls the rest what it is: unknown. */
export async function closeCommand(run: ScopeRun, over: 'deadline' | 'aborted'): Promise<void> {
  const { desk, open, clients, request } = run;
  const allowance = closingAllowance(desk);
  const cancelFailures = await cancelAll(run, allowance.signal);

  for (let looks = 1; looks <= CLOSING_LOOKS && open.size > 0; looks += 1) {
    if (!(await allowance.pause(backoff(desk.pacing, looks)))) break;
    await open.gather(open.all(), { desk, ssm: clients.ssm, allowance, isWhole: request.isWhole });
  }
  for (const entry of open.all()) open.settleRest(entry, unendedOutcome(over, cancelFailures.get(entry)));
}

// In real time as well, so that calls in flight are dropped: nobody waits for a network that is away after a Ctrl-C.
const closingAllowance = ({ clock }: Desk): Allowance =>
  createAllowance(clock, CLOSING_MILLISECONDS, AbortSignal.timeout(CLOSING_MILLISECONDS));

/** Ends a recall whose time is over: takes what has ended, and leaves the rest to go on. */
export async function leaveCommand(
  { desk, open, clients, request }: Following,
  over: 'deadline' | 'aborted',
): Promise<void> {
  const allowance = closingAllowance(desk);
  await open.gather(open.all(), { desk, ssm: clients.ssm, allowance, isWhole: request.isWhole });
  const detail = `the command had not ended ${whenOver(over)}; it was left running`;
  for (const entry of open.all()) open.settleRest(entry, { kind: 'indeterminate', why: 'deadline', detail });
}

/** Ends a run whose answers cannot be read. Nothing is cancelled: the scripts do what they were sent for. */
export function giveUp({ open }: Following, failure: CallFailure): void {
  const detail = `the command was sent, but its answers could not be read: ${failure.explained.message}`;
  for (const entry of open.all()) open.settleRest(entry, { kind: 'indeterminate', why: 'notFollowed', detail });
}

async function cancelAll(
  { desk, open, clients }: ScopeRun,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<OpenCommand, CallFailure>> {
  const failures = new Map<OpenCommand, CallFailure>();
  await pLimit(CANCELS_AT_ONCE).map(open.all(), async (entry) => {
    const answer = await callOnce(desk, 'ssm:CancelCommand', signal, (options) =>
      clients.ssm.send(new CancelCommandCommand({ CommandId: entry.command.commandId }), options),
    );
    if (answer.kind === 'failed') failures.set(entry, answer.failure);
  });
  return failures;
}

function unendedOutcome(over: 'deadline' | 'aborted', cancelFailure: CallFailure | undefined): InvocationOutcome {
  const then =
    cancelFailure === undefined
      ? 'it was cancelled'
      : `it could not be cancelled either: ${cancelFailure.explained.message}`;
  return { kind: 'indeterminate', why: 'deadline', detail: `the command had not ended ${whenOver(over)}; ${then}` };
}

const whenOver = (over: 'deadline' | 'aborted'): string =>
  over === 'deadline' ? 'in the time that it had' : 'when the run was aborted';
