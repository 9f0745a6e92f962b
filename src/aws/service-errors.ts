import { EXIT } from '../domain/errors.js';
import type { ExitCode } from '../domain/errors.js';
import { advice, ours as command, type Remedy } from '../domain/remedy.js';

/** What one named error of EC2, Systems Manager or STS means for the operator. */
export interface ServiceError {
  readonly code: string;
  /** Stands behind the call and its place: `ssm:SendCommand for account … in …: <why>`. */
  readonly why: string;
  readonly remedy: Remedy | string;
  readonly exitCode: ExitCode;
}

const yours = (code: string, why: string, remedy: Remedy | string): ServiceError => ({
  code,
  why,
  remedy,
  exitCode: EXIT.usage,
});
const ours = (code: string, why: string, remedy: Remedy | string): ServiceError => ({
  code,
  why,
  remedy,
  exitCode: EXIT.toolError,
});

const RUN_AGAIN = 'Run the command again; instances and commands change while they are listed';
const LOOK_AGAIN = advice(
  'The command history is stored for 30 days; after that, look at the fleet itself:',
  command('audit', '--prove'),
);
const REPORT_IT =
  'Check --endpoint-url and AWS_ENDPOINT_URL if one is set; with AWS itself this is a defect of lockstep: report it with the command line';

/** By the name of the error. Those of keys, networks, throttling and permissions are in error-names.ts: every service has them. */
export const SERVICE_ERRORS: Readonly<Record<string, ServiceError>> = {
  // ssm:SendCommand
  InvalidDocument: yours(
    'DOCUMENT_UNAVAILABLE',
    'the document is not there, or is not shared with this account',
    'Check in this region: aws ssm describe-document --name AWS-RunShellScript',
  ),
  InvalidDocumentVersion: yours(
    'DOCUMENT_UNAVAILABLE',
    'this version of the document is not there',
    'See which there are: aws ssm list-document-versions --name <document>',
  ),
  InvalidInstanceId: yours(
    'INSTANCE_NOT_READY',
    'an instance is not managed by Systems Manager, or is in no state to take commands',
    'See how it is: aws ssm describe-instance-information; it has to run, with an agent that is online',
  ),
  DuplicateInstanceId: ours('REQUEST_REFUSED', 'an instance was named twice', REPORT_IT),
  InvalidParameters: ours('REQUEST_REFUSED', 'the document does not take these parameters', REPORT_IT),
  InvalidNotificationConfig: ours('REQUEST_REFUSED', 'the notification settings are not accepted', REPORT_IT),
  InvalidRole: ours('REQUEST_REFUSED', 'the role for notifications is not accepted', REPORT_IT),
  InvalidOutputFolder: yours(
    'OUTPUT_BUCKET_UNAVAILABLE',
    'the S3 bucket for output is not there or cannot be written',
    'lockstep names no bucket: remove the one that the preferences of Systems Manager set in this account, or create it',
  ),
  MaxDocumentSizeExceeded: ours(
    'COMMAND_TOO_LARGE',
    'the script is larger than Run Command takes (64 KB)',
    'Select fewer swarms at a time with --swarm',
  ),
  UnsupportedPlatformType: yours(
    'PLATFORM_UNSUPPORTED',
    'the document does not run on the platform of an instance',
    'Leave instances that do not run Linux out of the selection: --tag',
  ),
  UnsupportedOperatingSystem: yours(
    'PLATFORM_UNSUPPORTED',
    'Systems Manager does not support the operating system of an instance',
    'Leave it out of the selection: --tag',
  ),
  // ssm:ListCommands, ssm:ListCommandInvocations, ssm:GetCommandInvocation, ssm:CancelCommand
  InvalidCommandId: ours('COMMAND_UNKNOWN', 'Systems Manager no longer knows the command', LOOK_AGAIN),
  InvalidPluginName: ours('REQUEST_REFUSED', 'the command has no such step', REPORT_IT),
  InvocationDoesNotExist: ours('COMMAND_UNKNOWN', 'the command was not sent to this instance', RUN_AGAIN),
  // Listings
  InvalidFilterKey: ours('REQUEST_REFUSED', 'a filter is unknown', REPORT_IT),
  InvalidFilterValue: ours('REQUEST_REFUSED', 'the value of a filter is not accepted', REPORT_IT),
  InvalidInstanceInformationFilterValue: yours(
    'TAG_REFUSED',
    'the value of a filter is not accepted',
    'Check the keys and values after --tag: Systems Manager takes letters, digits, spaces and _ . : / = + - @',
  ),
  InvalidNextToken: ours('LISTING_BROKEN', 'the next page of the list is no longer there', RUN_AGAIN),
  InvalidPaginationToken: ours('LISTING_BROKEN', 'the next page of the list is no longer there', RUN_AGAIN),
  InvalidResourceId: ours('NODE_UNKNOWN', 'a hybrid node is no longer registered', RUN_AGAIN),
  InvalidResourceType: ours('REQUEST_REFUSED', 'the type of the resource is not accepted', REPORT_IT),
  // EC2
  InvalidParameterValue: yours(
    'TAG_REFUSED',
    'EC2 does not accept the value of a filter',
    'Check the keys and values after --tag, and the names of regions after --region',
  ),
  InvalidParameterCombination: ours('REQUEST_REFUSED', 'parameters exclude each other', REPORT_IT),
  UnsupportedOperation: ours('REQUEST_REFUSED', 'the operation is not supported there', REPORT_IT),
  Blocked: yours(
    'ACCOUNT_BLOCKED',
    'AWS has blocked the account',
    'Ask AWS Support: https://console.aws.amazon.com/support',
  ),
  PendingVerification: yours(
    'ACCOUNT_PENDING',
    'AWS is still verifying the account for this region',
    'Wait for the mail that AWS sends, usually within minutes, then run it again',
  ),
  // sts:AssumeRole, also with a web identity or an SSO session
  MalformedPolicyDocumentException: yours(
    'ROLE_POLICY_REFUSED',
    'the session policy is not accepted',
    'Correct the policy that the profile names',
  ),
  PackedPolicyTooLargeException: yours(
    'ROLE_POLICY_REFUSED',
    'policies and tags of the session are too large together',
    'Pass fewer session tags in the identity provider, or a shorter policy',
  ),
  IDPCommunicationErrorException: yours(
    'IDENTITY_PROVIDER_UNREACHABLE',
    'AWS does not reach the identity provider that issued the web identity token',
    'Run it again; if it stays so, check that the OIDC provider of the role answers from the internet',
  ),
  IDPRejectedClaimException: yours(
    'IDENTITY_TOKEN_REFUSED',
    'the identity provider does not accept the web identity token',
    'Fetch a new token into the file that AWS_WEB_IDENTITY_TOKEN_FILE names, and check its audience',
  ),
  InvalidIdentityTokenException: yours(
    'IDENTITY_TOKEN_REFUSED',
    'the web identity token is not accepted',
    'Check the file that AWS_WEB_IDENTITY_TOKEN_FILE names, and that the account has the OIDC provider that issued it',
  ),
};
