import type { LabInstance } from '../../lab-fleet.js';
import { AwsError } from '../aws-error.js';
import type { Target } from '../run-command/sent-command.js';

/** Nodes that fit every key (keys AND, values OR). Errors: ValidationException for a key that the lab does not keep. */
export const targetedNodes = (targets: readonly Target[], nodes: readonly LabInstance[]): readonly LabInstance[] => {
  const tests = targets.map(testOf);
  return nodes.filter((node) => tests.every((test) => test(node)));
};

const testOf = ({ Key: key, Values: values }: Target): ((node: LabInstance) => boolean) => {
  if (key === 'InstanceIds') return ({ instanceId }) => values.includes(instanceId);
  if (key === 'tag-key') return ({ tags }) => values.some((name) => tags.has(name));
  if (!key.startsWith('tag:')) {
    throw new AwsError(
      'ValidationException',
      `Target key ${key} is not supported here: use tag:<key>, tag-key or InstanceIds.`,
    );
  }
  const name = key.slice('tag:'.length);
  return ({ tags }) => {
    const value = tags.get(name);
    return value !== undefined && values.includes(value);
  };
};
