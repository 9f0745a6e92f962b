import { z } from 'zod';
import { AwsError } from '../aws-error.js';
import type { Operation } from '../operation.js';
import { pageOf } from '../paging.js';
import { isOn } from '../run-command/sent-command.js';
import { parseInput } from '../validation.js';
import { checkFilters, commandMatches, invocationMatches } from './command-filters.js';
import { commandMembers, invocationMembers, invocationResult } from './command-views.js';
import { commandFilters, commandId, instanceId, maxResults, nextToken } from './shapes.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const listShape = z.object({
  CommandId: commandId.optional(),
  InstanceId: instanceId.optional(),
  MaxResults: maxResults(1, 50, 50),
  NextToken: nextToken,
  Filters: commandFilters,
  Details: z.boolean().default(false),
});

const refuseMalformed = (id: string | undefined): void => {
  if (id !== undefined && !UUID.test(id)) throw new AwsError('InvalidCommandId');
};

/** Newest first. A command that is too fresh, or of nobody, is simply not there. */
export const listCommands: Operation = (members, caller, world) => {
  const { CommandId, InstanceId, MaxResults, NextToken, Filters } = parseInput(listShape, members);
  refuseMalformed(CommandId);
  checkFilters(Filters, 'commands');
  const found = world.commands
    .visible(caller)
    .filter((command) => CommandId === undefined || command.commandId === CommandId)
    .filter((command) => InstanceId === undefined || command.invocations.some(isOn(InstanceId)))
    .filter((command) => commandMatches(command, Filters));
  const page = pageOf(found, { operation: 'ListCommands', size: MaxResults, token: NextToken }, world.settings);
  return { Commands: page.items.map((command) => commandMembers(command, world.settings)), NextToken: page.nextToken };
};

export const listCommandInvocations: Operation = (members, caller, world) => {
  const { CommandId, InstanceId, MaxResults, NextToken, Filters, Details } = parseInput(listShape, members);
  refuseMalformed(CommandId);
  checkFilters(Filters, 'invocations');
  const found = world.commands
    .visible(caller)
    .filter((command) => CommandId === undefined || command.commandId === CommandId)
    .flatMap((command) => command.invocations.map((invocation) => ({ command, invocation })))
    .filter(({ invocation }) => InstanceId === undefined || isOn(InstanceId)(invocation))
    .filter(({ command, invocation }) => invocationMatches(command, invocation, Filters));
  const page = pageOf(
    found,
    { operation: 'ListCommandInvocations', size: MaxResults, token: NextToken },
    world.settings,
  );
  return {
    CommandInvocations: page.items.map(({ command, invocation }) =>
      invocationMembers(command, invocation, Details, world.settings),
    ),
    NextToken: page.nextToken,
  };
};

const getShape = z.object({ CommandId: commandId, InstanceId: instanceId, PluginName: z.string().min(4).optional() });

/** Errors: InvocationDoesNotExist, without a message, also in the first moments after SendCommand. */
export const getCommandInvocation: Operation = (members, caller, world) => {
  const { CommandId, InstanceId, PluginName } = parseInput(getShape, members);
  refuseMalformed(CommandId);
  const command = world.commands.visible(caller).find((candidate) => candidate.commandId === CommandId);
  const invocation = command?.invocations.find(isOn(InstanceId));
  if (command === undefined || invocation === undefined) throw new AwsError('InvocationDoesNotExist');
  if (PluginName !== undefined && PluginName !== command.accepted.pluginName) throw new AwsError('InvalidPluginName');
  return invocationResult(command, invocation, world.settings);
};
