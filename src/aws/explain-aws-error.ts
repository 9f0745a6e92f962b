import { EXIT, LockstepError } from '../domain/errors.js';
import type { ExitCode } from '../domain/errors.js';
import { SERVICE_ERRORS } from './service-errors.js';
import { ProxyError } from './clients/connection-errors.js';
import { errorWord, isAbort, placeOf, troubleOf } from './error-names.js';
import type { Trouble } from './error-names.js';
import type { Remedy } from '../domain/remedy.js';

/** A call as a person knows it: what it needs, and where it goes. */
export interface AwsCall {
  /** The IAM action that allows it, such as `ec2:DescribeInstances`. */
  readonly iamAction: string;
  /** Where it goes, in words, such as `account 111122223333 in eu-west-1` or `profile prod`. */
  readonly label: string;
  /** The example policy that has it; undefined: that of an audit. */
  readonly policy?: string | undefined;
}

interface Explanation {
  readonly code: string;
  readonly message: string;
  readonly remedy: Remedy | string;
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
  const explanation = trouble === undefined ? ofService(error, call) : EXPLANATIONS[trouble](call, error);
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

const profileIn = (label: string): string | undefined => /^profile (\S+)$/.exec(label)?.[1];

/** The label of a profile is its name, for the shell as well: others are quoted. */
const signIn = (label: string): string => {
  const profile = profileIn(label);
  if (profile === undefined) return 'aws sso login';
  return `aws sso login --profile ${/^[\w.@-]+$/.test(profile) ? profile : `'${profile.replaceAll("'", String.raw`'\''`)}'`}`;
};

const signInAgain = (label: string): string =>
  label.startsWith('the keys in')
    ? 'Fetch new temporary keys, and set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN'
    : `Sign in again, for example with: ${signIn(label)}`;

/** EC2 tells the reason of a denial in a form that only a permitted caller can read. */
const decoding = (error: unknown): string => {
  const encoded = /Encoded authorization failure message: ([\w+/=-]+)/.exec(messageOf(error))?.[1];
  return encoded === undefined
    ? ''
    : `; the reason: aws sts decode-authorization-message --encoded-message ${encoded} --query DecodedMessage --output text`;
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '');

export const PLAIN_HTTP_REMEDY =
  'Use an https:// address in --endpoint-url, AWS_ENDPOINT_URL (or AWS_ENDPOINT_URL_<SERVICE>) or endpoint_url; plain http:// is for this machine alone: http://127.0.0.1:4566';

const proxyRemedy = (error: unknown): string => {
  if (!(error instanceof ProxyError)) return 'Correct HTTPS_PROXY';
  const { variable, status } = error;
  if (status === 407) return `Set user name and password in ${variable}: http://user:password@proxy.example:3128`;
  return status === undefined
    ? `Correct ${variable}, or unset it; NO_PROXY lists the hosts that are reached without it`
    : `Ask who runs the proxy to allow this host, or list the host in NO_PROXY where it is reached without a proxy`;
};

const EXPLANATIONS: Readonly<Record<Trouble, (call: AwsCall, error: unknown) => Explanation>> = {
  denied: ({ iamAction, label, policy = POLICY }, error) => ({
    code: 'ACCESS_DENIED',
    message: `${iamAction} is denied for ${label}`,
    remedy:
      iamAction === 'sts:AssumeRole'
        ? 'Allow sts:AssumeRole on this role in the policy of the caller, and the caller in the trust policy of the role; a condition there on sts:ExternalId needs the same value in --external-id, one on sts:RoleSessionName has to allow lockstep-*'
        : `Allow ${iamAction} there; the whole policy for discover and audit is ${policy}${decoding(error)}`,
  }),
  expired: ({ iamAction, label }) => ({
    code: 'CREDENTIALS_EXPIRED',
    message: `The credentials for ${label} have expired (${iamAction})`,
    remedy: signInAgain(label),
  }),
  invalidKeys: ({ iamAction, label }, error) => ({
    code: 'CREDENTIALS_INVALID',
    message: `AWS does not accept the credentials for ${label} (${iamAction}: ${errorWord(error)})`,
    remedy:
      'Check the keys with: aws sts get-caller-identity; the clock of this machine, that the region is enabled in the account, and that it is in the same partition (aws, aws-us-gov, aws-cn) as the credentials',
  }),
  noCredentials: ({ label }, error) => ({
    code: 'CREDENTIALS_MISSING',
    message: `No AWS credentials from ${label}${said(error)}`,
    remedy:
      profileIn(label) === undefined
        ? 'See what is configured with: aws configure list-profiles; then name one with --profile, or sign in with: aws sso login'
        : `Sign in with: ${signIn(label)}; see which profiles there are with: aws configure list-profiles`,
  }),
  badSession: ({ label }, error) => ({
    code: 'ROLE_SESSION_REFUSED',
    message: `sts:AssumeRole does not take the request for ${label} (${errorWord(error)})`,
    remedy:
      'A role that is assumed from a role has sessions of at most an hour; check AWS_ROLE_SESSION_NAME, duration_seconds and policies in the AWS configuration of this caller',
  }),
  notEnabled: ({ iamAction, label }) => ({
    code: 'REGION_NOT_ENABLED',
    message: `${label} is not enabled for ${iamAction}`,
    remedy: 'Enable the region in the account, or leave it out of --region',
  }),
  unreachable: ({ iamAction, label }, error) => ({
    code: 'ENDPOINT_UNREACHABLE',
    message: `The endpoint of ${iamAction} for ${label} cannot be reached (${errorWord(error)}${placeOf(error)})`,
    remedy:
      'Check the network, the name of the region, HTTPS_PROXY where a proxy leads out, and --endpoint-url or AWS_ENDPOINT_URL if one is set',
  }),
  untrusted: ({ iamAction, label }, error) => ({
    code: 'ENDPOINT_UNTRUSTED',
    message: `The certificate of the endpoint of ${iamAction} for ${label} is not trusted (${errorWord(error)})`,
    remedy:
      'Name the file (PEM) with the certificate authority of your proxy in AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS, or correct --endpoint-url',
  }),
  badEndpoint: ({ iamAction, label }) => ({
    code: 'ENDPOINT_INVALID',
    message: `The endpoint of ${iamAction} for ${label} is not a URL`,
    remedy: 'Correct AWS_ENDPOINT_URL, or endpoint_url in the AWS config file, to a form such as http://127.0.0.1:4566',
  }),
  plainHttp: ({ iamAction, label }, error) => ({
    code: 'ENDPOINT_NOT_ENCRYPTED',
    message: `${iamAction} for ${label} is refused: ${messageOf(error)}, and keys and credentials would cross the network in plaintext`,
    remedy: PLAIN_HTTP_REMEDY,
  }),
  proxy: ({ iamAction, label }, error) => ({
    code: 'PROXY_FAILED',
    message: `${messageOf(error)} for ${iamAction} (${label})`,
    remedy: proxyRemedy(error),
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

/** STS and the Query protocol leave the suffix out where the type of the SDK has it. */
const ofService = (error: unknown, call: AwsCall): Explanation => {
  const word = errorWord(error);
  const known = SERVICE_ERRORS[word] ?? SERVICE_ERRORS[`${word}Exception`];
  if (known === undefined) return unforeseen(error, call);
  const { why, ...rest } = known;
  return { ...rest, message: `${call.iamAction} for ${call.label} was refused (${word}): ${why}` };
};

const unforeseen = (error: unknown, { iamAction, label }: AwsCall): Explanation => ({
  code: 'AWS_CALL_FAILED',
  message: `${iamAction} for ${label} failed with ${errorWord(error)}${said(error)}`,
  remedy: 'If an endpoint is set (--endpoint-url, AWS_ENDPOINT_URL), check that it speaks the AWS protocols',
  exitCode: EXIT.toolError,
});
