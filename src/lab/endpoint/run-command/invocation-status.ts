import { amountOf, endedAs, hasEnded, type CommandRecord, type Ending, type InvocationRecord } from './sent-command.js';

export interface StatusPair {
  readonly status: string;
  /** Without spaces; `detailsText` gives the other spelling. */
  readonly details: string;
}

export const invocationStatusOf = ({ state }: InvocationRecord): StatusPair => {
  switch (state.kind) {
    case 'pending':
      return { status: 'Pending', details: 'Pending' };
    case 'delayed':
      return { status: 'Delayed', details: 'Delayed' };
    case 'inProgress':
      return { status: 'InProgress', details: 'InProgress' };
    case 'cancelling':
      return { status: 'Cancelling', details: 'Cancelling' };
    case 'ended':
      return { status: ENDED_STATUS[state.how], details: state.how };
  }
};

const ENDED_STATUS = {
  Success: 'Success',
  Failed: 'Failed',
  ExecutionTimedOut: 'TimedOut',
  DeliveryTimedOut: 'TimedOut',
  Cancelled: 'Cancelled',
  Undeliverable: 'Failed',
  Terminated: 'Cancelled',
} as const;

/** The command as a whole, from its invocations: one Success among Undeliverables reads Success. */
export const commandStatusOf = (command: CommandRecord): StatusPair => {
  const { invocations, accepted } = command;
  if (invocations.length === 0) return { status: 'Success', details: 'NoInstancesInTag' };
  if (!invocations.every(hasEnded)) return runningStatusOf(command);
  const ended = (ending: Ending): number => invocations.filter((invocation) => endedAs(invocation, ending)).length;
  if (command.cancelled && ended('Cancelled') > 0) return { status: 'Cancelled', details: 'Cancelled' };
  // MaxErrors 0 still needs one error to fail.
  const enough = Math.max(1, amountOf(accepted.maxErrors, invocations.length));
  if (ended('Failed') >= enough || ended('Terminated') > 0) return { status: 'Failed', details: 'Failed' };
  if (ended('ExecutionTimedOut') >= enough) return { status: 'TimedOut', details: 'ExecutionTimedOut' };
  if (ended('DeliveryTimedOut') >= enough) return { status: 'TimedOut', details: 'DeliveryTimedOut' };
  const undeliverable = ended('Undeliverable');
  if (undeliverable === invocations.length) return { status: 'Failed', details: 'Undeliverable' };
  if (ended('Success') + undeliverable === invocations.length) return { status: 'Success', details: 'Success' };
  return { status: 'Failed', details: 'Incomplete' };
};

const runningStatusOf = ({ invocations, cancelled }: CommandRecord): StatusPair => {
  if (cancelled) return { status: 'Cancelling', details: 'Cancelling' };
  const untouched = invocations.every(({ state }) => state.kind === 'pending');
  if (untouched) return { status: 'Pending', details: 'Pending' };
  const waiting = invocations.every(({ state }) => state.kind === 'delayed' || state.kind === 'ended');
  return { status: 'InProgress', details: waiting ? 'Delayed' : 'InProgress' };
};

/** `DeliveryTimedOut`, or `Delivery Timed Out`. */
export const detailsText = (details: string, spaced: boolean): string =>
  spaced ? details.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ') : details;
