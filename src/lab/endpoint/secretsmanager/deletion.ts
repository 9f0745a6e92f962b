import { z } from 'zod';
import { AwsError } from '../aws-error.js';
import type { Operation } from '../operation.js';
import { parseInput } from '../validation.js';
import { secretId } from './shapes.js';

const DAY = 24 * 60 * 60 * 1000;
const LONGEST_WINDOW = 30;

const deleteShape = z.object({
  SecretId: secretId,
  RecoveryWindowInDays: z.number().int().optional(),
  ForceDeleteWithoutRecovery: z.boolean().default(false),
});

/** Marks a secret: until the window is over it can be described and restored, and nothing else. */
export const deleteSecret: Operation = (members, caller, world) => {
  const { SecretId, RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: atOnce } = parseInput(deleteShape, members);
  if (atOnce && days !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  if (days !== undefined && (days < 7 || days > LONGEST_WINDOW)) {
    throw new AwsError(
      'InvalidParameterException',
      `The RecoveryWindowInDays value must be between 7 and ${LONGEST_WINDOW} days (inclusive).`,
    );
  }
  const secret = world.secrets.getLive(caller, SecretId);
  const now = Date.now();
  if (atOnce) world.secrets.remove(caller, secret.name);
  secret.deletedAt = new Date(now);
  return {
    ARN: secret.arn,
    Name: secret.name,
    DeletionDate: new Date(atOnce ? now : now + (days ?? LONGEST_WINDOW) * DAY),
  };
};

export const restoreSecret: Operation = (members, caller, world) => {
  const { SecretId } = parseInput(z.object({ SecretId: secretId }), members);
  const secret = world.secrets.get(caller, SecretId);
  secret.deletedAt = undefined;
  return { ARN: secret.arn, Name: secret.name };
};
