import type { Members } from '../operation.js';
import {
  endedAs,
  errorCountOf,
  hasEnded,
  type CommandRecord,
  type InvocationRecord,
} from '../run-command/sent-command.js';
import { standardErrorOf, standardOutputOf, togetherOf } from '../run-command/command-output.js';
import { commandStatusOf, detailsText, invocationStatusOf, type StatusPair } from '../run-command/invocation-status.js';
import type { EndpointSettings } from '../endpoint-settings.js';

type Spelling = Pick<EndpointSettings, 'spacedStatusDetails'>;

/** Before the agent has answered, and where it never will. */
const NO_RESPONSE = -1;

const statusMembers = ({ status, details }: StatusPair, { spacedStatusDetails }: Spelling): Members => ({
  Status: status,
  StatusDetails: detailsText(details, spacedStatusDetails),
});

/** `Command`: times are epoch seconds on the wire. */
export const commandMembers = (command: CommandRecord, spelling: Spelling): Members => {
  const { accepted, invocations } = command;
  return {
    CommandId: command.commandId,
    DocumentName: accepted.documentName,
    DocumentVersion: accepted.documentVersion,
    Comment: accepted.comment,
    ExpiresAfter: command.expiresAt,
    Parameters: accepted.parameters,
    InstanceIds: accepted.instanceIds,
    Targets: accepted.targets,
    RequestedDateTime: command.requestedAt,
    ...statusMembers(commandStatusOf(command), spelling),
    OutputS3Region: command.region,
    OutputS3BucketName: accepted.outputS3BucketName,
    OutputS3KeyPrefix: accepted.outputS3KeyPrefix,
    MaxConcurrency: accepted.maxConcurrency,
    MaxErrors: accepted.maxErrors,
    TargetCount: invocations.length,
    CompletedCount: invocations.filter(hasEnded).length,
    ErrorCount: errorCountOf(command),
    DeliveryTimedOutCount: invocations.filter((invocation) => endedAs(invocation, 'DeliveryTimedOut')).length,
    ServiceRole: '',
    NotificationConfig: { NotificationArn: '', NotificationEvents: [], NotificationType: '' },
    CloudWatchOutputConfig: { CloudWatchLogGroupName: '', CloudWatchOutputEnabled: false },
    TimeoutSeconds: accepted.timeoutSeconds,
  };
};

/** `CommandInvocation`; the plugin with its output only where Details is asked for. */
export const invocationMembers = (
  command: CommandRecord,
  invocation: InvocationRecord,
  details: boolean,
  spelling: Spelling,
): Members => ({
  CommandId: command.commandId,
  InstanceId: invocation.instance.instanceId,
  InstanceName: invocation.instance.tags.get('Name') ?? '',
  Comment: command.accepted.comment,
  DocumentName: command.accepted.documentName,
  DocumentVersion: command.accepted.documentVersion,
  RequestedDateTime: command.requestedAt,
  ...statusMembers(invocationStatusOf(invocation), spelling),
  StandardOutputUrl: '',
  StandardErrorUrl: '',
  CommandPlugins: details ? [pluginMembers(command, invocation, spelling)] : [],
  ServiceRole: '',
  NotificationConfig: { NotificationArn: '', NotificationEvents: [], NotificationType: '' },
  CloudWatchOutputConfig: { CloudWatchLogGroupName: '', CloudWatchOutputEnabled: false },
});

const pluginMembers = (command: CommandRecord, invocation: InvocationRecord, spelling: Spelling): Members => {
  const { startedAt, endedAt, result } = timesOf(invocation);
  return {
    Name: command.accepted.pluginName,
    ...statusMembers(invocationStatusOf(invocation), spelling),
    ResponseCode: result?.exitCode ?? NO_RESPONSE,
    ResponseStartDateTime: startedAt,
    ResponseFinishDateTime: startedAt && endedAt,
    Output: result === undefined ? '' : togetherOf(result),
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    OutputS3Region: command.region,
    OutputS3BucketName: command.accepted.outputS3BucketName,
    OutputS3KeyPrefix: command.accepted.outputS3KeyPrefix,
  };
};

/** The answer of GetCommandInvocation: times are ISO strings here, empty before the plugin ran. */
export const invocationResult = (command: CommandRecord, invocation: InvocationRecord, spelling: Spelling): Members => {
  const { startedAt, endedAt, result } = timesOf(invocation);
  return {
    CommandId: command.commandId,
    InstanceId: invocation.instance.instanceId,
    Comment: command.accepted.comment,
    DocumentName: command.accepted.documentName,
    DocumentVersion: command.accepted.documentVersion,
    PluginName: command.accepted.pluginName,
    ResponseCode: result?.exitCode ?? NO_RESPONSE,
    ExecutionStartDateTime: startedAt?.toISOString() ?? '',
    ExecutionElapsedTime: startedAt && endedAt ? elapsed(startedAt, endedAt) : '',
    ExecutionEndDateTime: (startedAt && endedAt)?.toISOString() ?? '',
    ...statusMembers(invocationStatusOf(invocation), spelling),
    StandardOutputContent: result === undefined ? '' : standardOutputOf(result),
    StandardOutputUrl: '',
    StandardErrorContent: result === undefined ? '' : standardErrorOf(result),
    StandardErrorUrl: '',
    CloudWatchOutputConfig: { CloudWatchLogGroupName: '', CloudWatchOutputEnabled: false },
  };
};

/** ISO 8601 duration, such as `PT0.123S`. */
const elapsed = (from: Date, to: Date): string => `PT${((to.getTime() - from.getTime()) / 1000).toFixed(3)}S`;

const timesOf = ({ state }: InvocationRecord) => ({
  startedAt: 'startedAt' in state ? state.startedAt : undefined,
  endedAt: state.kind === 'ended' ? state.endedAt : undefined,
  result: state.kind === 'ended' ? state.result : undefined,
});
