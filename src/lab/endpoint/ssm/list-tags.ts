import { z } from 'zod';
import { AwsError } from '../aws-error.js';
import type { Operation } from '../operation.js';
import { parseInput } from '../validation.js';

const inputShape = z.object({ ResourceType: z.string(), ResourceId: z.string() });

/** Tags of a hybrid node. Those of an EC2 instance are EC2's. Errors: InvalidResourceType, InvalidResourceId. */
export const listTagsForResource: Operation = (members, { accountId, region }, world) => {
  const { ResourceType, ResourceId } = parseInput(inputShape, members);
  if (ResourceType !== 'ManagedInstance') throw new AwsError('InvalidResourceType');
  const node = world.fleet.instances.find(
    (instance) => instance.instanceId === ResourceId && instance.account === accountId && instance.region === region,
  );
  if (node?.lifecycle !== 'hybrid') throw new AwsError('InvalidResourceId');
  return { TagList: [...node.tags].map(([Key, Value]) => ({ Key, Value })) };
};
