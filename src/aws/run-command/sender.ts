import { SendCommandCommand } from '@aws-sdk/client-ssm';
import type { SendCommandRequest, SSMClient } from '@aws-sdk/client-ssm';
import pLimit from 'p-limit';
import type { CommandRequest, InvocationOutcome } from '../../ports/command-runner.js';
import type { Allowance } from './allowance.js';
import { halves } from './chunks.js';
import type { Chunk } from './chunks.js';
import { sentCommand } from './command-state.js';
import type { SentCommand } from './command-state.js';
import { callWithRetry } from './call-with-retry.js';
import type { Desk } from './call-with-retry.js';
import { explainPinned, type PinnedDocument } from './document-pin.js';
import type { CallFailure } from './failures.js';
import { findLostCommands } from './find-lost-commands.js';
import type { LostSend } from './find-lost-commands.js';
import { MAX_INSTANCE_IDS } from './limits.js';
import { documentParameters } from './request-check.js';

export interface RunCommandClients {
  /** With the SDK's own retries. */
  readonly ssm: SSMClient;
  /** With one attempt per call: for what must not be sent twice. */
  readonly ssmOnce: SSMClient;
}

export interface Sending {
  readonly desk: Desk;
  readonly clients: RunCommandClients;
  readonly request: CommandRequest;
  readonly pinned: PinnedDocument | undefined;
  readonly nextComment: () => string;
  /** As long as SendCommand is tried again. */
  readonly sendAllowance: Allowance;
  /** As long as a lost command is looked for. */
  readonly runAllowance: Allowance;
  readonly onSent: (command: SentCommand) => void;
  /** `refusal` where SendCommand was refused as such. */
  readonly onUnsent: (chunk: Chunk, outcome: InvocationOutcome, refusal: CallFailure | undefined) => void;
}

const SENDS_AT_ONCE = 4;
const UNREACHABLE_TRIES = 3;
/** The first call of a client tells it what time it is. */
const SKEWED_TRIES = 3;

type Attempt =
  | { readonly kind: 'sent'; readonly command: SentCommand }
  /** For one of its ids nothing was sent to any; the outcome is that of an id alone. */
  | { readonly kind: 'oneRefused'; readonly outcome: InvocationOutcome; readonly refusal?: CallFailure }
  | { readonly kind: 'unsent'; readonly outcome: InvocationOutcome; readonly refusal?: CallFailure };

/** Brings every chunk to an end: sent, or with an outcome that says why not. */
export async function sendAll(sending: Sending, chunks: readonly Chunk[]): Promise<void> {
  const limit = pLimit(SENDS_AT_ONCE);

  let denials = 0;

  /**
   * Sends what can be sent, and tells whether that was all of it. An id that is not managed, and one that a policy denies, refuse the
   * whole call, and prove that nothing was sent: halving is safe for any script. `suspect`: known to hold such an id, so not worth a
   * call as a whole. At most 2n - 1 calls for n ids, about 2 + 2 log n where one of them is refused; after MOST_DENIALS denials
   * what is left is not halved any more.
   */
  const sendPart = async (chunk: Chunk, suspect: boolean): Promise<boolean> => {
    if (!suspect || chunk.length === 1 || denials >= MOST_DENIALS) {
      const attempt = await limit(() => sendOnce(sending, chunk));
      if (attempt.kind !== 'oneRefused') return conclude(sending, chunk, attempt);
      if (attempt.refusal !== undefined) denials += 1;
      const isLast = chunk.length === 1 || (attempt.refusal !== undefined && denials >= MOST_DENIALS);
      if (isLast) return conclude(sending, chunk, unsentOf(attempt, chunk));
    }
    const [left, right] = halves(chunk);
    const allOfLeft = await sendPart(left, false);
    await sendPart(right, allOfLeft);
    return false;
  };

  await Promise.all(chunks.map((chunk) => sendPart(chunk, false)));
}

const NOT_MANAGED: InvocationOutcome = {
  kind: 'notRun',
  why: 'notManaged',
  detail: 'SendCommand answered InvalidInstanceId: not a managed node, or not in a state to take commands',
};

/** Enough to find a few of fifty; where everything is denied, not many calls to say so. For one account and region. */
const MOST_DENIALS = 24;

/** Of one instance alone it cannot be told whether others would be denied as well. */
const deniedInWords = (failure: CallFailure): string =>
  `${failure.explained.message}, at least for this instance: a policy may name other instances, or have a condition that its tags do not meet`;

function unsentOf(
  { outcome, refusal }: Extract<Attempt, { kind: 'oneRefused' }>,
  chunk: Chunk,
): Extract<Attempt, { kind: 'unsent' }> {
  if (refusal === undefined || chunk.length === 1) return { kind: 'unsent', outcome, ...(refusal && { refusal }) };
  const detail = `ssm:SendCommand is denied for some of ${chunk.length} instances, of which this is one; for which ones was not searched further`;
  return { kind: 'unsent', outcome: { kind: 'notRun', why: 'accessDenied', detail }, refusal };
}

function conclude(sending: Sending, chunk: Chunk, attempt: Exclude<Attempt, { kind: 'oneRefused' }>): boolean {
  if (attempt.kind === 'sent') sending.onSent(attempt.command);
  else sending.onUnsent(chunk, attempt.outcome, attempt.refusal);
  return attempt.kind === 'sent';
}

async function sendOnce(sending: Sending, chunk: Chunk): Promise<Attempt> {
  const { desk, clients, request, sendAllowance } = sending;
  if (sendAllowance.over() !== undefined) return { kind: 'unsent', outcome: notSentInTime(sendAllowance) };

  const lost: LostSend = { chunk, comment: sending.nextComment(), since: desk.clock.now() };
  const client = request.repeatable ? clients.ssm : clients.ssmOnce;
  const again = (failure: CallFailure, tries: number) => mayRepeat(failure, tries, request.repeatable);
  const answer = await callWithRetry(
    desk,
    { operation: 'ssm:SendCommand', allowance: sendAllowance, again, interruptible: false },
    (options) => client.send(new SendCommandCommand(sendInput(sending, lost)), options),
  );

  if (answer.kind === 'failed') return afterFailure(sending, lost, explainPinned(desk, sending.pinned, answer.failure));
  const command = sentCommand(answer.value.Command, chunk);
  return command === undefined
    ? settleLost(sending, lost, 'SendCommand gave no command id')
    : { kind: 'sent', command };
}

/** After `lost` only a repeatable script may be sent again; after the others nothing had happened. */
function mayRepeat({ kind }: CallFailure, tries: number, repeatable: boolean): boolean {
  switch (kind) {
    case 'throttled':
      return true;
    case 'skewed':
      return tries < SKEWED_TRIES;
    case 'unreachable':
      return tries < UNREACHABLE_TRIES;
    case 'lost':
      return repeatable && tries < 2;
    case 'invalidInstanceId':
    case 'notThereYet':
    case 'refused':
      return false;
  }
}

async function afterFailure(sending: Sending, lost: LostSend, failure: CallFailure): Promise<Attempt> {
  switch (failure.kind) {
    case 'invalidInstanceId':
      return { kind: 'oneRefused', outcome: NOT_MANAGED };
    case 'lost':
      return settleLost(sending, lost, failure.explained.message);
    case 'throttled':
      return { kind: 'unsent', outcome: notSentInTime(sending.sendAllowance) };
    case 'refused':
      if (failure.explained.code === 'ACCESS_DENIED') {
        return {
          kind: 'oneRefused',
          outcome: { kind: 'notRun', why: 'accessDenied', detail: deniedInWords(failure) },
          refusal: failure,
        };
      }
      return unsent(failure);
    case 'skewed':
    case 'unreachable':
    case 'notThereYet':
      return unsent(failure);
  }
}

const unsent = (failure: CallFailure): Attempt => ({
  kind: 'unsent',
  outcome: { kind: 'notRun', why: 'notSent', detail: failure.explained.message },
  refusal: failure,
});

async function settleLost(sending: Sending, lost: LostSend, reason: string): Promise<Attempt> {
  const finding = await findLostCommands(sending.desk, sending.clients.ssm, sending.runAllowance, lost);
  if (finding.kind === 'found') return { kind: 'sent', command: finding.command };
  const search =
    finding.failure === undefined
      ? 'lists no command'
      : `could not be searched (${finding.failure.explained.message}) for one`;
  const detail = `the response to SendCommand was lost (${reason}); Run Command ${search} with the comment "${lost.comment}"`;
  return { kind: 'unsent', outcome: { kind: 'indeterminate', why: 'sendUnknown', detail } };
}

function notSentInTime(allowance: Allowance): InvocationOutcome {
  return allowance.over() === 'aborted'
    ? { kind: 'notRun', why: 'cancelled', detail: 'the run was aborted before the command was sent' }
    : { kind: 'notRun', why: 'notSent', detail: 'SendCommand was throttled for as long as the command may wait' };
}

function sendInput({ request, pinned }: Sending, { chunk, comment }: LostSend): SendCommandRequest {
  return {
    ...(pinned === undefined
      ? { DocumentName: 'AWS-RunShellScript', Parameters: documentParameters(request) }
      : pinned.input),
    InstanceIds: [...chunk],
    Comment: comment,
    TimeoutSeconds: request.deliverySeconds,
    // Without it the first failing script would keep the rest from being sent.
    MaxErrors: '100%',
    MaxConcurrency: String(MAX_INSTANCE_IDS),
  };
}
