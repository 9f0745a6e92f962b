import type { Command, SSMClient } from '@aws-sdk/client-ssm';
import type { Allowance } from './allowance.js';
import type { Chunk } from './chunks.js';
import { sentCommand } from './command-state.js';
import type { SentCommand } from './command-state.js';
import { waitAfter } from './call-with-retry.js';
import type { Desk } from './call-with-retry.js';
import type { CallFailure } from './failures.js';
import { listCommands } from './listing.js';

/** A chunk whose SendCommand got no answer. */
export interface LostSend {
  readonly chunk: Chunk;
  readonly comment: string;
  /** Our clock before the call. */
  readonly since: Date;
}

export type Finding =
  | { readonly kind: 'found'; readonly command: SentCommand }
  /** `failure`: why the last look brought nothing, where it was not simply absent. */
  | { readonly kind: 'notFound'; readonly failure: CallFailure | undefined };

/** Looks, with doubling waits between them: about a minute, for a list that lags and a request that was slow to arrive. */
const LOOKS = 7;

/** Of a command of this process. The service refuses signatures that are five minutes off, and the SDK then corrects its clock: the rest is margin. */
const OWN_CLOCK_MARGIN_MILLISECONDS = 15 * 60_000;
/** Of an earlier one: it may have been another machine's, whose clock nobody has corrected. */
export const ANY_CLOCK_MARGIN_MILLISECONDS = 3 * 3_600_000;

/** What one look at the list of commands brought. */
export interface Glance {
  /** Another look would bring no more. */
  readonly final: boolean;
  /** Why the list could not be read. */
  readonly failure: CallFailure | undefined;
}

/** Looks until a look is final, the list is refused, or it was looked for long enough: then `patient` says so. */
export async function lookPatiently<G extends Glance>(
  desk: Desk,
  allowance: Allowance,
  look: () => Promise<G>,
): Promise<{ readonly glance: G; readonly patient: boolean }> {
  for (let looks = 1; ; looks += 1) {
    const glance = await look();
    const patient = looks === LOOKS;
    if (glance.final || glance.failure?.kind === 'refused') return { glance, patient };
    // When the time is over there is still one look: a command that nobody waits for is best cancelled.
    if (patient || allowance.over() !== undefined) return { glance, patient };
    await allowance.pause(waitAfter(desk, 'ssm:ListCommands', glance.failure, looks));
  }
}

/** The server's time, with room for clocks that are wrong, from which on commands that began at `since` are listed. */
export const listedAfter = (ssm: SSMClient, since: Date, margin = OWN_CLOCK_MARGIN_MILLISECONDS): Date =>
  new Date(since.getTime() + ssm.config.systemClockOffset - margin);

/** Finds the command whose answer was lost, by its comment, which no other command has. */
export async function findLostCommands(
  desk: Desk,
  ssm: SSMClient,
  allowance: Allowance,
  lost: LostSend,
): Promise<Finding> {
  const { glance } = await lookPatiently(desk, allowance, () => lookFor(desk, ssm, lost));
  const { command, failure } = glance;
  return command === undefined ? { kind: 'notFound', failure } : { kind: 'found', command };
}

async function lookFor(
  desk: Desk,
  ssm: SSMClient,
  { chunk, comment, since }: LostSend,
): Promise<Glance & { readonly command: SentCommand | undefined }> {
  const window = { after: listedAfter(ssm, since), before: undefined, signal: undefined };
  let match: Command | undefined;
  const answer = await listCommands(desk, ssm, window, (commands) => {
    match = commands.find(({ Comment }) => Comment === comment);
    return match === undefined ? 'more' : 'enough';
  });
  const command = sentCommand(match, chunk);
  const failure = answer.kind === 'failed' ? answer.failure : undefined;
  return { command, final: command !== undefined, failure };
}
