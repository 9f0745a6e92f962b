import {
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type Command,
  type CommandInvocation,
  type GetCommandInvocationCommandOutput,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { setTimeout as wait } from 'node:timers/promises';
import type { Lab } from './lab.js';

const DOCUMENT = 'AWS-RunShellScript';
/** Far more than anything here takes. */
const MOST_MILLISECONDS = 45_000;

/** Sends `true` to every instance of the fleet, unless told otherwise; gives the command's id. */
export const send = async (lab: Lab, input: Partial<SendCommandCommandInput> = {}): Promise<string> => {
  const { Command: command } = await lab.ssm.send(new SendCommandCommand(requestFor(lab, input)));
  return command?.CommandId ?? 'none';
};

export const requestFor = (lab: Lab, input: Partial<SendCommandCommandInput> = {}): SendCommandCommandInput => ({
  DocumentName: DOCUMENT,
  Parameters: { commands: ['true'] },
  ...(input.Targets === undefined && { InstanceIds: lab.fleet.instances.map(({ instanceId }) => instanceId) }),
  ...input,
});

export const commandOf = async (lab: Lab, id: string): Promise<Command | undefined> =>
  (await lab.ssm.send(new ListCommandsCommand({ CommandId: id }))).Commands?.[0];

export const invocationsOf = async (lab: Lab, id: string): Promise<readonly CommandInvocation[]> =>
  (await lab.ssm.send(new ListCommandInvocationsCommand({ CommandId: id, Details: true }))).CommandInvocations ?? [];

export const invocationOf = (lab: Lab, id: string, instanceId: string): Promise<GetCommandInvocationCommandOutput> =>
  lab.ssm.send(new GetCommandInvocationCommand({ CommandId: id, InstanceId: instanceId }));

/** Asks until the answer is right; gives it, or the last one when time is up, for the test to complain about. */
export const until = async <Answer>(
  ask: () => Promise<Answer>,
  isRight: (answer: Answer) => boolean,
): Promise<Answer> => {
  const end = Date.now() + MOST_MILLISECONDS;
  for (;;) {
    const answer = await ask();
    if (isRight(answer) || Date.now() > end) return answer;
    await wait(5);
  }
};

/** The command once all its invocations have ended. */
export const ended = (lab: Lab, id: string): Promise<Command | undefined> =>
  until(
    () => commandOf(lab, id),
    (command) =>
      command !== undefined && command.CompletedCount === command.TargetCount && command.Status !== 'Pending',
  );

export const detailsOf = async (lab: Lab, id: string): Promise<readonly (string | undefined)[]> =>
  (await invocationsOf(lab, id)).map(({ StatusDetails }) => StatusDetails);

/** Whether so many invocations are in progress, by their StatusDetails. */
export const isRunning =
  (count: number) =>
  (details: readonly (string | undefined)[]): boolean =>
    details.filter((detail) => detail === 'InProgress').length === count;
