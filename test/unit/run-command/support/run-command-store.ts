import type { FakeClock } from '../../../support/fake-clock.js';

/** How one host answers every command. */
export interface FakeHost {
  /** Milliseconds from SendCommand to the end; `never` stays in progress. */
  readonly endsAfter: number | 'never';
  readonly statusDetails: string;
  readonly responseCode: number;
  readonly standardOutput: string;
  readonly standardError: string;
}

export const host = (given: Partial<FakeHost> = {}): FakeHost => ({
  endsAfter: 2_000,
  statusDetails: 'Success',
  responseCode: 0,
  standardOutput: 'answer',
  standardError: '',
  ...given,
});

type Input = Readonly<Record<string, unknown>>;
/** An answer, or the name of an error. */
type Result = object | string;

interface Sent {
  readonly commandId: string;
  readonly comment: string;
  readonly instanceIds: readonly string[];
  readonly at: number;
  cancelledAt: number | undefined;
}

const SHORT_FORM = 2_500;

/** What Run Command remembers: commands, their invocations, and what becomes of them as the clock goes on. */
export function createRunCommandStore(clock: FakeClock, hosts: ReadonlyMap<string, FakeHost>, lag: number) {
  const commands: Sent[] = [];
  const now = () => clock.elapsed();
  const epochSeconds = (at: number) => (clock.now().getTime() - clock.elapsed() + at) / 1000;
  const visible = () => commands.filter(({ at }) => now() >= at + lag);
  const find = ({ CommandId }: Input) => visible().find(({ commandId }) => commandId === CommandId);

  const statusOf = (sent: Sent, instanceId: string): string => {
    const { endsAfter, statusDetails } = hosts.get(instanceId) ?? host();
    const endsAt = endsAfter === 'never' ? Infinity : sent.at + endsAfter;
    if (sent.cancelledAt !== undefined && sent.cancelledAt < endsAt) return 'Cancelled';
    return now() >= endsAt ? statusDetails : 'InProgress';
  };

  const describe = (sent: Sent) => {
    const completed = sent.instanceIds.filter((id) => statusOf(sent, id) !== 'InProgress').length;
    const ended = completed === sent.instanceIds.length;
    return {
      CommandId: sent.commandId,
      Comment: sent.comment,
      InstanceIds: sent.instanceIds,
      RequestedDateTime: epochSeconds(sent.at),
      // The service calls a command a success even when only one invocation was, and the others were undeliverable.
      Status: ended ? 'Success' : 'InProgress',
      StatusDetails: ended ? 'Success' : 'InProgress',
      TargetCount: sent.instanceIds.length,
      CompletedCount: completed,
    };
  };

  const invocation = (sent: Sent, instanceId: string) => {
    const { responseCode, standardOutput, standardError } = hosts.get(instanceId) ?? host();
    const statusDetails = statusOf(sent, instanceId);
    const output =
      standardError === '' ? standardOutput : `${standardOutput}\n----------ERROR-------\n${standardError}`;
    const ended = statusDetails !== 'InProgress';
    return {
      CommandId: sent.commandId,
      InstanceId: instanceId,
      StatusDetails: statusDetails,
      CommandPlugins: [
        {
          ResponseCode: ended ? responseCode : -1,
          Output: ended ? output.slice(0, SHORT_FORM) : '',
          StatusDetails: statusDetails,
        },
      ],
    };
  };

  return {
    SendCommand(input: Input): Result {
      const instanceIds = input['InstanceIds'] as readonly string[];
      if (instanceIds.some((id) => !hosts.has(id))) return 'InvalidInstanceId';
      const commandId = `00000000-0000-4000-8000-${String(commands.length).padStart(12, '0')}`;
      const sent = { commandId, comment: input['Comment'] as string, instanceIds, at: now(), cancelledAt: undefined };
      commands.push(sent);
      return { Command: { ...describe(sent), CompletedCount: 0, StatusDetails: 'Pending', Status: 'Pending' } };
    },
    ListCommands(input: Input): Result {
      const known = input['CommandId'] === undefined ? visible() : [find(input)].filter((sent) => sent !== undefined);
      const filters = (input['Filters'] ?? []) as readonly { key: string; value: string }[];
      const inWindow = ({ at }: Sent) =>
        filters.every(({ key, value }) => {
          const seconds = epochSeconds(at) - Date.parse(value) / 1000;
          return key === 'InvokedAfter' ? seconds >= 0 : seconds <= 0;
        });
      const newestFirst = known.filter(inWindow).toReversed();
      const start = Number(input['NextToken'] ?? 0);
      const page = newestFirst.slice(start, start + 50);
      const more = start + 50 < newestFirst.length;
      return { Commands: page.map(describe), ...(more ? { NextToken: String(start + 50) } : {}) };
    },
    ListCommandInvocations(input: Input): Result {
      const sent = find(input);
      return { CommandInvocations: sent?.instanceIds.map((id) => invocation(sent, id)) ?? [] };
    },
    GetCommandInvocation(input: Input): Result {
      const sent = find(input);
      const instanceId = input['InstanceId'] as string;
      if (sent === undefined || !sent.instanceIds.includes(instanceId)) return 'InvocationDoesNotExist';
      const { responseCode, standardOutput, standardError } = hosts.get(instanceId) ?? host();
      return {
        StatusDetails: statusOf(sent, instanceId),
        ResponseCode: responseCode,
        StandardOutputContent: standardOutput.slice(0, 24_000),
        StandardErrorContent: standardError.slice(0, 8_000),
      };
    },
    CancelCommand(input: Input): Result {
      const sent = find(input);
      if (sent === undefined) return 'InvalidCommandId';
      sent.cancelledAt ??= now();
      return {};
    },
  };
}
