import type { Command } from '@aws-sdk/client-ssm';
import type { CommandId, InstanceId } from '../../domain/ids.js';
import { normalStatus } from './judge-invocation.js';

/** A command that the service has taken. */
export interface SentCommand {
  readonly commandId: CommandId;
  readonly instanceIds: readonly InstanceId[];
  /** The server's clock when it took the command; undefined where it did not say. */
  readonly requestedAt: Date | undefined;
}

/** How far a command is. Says when to collect, and nothing about any one instance. */
export type CommandState =
  { readonly kind: 'running'; readonly completed: number } | { readonly kind: 'ended'; readonly status: string };

/** Command-level StatusDetails after which nothing changes (AWS user guide, "Understanding command statuses"). */
const TERMINAL: ReadonlySet<string> = new Set([
  'success',
  'failed',
  'cancelled',
  'timedout',
  'deliverytimedout',
  'executiontimedout',
  'incomplete',
  'rateexceeded',
  'limitexceeded',
  'noinstancesintag',
  'accessdenied',
  'terminated',
  'undeliverable',
  'invalidplatform',
]);

export function stateOf(command: Command, targets: number): CommandState {
  const status = command.StatusDetails ?? command.Status ?? '';
  const completed = command.CompletedCount ?? 0;
  const terminal = [command.StatusDetails, command.Status].some((word) => TERMINAL.has(normalStatus(word)));
  if (terminal || completed >= targets) return { kind: 'ended', status };
  return { kind: 'running', completed };
}

/** The command as the service describes it, for the instances it was sent to; undefined without an id to follow it by. */
export function sentCommand(command: Command | undefined, instanceIds: readonly InstanceId[]): SentCommand | undefined {
  const commandId = command?.CommandId;
  if (commandId === undefined || commandId === '') return undefined;
  return { commandId: commandId as CommandId, instanceIds, requestedAt: command?.RequestedDateTime };
}
