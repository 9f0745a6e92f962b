import type { Command, SSMClient } from '@aws-sdk/client-ssm';
import type { Allowance } from './allowance.js';
import type { Chunk } from './chunks.js';
import { sentCommand } from './command-state.js';
import type { SentCommand } from './command-state.js';
import { waitAfter } from './desk.js';
import type { Desk } from './desk.js';
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

/** The service refuses signatures that are five minutes off, and the SDK then corrects its clock: the rest is margin. */
const CLOCK_MARGIN_MILLISECONDS = 15 * 60_000;

/** Finds the command whose answer was lost, by its comment, which no other command has. */
export async function findLost(desk: Desk, ssm: SSMClient, allowance: Allowance, lost: LostSend): Promise<Finding> {
  for (let look = 1; ; look += 1) {
    const finding = await lookFor(desk, ssm, lost);
    if (finding.kind === 'found' || finding.failure?.kind === 'refused') return finding;
    // When the time is over there is still one look: a command that nobody waits for is best cancelled.
    if (look === LOOKS || allowance.over() !== undefined) return finding;
    await allowance.pause(waitAfter(desk, 'ssm:ListCommands', finding.failure, look));
  }
}

async function lookFor(desk: Desk, ssm: SSMClient, { chunk, comment, since }: LostSend): Promise<Finding> {
  const serverTime = since.getTime() + ssm.config.systemClockOffset;
  const after = new Date(serverTime - CLOCK_MARGIN_MILLISECONDS);
  let match: Command | undefined;
  const answer = await listCommands(desk, ssm, { after, before: undefined, signal: undefined }, (commands) => {
    match = commands.find(({ Comment }) => Comment === comment);
    return match === undefined ? 'more' : 'enough';
  });
  const command = sentCommand(match, chunk);
  if (command !== undefined) return { kind: 'found', command };
  return { kind: 'notFound', failure: answer.kind === 'failed' ? answer.failure : undefined };
}
