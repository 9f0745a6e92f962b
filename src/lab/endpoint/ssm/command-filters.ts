import { AwsError } from '../aws-error.js';
import { hasEnded, type CommandRecord, type InvocationRecord } from '../run-command/sent-command.js';
import { commandStatusOf, invocationStatusOf, type StatusPair } from '../run-command/invocation-status.js';
import type { CommandFilters } from './shapes.js';

type Kind = 'commands' | 'invocations';

/** Values of the Status filter that each list call takes (service model, CommandFilter). */
const COMMON = [
  'Pending',
  'InProgress',
  'Success',
  'Cancelled',
  'Failed',
  'TimedOut',
  'AccessDenied',
  'DeliveryTimedOut',
  'ExecutionTimedOut',
];
const STATUSES: Readonly<Record<Kind, ReadonlySet<string>>> = {
  commands: new Set([...COMMON, 'Incomplete', 'NoInstancesInTag', 'LimitExceeded']),
  invocations: new Set([...COMMON, 'Delayed', 'Undeliverable', 'InvalidPlatform', 'Terminated']),
};

/** Filters AND. Errors: InvalidFilterKey for ExecutionStage over invocations, ValidationException for a value. */
export const checkFilters = (filters: CommandFilters, kind: Kind): void => {
  for (const { key, value } of filters ?? []) {
    if (key === 'ExecutionStage' && kind === 'invocations') throw new AwsError('InvalidFilterKey');
    if (key === 'Status' && !STATUSES[kind].has(value)) throw invalidValue(key, value);
    if (key === 'ExecutionStage' && value !== 'Executing' && value !== 'Complete') throw invalidValue(key, value);
    if ((key === 'InvokedAfter' || key === 'InvokedBefore') && Number.isNaN(Date.parse(value))) {
      throw invalidValue(key, value);
    }
  }
};

const invalidValue = (key: string, value: string): AwsError =>
  new AwsError('ValidationException', `Filter ${key} has the invalid value ${value}`);

export const commandMatches = (command: CommandRecord, filters: CommandFilters): boolean =>
  (filters ?? []).every(({ key, value }) => {
    switch (key) {
      case 'Status':
        return hasStatus(commandStatusOf(command), value);
      case 'ExecutionStage':
        return command.invocations.every(hasEnded) === (value === 'Complete');
      default:
        return requestMatches(command, key, value);
    }
  });

export const invocationMatches = (
  command: CommandRecord,
  invocation: InvocationRecord,
  filters: CommandFilters,
): boolean =>
  (filters ?? []).every(({ key, value }) => {
    if (key === 'Status') return hasStatus(invocationStatusOf(invocation), value);
    return key === 'ExecutionStage' || requestMatches(command, key, value);
  });

const requestMatches = (
  { requestedAt, accepted }: CommandRecord,
  key: 'InvokedAfter' | 'InvokedBefore' | 'DocumentName',
  value: string,
): boolean => {
  switch (key) {
    case 'InvokedAfter':
      return requestedAt.getTime() >= Date.parse(value);
    case 'InvokedBefore':
      return requestedAt.getTime() < Date.parse(value);
    case 'DocumentName':
      return accepted.documentName === value;
  }
};

/** `TimedOut` is both kinds; the other values name a status or its details. */
const hasStatus = ({ status, details }: StatusPair, value: string): boolean => status === value || details === value;
