import { z } from 'zod';
import { AwsError } from '../aws-error.js';
import type { Operation } from '../operation.js';
import { parseInput } from '../validation.js';
import type { Parameter } from './parameter-store.js';

const inputShape = z.object({
  Name: z.string().min(1).max(2048),
  Value: z.string(),
  Type: z.enum(['String', 'StringList', 'SecureString']).optional(),
  Description: z.string().max(1024).optional(),
  KeyId: z
    .string()
    .max(256)
    .regex(/^([a-zA-Z0-9:/_-]+)$/)
    .optional(),
  Overwrite: z.boolean().default(false),
  Tier: z.enum(['Standard', 'Advanced', 'Intelligent-Tiering']).optional(),
});

type Input = z.output<typeof inputShape>;

const STANDARD_BYTES = 4096;
const ADVANCED_BYTES = 8192;
const MOST_LEVELS = 15;
const DEFAULT_KEY = 'alias/aws/ssm';

/** Each call with Overwrite is a new version: there is no token, and nothing to compare with. */
export const putParameter: Operation = (members, caller, world) => {
  const input = parseInput(inputShape, members);
  refuseName(input.Name);
  const existing = world.parameters.find(caller, input.Name);
  if (existing !== undefined && !input.Overwrite) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  const type = typeOf(input, existing);
  const tier = tierOf(input, existing);
  const { version } = world.parameters.put(caller, input.Name, {
    value: input.Value,
    type,
    keyId: type === 'SecureString' ? (input.KeyId ?? DEFAULT_KEY) : undefined,
    tier,
    description: input.Description,
    modifiedBy: caller.arn,
  });
  return { Version: version, Tier: tier };
};

const refuseName = (name: string): void => {
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(name) || (name.includes('/') && !name.startsWith('/'))) {
    throw new AwsError(
      'ValidationException',
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  }
  if (/^\/?(?:aws|ssm)/i.test(name))
    throw new AwsError('AccessDeniedException', 'No access to reserved parameter name: ' + name);
  if (name.split('/').length - 1 > MOST_LEVELS) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `A hierarchy can have a maximum of ${MOST_LEVELS} levels.`,
    );
  }
};

const typeOf = ({ Type: type }: Input, existing: Parameter | undefined) => {
  const former = existing?.versions.at(-1)?.type;
  const wanted = type ?? former;
  if (wanted !== undefined) return wanted;
  throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
};

const tierOf = ({ Value: value, Tier: wanted }: Input, existing: Parameter | undefined): 'Standard' | 'Advanced' => {
  const isAdvanced = existing?.versions.at(-1)?.tier === 'Advanced';
  if (isAdvanced && wanted === 'Standard') {
    throw new AwsError(
      'ValidationException',
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
    );
  }
  const tier = wanted ?? (isAdvanced ? 'Advanced' : 'Standard');
  const bytes = Buffer.byteLength(value);
  if (bytes === 0)
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  if (bytes <= STANDARD_BYTES && tier !== 'Advanced') return 'Standard';
  const most = tier === 'Standard' ? STANDARD_BYTES : ADVANCED_BYTES;
  if (bytes > most) {
    throw new AwsError(
      'ValidationException',
      `${tier === 'Standard' ? 'Standard' : 'Advanced'} tier parameters support a maximum parameter value of ${most} characters.`,
    );
  }
  return 'Advanced';
};
