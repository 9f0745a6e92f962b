import { usageError } from '../../domain/errors.js';
import { isRegion } from '../../domain/ids.js';

/** Which accounts and regions a run is about, as options and config file say it. */
export interface ScopeSelection {
  /** Names of profiles, one account each; empty for AWS_PROFILE, and without it the SDK's default provider chain. */
  readonly profiles: readonly string[];
  /** One more account each, assumed from the first profile or the default credentials. */
  readonly roleArns: readonly string[];
  /** Empty for the SDK's default region (AWS_REGION, or that of the profile); `all` for every region the account has enabled. */
  readonly regions: readonly string[] | 'all';
}

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/;

/** What can be judged without a call. Errors: one usageError with everything that is wrong. */
export const checkSelection = ({ roleArns, regions }: ScopeSelection, endpoint: string | undefined): void => {
  const problems = [
    ...(regions === 'all' ? [] : regions.filter((region) => !isRegion(region)).map((region) => `region "${region}"`)),
    ...roleArns.filter((arn) => !ROLE_ARN.test(arn)).map((arn) => `role ARN "${arn}"`),
    ...(endpoint === undefined || isHttpUrl(endpoint) ? [] : [`endpoint URL "${endpoint}"`]),
  ];
  if (problems.length === 0) return;
  throw usageError(
    'SELECTION_INVALID',
    `Not well formed: ${problems.join(', ')}`,
    'Write them as in: --region eu-west-1 --role-arn arn:aws:iam::111122223333:role/lockstep --endpoint-url http://127.0.0.1:4566',
  );
};

const isHttpUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
