import { SendCommandCommand } from '@aws-sdk/client-ssm';
import type { SendCommandRequest, SSMClient } from '@aws-sdk/client-ssm';
import pLimit from 'p-limit';
import type { CommandRequest, InvocationOutcome } from '../../ports/command-runner.js';
import type { Allowance } from './allowance.js';
import { halves } from './chunks.js';
import type { Chunk } from './chunks.js';
import { sentCommand } from './command-state.js';
import type { SentCommand } from './command-state.js';
import { call } from './desk.js';
import type { Desk } from './desk.js';
import type { CallFailure } from './failures.js';
import { findLost } from './finder.js';
import type { LostSend } from './finder.js';
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
  | { readonly kind: 'invalidInstanceId' }
  | { readonly kind: 'unsent'; readonly outcome: InvocationOutcome; readonly refusal?: CallFailure };

/** Brings every chunk to an end: sent, or with an outcome that says why not. */
export async function sendAll(sending: Sending, chunks: readonly Chunk[]): Promise<void> {
  const limit = pLimit(SENDS_AT_ONCE);

  /**
   * Sends what can be sent, and tells whether that was all of it. InvalidInstanceId proves that nothing was sent, so that
   * halving is safe for any script. `suspect`: known to hold an invalid id, so not worth a call as a whole. At most
   * 2n - 1 calls for n ids, about 2 + 2 log n where one of them is invalid.
   */
  const sendPart = async (chunk: Chunk, suspect: boolean): Promise<boolean> => {
    if (!suspect || chunk.length === 1) {
      const attempt = await limit(() => sendOnce(sending, chunk));
      if (attempt.kind !== 'invalidInstanceId') return conclude(sending, chunk, attempt);
    }
    if (chunk.length === 1) return conclude(sending, chunk, { kind: 'unsent', outcome: NOT_MANAGED });
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

function conclude(sending: Sending, chunk: Chunk, attempt: Exclude<Attempt, { kind: 'invalidInstanceId' }>): boolean {
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
  const answer = await call(
    desk,
    { operation: 'ssm:SendCommand', allowance: sendAllowance, again, interruptible: false },
    (options) => client.send(new SendCommandCommand(sendInput(request, lost)), options),
  );

  if (answer.kind === 'failed') return afterFailure(sending, lost, answer.failure);
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
      return { kind: 'invalidInstanceId' };
    case 'lost':
      return settleLost(sending, lost, failure.explained.message);
    case 'throttled':
      return { kind: 'unsent', outcome: notSentInTime(sending.sendAllowance) };
    case 'skewed':
    case 'unreachable':
    case 'notThereYet':
    case 'refused':
      return {
        kind: 'unsent',
        outcome: { kind: 'notRun', why: 'notSent', detail: failure.explained.message },
        refusal: failure,
      };
  }
}

async function settleLost(sending: Sending, lost: LostSend, reason: string): Promise<Attempt> {
  const finding = await findLost(sending.desk, sending.clients.ssm, sending.runAllowance, lost);
  if (finding.kind === 'found') return { kind: 'sent', command: finding.command };
  const search =
    finding.failure === undefined
      ? 'lists no command'
      : `could not be searched (${finding.failure.explained.message}) for one`;
  const detail = `the answer to SendCommand was lost (${reason}); Run Command ${search} with the comment "${lost.comment}"`;
  return { kind: 'unsent', outcome: { kind: 'indeterminate', why: 'sendUnknown', detail } };
}

function notSentInTime(allowance: Allowance): InvocationOutcome {
  return allowance.over() === 'aborted'
    ? { kind: 'notRun', why: 'cancelled', detail: 'the run was aborted before the command was sent' }
    : { kind: 'notRun', why: 'notSent', detail: 'SendCommand was throttled for as long as the command may wait' };
}

function sendInput(request: CommandRequest, { chunk, comment }: LostSend): SendCommandRequest {
  return {
    DocumentName: 'AWS-RunShellScript',
    InstanceIds: [...chunk],
    Comment: comment,
    TimeoutSeconds: request.deliverySeconds,
    // Without it the first failing script would keep the rest from being sent.
    MaxErrors: '100%',
    MaxConcurrency: String(MAX_INSTANCE_IDS),
    Parameters: documentParameters(request),
  };
}
