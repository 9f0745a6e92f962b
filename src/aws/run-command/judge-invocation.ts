import type { CommandId } from '../../domain/ids.js';
import type { Indeterminate, InvocationOutcome, NotRun } from '../../ports/command-runner.js';
import type { Streams } from './split-output.js';

/** What an invocation's own words say, before its output is looked at. */
export type Verdict =
  | { readonly kind: 'open' }
  | { readonly kind: 'ran'; readonly exitCode: number | undefined }
  | Extract<InvocationOutcome, { kind: 'notRun' | 'indeterminate' }>;

const notRun = (why: NotRun, detail: string): Verdict => ({ kind: 'notRun', why, detail });
const indeterminate = (why: Indeterminate, detail: string): Verdict => ({ kind: 'indeterminate', why, detail });

/** The service and its documentation write one status differently: `DeliveryTimedOut`, `Delivery Timed Out`. */
export const normalStatus = (status: string | undefined): string => (status ?? '').replace(/[\s_-]/g, '').toLowerCase();

/**
 * Judges one invocation by its StatusDetails (AWS user guide, "Understanding command statuses").
 * `responseCode` is the plugin's: an exit code, or a negative number where the agent never had one.
 */
export function judgeInvocation(statusDetails: string | undefined, responseCode: number | undefined): Verdict {
  switch (normalStatus(statusDetails)) {
    case 'pending':
    case 'inprogress':
    case 'delayed':
    case 'cancelling':
      return { kind: 'open' };
    case 'success':
      return { kind: 'ran', exitCode: responseCode };
    case 'failed':
      return judgeFailed(responseCode);
    case 'undeliverable':
      return notRun('undeliverable', 'Systems Manager could not deliver the command to the agent');
    case 'invalidplatform':
      return notRun('invalidPlatform', 'AWS-RunShellScript does not run on the platform of this instance');
    case 'accessdenied':
      return notRun('accessDenied', 'Systems Manager may not send the command to this instance');
    case 'deliverytimedout':
      return indeterminate('deliveryTimedOut', 'the agent did not confirm the command in time; it may still have run');
    case 'executiontimedout':
      return indeterminate('executionTimedOut', 'the script was killed when its execution time was over');
    case 'terminated':
      return indeterminate('terminated', 'Systems Manager ended the command early');
    case 'cancelled':
      return indeterminate('cancelled', 'the command was cancelled; it is unknown whether the script had started');
    default:
      return indeterminate('unknownStatus', `Run Command gave the status "${statusDetails ?? ''}"`);
  }
}

/** A script that was killed, or that the agent could not start, has no exit code: it may have run in part. */
function judgeFailed(responseCode: number | undefined): Verdict {
  if (responseCode !== undefined && responseCode >= 0) return { kind: 'ran', exitCode: responseCode };
  return indeterminate('unknownStatus', 'the invocation failed without an exit code of the script');
}

/**
 * For a target whose command has ended although no ended invocation of it is listed. Three of the command's own statuses
 * say that no node was given anything; no other proves anything about one node.
 */
export function judgeWithoutInvocation(commandStatus: string): InvocationOutcome {
  switch (normalStatus(commandStatus)) {
    case 'rateexceeded':
    case 'limitexceeded':
    case 'noinstancesintag':
      return { kind: 'notRun', why: 'notSent', detail: `Systems Manager ended the command at once: ${commandStatus}` };
    case 'accessdenied':
      return { kind: 'notRun', why: 'accessDenied', detail: 'Systems Manager was not allowed to send the command' };
    default:
      return {
        kind: 'indeterminate',
        why: 'unknownStatus',
        detail: `the command ended as ${commandStatus}, but Systems Manager lists no end of it for this instance`,
      };
  }
}

export function ranOutcome(
  commandId: CommandId,
  exitCode: number | undefined,
  streams: Streams,
  note?: string,
): InvocationOutcome {
  return { kind: 'ran', commandId, exitCode, ...streams, ...(note === undefined ? {} : { note }) };
}
