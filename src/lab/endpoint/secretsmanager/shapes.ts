import { z } from 'zod';
import { AwsError } from '../aws-error.js';
import type { SecretValue } from './secret-record.js';

/** Shapes of the Secrets Manager service model that several operations share. */
export const secretId = z.string().min(1).max(2048);
export const label = z.string().min(1).max(256);
/** ClientRequestToken: becomes the VersionId. SDKs and aws-cli make one up where the caller gives none. */
export const token = z.string().min(32).max(64);
export const tags = z.array(z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256) }));

const MOST_VALUE = 65_536;
export const valueMembers = {
  SecretString: z.string().min(1).max(MOST_VALUE).optional(),
  SecretBinary: z.base64().optional(),
};

/** Undefined where neither was sent. Errors: InvalidParameterException for both, or for binary beyond 64 KB. */
export const valueOf = ({ SecretString, SecretBinary }: SecretValue): SecretValue | undefined => {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw new AwsError('InvalidParameterException', "You can't specify both SecretString and SecretBinary.");
  }
  if (SecretBinary !== undefined && Buffer.byteLength(SecretBinary, 'base64') > MOST_VALUE) {
    throw new AwsError('InvalidParameterException', `SecretBinary is longer than ${MOST_VALUE} bytes.`);
  }
  return SecretString === undefined && SecretBinary === undefined ? undefined : { SecretString, SecretBinary };
};
