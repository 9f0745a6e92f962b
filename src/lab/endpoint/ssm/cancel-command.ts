import { z } from 'zod';
import { AwsError } from '../aws-error.js';
import type { Operation } from '../operation.js';
import { isOn } from '../run-command/sent-command.js';
import { parseInput } from '../validation.js';
import { commandId, instanceIds } from './shapes.js';

const inputShape = z.object({ CommandId: commandId, InstanceIds: instanceIds.default([]) });

/** Cancels the whole command, or its named instances. What has ended stays as it is. */
export const cancelCommand: Operation = (members, caller, world) => {
  const { CommandId, InstanceIds } = parseInput(inputShape, members);
  const command = world.commands.find(CommandId, caller);
  if (command === undefined) throw new AwsError('InvalidCommandId');
  if (new Set(InstanceIds).size < InstanceIds.length) throw new AwsError('DuplicateInstanceId');
  if (InstanceIds.some((id) => !command.invocations.some(isOn(id)))) throw new AwsError('InvalidInstanceId');
  const named = command.invocations.filter(({ instance }) => InstanceIds.includes(instance.instanceId));
  world.commands.cancel(command, InstanceIds.length === 0 ? command.invocations : named);
  return {};
};
