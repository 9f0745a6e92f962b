import { z } from 'zod';
import type { InstanceId } from '../../../domain/ids.js';
import type { LabInstance } from '../../lab-fleet.js';
import { AwsError } from '../aws-error.js';
import type { Caller } from '../caller.js';
import type { Operation, World } from '../operation.js';
import { parseInput } from '../validation.js';
import { commandMembers } from './command-views.js';
import { managedNodes } from './managed-nodes.js';
import { documentScriptOf } from './run-document.js';
import { instanceIds } from './shapes.js';
import { targetedNodes } from './targets.js';

const inputShape = z.object({
  InstanceIds: instanceIds.default([]),
  Targets: z
    .array(z.object({ Key: z.string().min(1).max(163), Values: z.array(z.string()).max(50) }))
    .max(5)
    .default([]),
  DocumentName: z.string().regex(/^[a-zA-Z0-9_\-.:/]{3,128}$/),
  DocumentVersion: z
    .string()
    .regex(/([$]LATEST|[$]DEFAULT|^[1-9][0-9]*$)/)
    .default('$DEFAULT'),
  DocumentHash: z.string().max(256).optional(),
  DocumentHashType: z.enum(['Sha256', 'Sha1']).default('Sha256'),
  TimeoutSeconds: z.number().int().min(30).max(2_592_000).default(3600),
  Comment: z.string().max(100).default(''),
  Parameters: z.record(z.string(), z.array(z.string())).default({}),
  MaxConcurrency: z
    .string()
    .regex(/^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$/)
    .max(7)
    .default('50'),
  MaxErrors: z
    .string()
    .regex(/^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$/)
    .max(7)
    .default('0'),
  OutputS3BucketName: z.string().default(''),
  OutputS3KeyPrefix: z.string().default(''),
});

/** Takes a command for AWS-RunShellScript or a document of the account. There is no idempotency token: sent twice, it runs twice. */
export const sendCommand: Operation = (members, caller, world) => {
  const input = parseInput(inputShape, members);
  const script = documentScriptOf(input, caller, world);
  const instances = instancesOf(input, caller, world);
  const command = world.commands.send(
    {
      ...script,
      documentVersion: input.DocumentVersion,
      comment: input.Comment,
      parameters: input.Parameters,
      timeoutSeconds: input.TimeoutSeconds,
      maxConcurrency: input.MaxConcurrency,
      maxErrors: input.MaxErrors,
      outputS3BucketName: input.OutputS3BucketName,
      outputS3KeyPrefix: input.OutputS3KeyPrefix,
      instanceIds: input.InstanceIds as InstanceId[],
      targets: input.Targets,
    },
    instances,
    caller,
  );
  return { Command: commandMembers(command, world.settings) };
};

const instancesOf = (input: z.output<typeof inputShape>, caller: Caller, world: World): readonly LabInstance[] => {
  const { InstanceIds: ids, Targets: targets } = input;
  if (ids.length > 0 && targets.length > 0) {
    throw new AwsError('ValidationException', 'InstanceIds and Targets cannot be specified at the same time.');
  }
  if (targets.length > 0) return targetedNodes(targets, managedNodes(world, caller));
  if (ids.length === 0) throw new AwsError('ValidationException', 'Either InstanceIds or Targets must be specified.');
  const wanted = new Set<string>(ids);
  if (wanted.size < ids.length) throw new AwsError('DuplicateInstanceId');
  const nodes = managedNodes(world, caller).filter(({ instanceId }) => wanted.has(instanceId));
  if (nodes.length < ids.length) {
    for (const { instanceId } of nodes) wanted.delete(instanceId);
    throw new AwsError(
      'InvalidInstanceId',
      `Instances [[${[...wanted].join(', ')}]] not in a valid state for account ${caller.accountId}`,
    );
  }
  return nodes;
};
