import { EXIT, LockstepError } from '../domain/errors.js';
import type { ExitCode } from '../domain/errors.js';
import { errorWord, isAbort, placeOf, troubleOf } from './error-names.js';
import type { Trouble } from './error-names.js';

/** A call as a person knows it: what it needs, and where it goes. */
export interface AwsCall {
  /** The IAM action that allows it, such as `ec2:DescribeInstances`. */
  readonly iamAction: string;
  /** Where it goes, in words, such as `account 111122223333 in eu-west-1` or `profile prod`. */
  readonly label: string;
}

interface Explanation {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly exitCode?: ExitCode;
}

const POLICY = 'examples/iam/audit.json';

/**
 * One clear error for whatever an AWS call ended with. Judged by names and codes, never by message text.
 * Returns a LockstepError as it is; exit code 2 for what the operator can set right, 1 for a fault of the service.
 */
export const explainAwsError = (error: unknown, call: AwsCall): LockstepError => {
  if (error instanceof LockstepError) return error;
  const trouble = troubleOf(error);
  const explanation = trouble === undefined ? unforeseen(error, call) : EXPLANATIONS[trouble](call, error);
  return new LockstepError({ exitCode: EXIT.usage, ...explanation, cause: error });
};

/** Runs one AWS call and explains its error. An abort passes as it is: it is the operator's own wish. */
export const explained = async <Answer>(call: AwsCall, ask: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await ask();
  } catch (error) {
    if (isAbort(error)) throw error;
    throw explainAwsError(error, call);
  }
};

const said = (error: unknown): string => (error instanceof Error && error.message !== '' ? `: ${error.message}` : '');

const EXPLANATIONS: Readonly<Record<Trouble, (call: AwsCall, error: unknown) => Explanation>> = {
  denied: ({ iamAction, label }) => ({
    code: 'ACCESS_DENIED',
    message: `${iamAction} is denied for ${label}`,
    remedy:
      iamAction === 'sts:AssumeRole'
        ? 'Allow sts:AssumeRole on this role in the policy of the caller, and name the caller in the trust policy of the role'
        : `Allow ${iamAction} there; the whole policy for discover and audit is ${POLICY}`,
  }),
  expired: ({ iamAction, label }) => ({
    code: 'CREDENTIALS_EXPIRED',
    message: `The credentials for ${label} have expired (${iamAction})`,
    remedy: 'Sign in again, for example with: aws sso login',
  }),
  invalidKeys: ({ iamAction, label }, error) => ({
    code: 'CREDENTIALS_INVALID',
    message: `AWS does not accept the credentials for ${label} (${iamAction}: ${errorWord(error)})`,
    remedy:
      'Check the keys with: aws sts get-caller-identity; and the clock of this machine, and that the region is enabled in the account',
  }),
  noCredentials: ({ label }, error) => ({
    code: 'CREDENTIALS_MISSING',
    message: `No AWS credentials from ${label}${said(error)}`,
    remedy:
      'See what is configured with: aws configure list-profiles; then name one with --profile, or sign in with: aws sso login',
  }),
  notEnabled: ({ iamAction, label }) => ({
    code: 'REGION_NOT_ENABLED',
    message: `${label} is not enabled for ${iamAction}`,
    remedy: 'Enable the region in the account, or leave it out of --region',
  }),
  unreachable: ({ iamAction, label }, error) => ({
    code: 'ENDPOINT_UNREACHABLE',
    message: `The endpoint of ${iamAction} for ${label} cannot be reached (${errorWord(error)}${placeOf(error)})`,
    remedy: 'Check the network, the name of the region, and --endpoint-url or AWS_ENDPOINT_URL if one is set',
  }),
  untrusted: ({ iamAction, label }, error) => ({
    code: 'ENDPOINT_UNTRUSTED',
    message: `The certificate of the endpoint of ${iamAction} for ${label} is not trusted (${errorWord(error)})`,
    remedy: 'Name the certificate authority of your proxy in NODE_EXTRA_CA_CERTS, or correct --endpoint-url',
  }),
  badEndpoint: ({ iamAction, label }) => ({
    code: 'ENDPOINT_INVALID',
    message: `The endpoint of ${iamAction} for ${label} is not a URL`,
    remedy: 'Correct AWS_ENDPOINT_URL, or endpoint_url in the AWS config file, to a form such as http://127.0.0.1:4566',
  }),
  foreignAnswer: ({ iamAction, label }) => ({
    code: 'ENDPOINT_FOREIGN',
    message: `What answered ${iamAction} for ${label} was not AWS, or its answer was damaged`,
    remedy:
      'Check what stands in between: a proxy, a page to sign in at, --endpoint-url or AWS_ENDPOINT_URL if one is set',
    exitCode: EXIT.toolError,
  }),
  tooManyFilters: ({ iamAction, label }) => ({
    code: 'TOO_MANY_FILTERS',
    message: `The tags are too many for one ${iamAction} (${label})`,
    remedy: 'Name fewer values, with wildcards: --tag "Name=swarm-*"; a call takes about 200 values over all tags',
  }),
  throttled: ({ iamAction, label }) => ({
    code: 'THROTTLED',
    message: `${iamAction} for ${label} is still throttled after every retry`,
    remedy: 'Run it again later, or over fewer regions and accounts at a time',
    exitCode: EXIT.toolError,
  }),
  serviceFault: ({ iamAction, label }, error) => ({
    code: 'SERVICE_FAULT',
    message: `${iamAction} for ${label} failed on the side of AWS after every retry (${errorWord(error)})`,
    remedy: 'Run it again later; https://health.aws.amazon.com shows known faults',
    exitCode: EXIT.toolError,
  }),
};

const unforeseen = (error: unknown, { iamAction, label }: AwsCall): Explanation => ({
  code: 'AWS_CALL_FAILED',
  message: `${iamAction} for ${label} failed with ${errorWord(error)}${said(error)}`,
  remedy: 'If an endpoint is set (--endpoint-url, AWS_ENDPOINT_URL), check that it speaks the AWS protocols',
  exitCode: EXIT.toolError,
});
