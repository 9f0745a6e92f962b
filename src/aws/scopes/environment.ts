import { STSClient } from '@aws-sdk/client-sts';
import { usageError } from '../../domain/errors.js';
import type { Environment } from '../clients/proxy-rules.js';

/** Whose credentials a run begins with. `profile` is also where a region is looked for. */
export type BaseCredentials =
  | { readonly kind: 'profile'; readonly profile: string }
  /** The pair in the environment. */
  | { readonly kind: 'keys'; readonly profile: string | undefined }
  /** Neither is named: the SDK looks in its usual places. */
  | { readonly kind: 'chain'; readonly profile: undefined };

/**
 * The same as aws-cli takes without `--profile`: keys in the environment come before AWS_PROFILE, which then names no more than a
 * region (botocore, create_credential_resolver). A profile that is named is never passed over for another source: where its name is
 * mistyped the SDK's own chain would go on to the role of the instance.
 * Errors: usageError `CREDENTIALS_PARTIAL` for an access key without its secret.
 */
export function baseCredentials(env: Environment): BaseCredentials {
  const profile = setTo(env['AWS_PROFILE']) ?? setTo(env['AWS_DEFAULT_PROFILE']);
  if (setTo(env['AWS_ACCESS_KEY_ID']) !== undefined) {
    if (setTo(env['AWS_SECRET_ACCESS_KEY']) === undefined) throw partial();
    return { kind: 'keys', profile };
  }
  return profile === undefined ? { kind: 'chain', profile } : { kind: 'profile', profile };
}

/** As aws-cli: AWS_REGION, then AWS_DEFAULT_REGION, then the region of the profile. Undefined without any. */
export async function defaultRegion(env: Environment, profile: string | undefined): Promise<string | undefined> {
  const named = setTo(env['AWS_REGION']) ?? setTo(env['AWS_DEFAULT_REGION']);
  if (named !== undefined) return named;
  try {
    return await new STSClient({ ...(profile !== undefined && { profile }) }).config.region();
  } catch {
    // The SDK has no name for this error, and nothing else can go wrong here.
    return undefined;
  }
}

const setTo = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

const partial = () =>
  usageError(
    'CREDENTIALS_PARTIAL',
    'AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not',
    'Set both, or unset AWS_ACCESS_KEY_ID to use a profile',
  );
