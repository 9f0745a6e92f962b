import {
  CancelCommandCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  waitUntilCommandExecuted,
} from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { EndpointSettings } from '../../../src/lab/endpoint/index.js';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import { ended, invocationOf, invocationsOf, send, until } from './commands.js';
import { errorOf } from './errors.js';
import { answering, heldHost, instance, instanceId, instances, startLab, type Lab } from './lab.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('following a command', () => {
  let lab: Lab | undefined;
  afterEach(() => lab?.close());

  const start = async (members: readonly LabInstance[], settings?: Partial<EndpointSettings>): Promise<Lab> => {
    lab = await startLab(members, settings);
    return lab;
  };
  it('L1 in the first moments there is no invocation and no command, and the lists say 200', async () => {
    const on = await start([instance(1)], { consistencyWindowMilliseconds: 60_000 });
    const id = await send(on);
    expect(await errorOf(invocationOf(on, id, instanceId(1)))).toMatchObject({
      name: 'InvocationDoesNotExist',
      status: 400,
    });
    expect(await invocationsOf(on, id)).toEqual([]);
    expect((await on.ssm.send(new ListCommandsCommand({ CommandId: id }))).Commands).toEqual([]);
  });

  it('and later there are both (L1)', async () => {
    const on = await start([instance(1)], { consistencyWindowMilliseconds: 200 });
    const id = await send(on);
    expect((await ended(on, id))?.Status).toBe('Success');
    expect(await invocationsOf(on, id)).toHaveLength(1);
  });

  it('L2 InvocationDoesNotExist comes without a message', async () => {
    const on = await start([instance(1)]);
    const response = await fetch(on.endpoint.url, {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=AKIALABONE/20260101/eu-west-1/ssm/aws4_request',
        'x-amz-target': 'AmazonSSM.GetCommandInvocation',
      },
      body: JSON.stringify({ CommandId: NOBODY, InstanceId: instanceId(1) }),
    });
    expect(await response.json()).toEqual({ __type: 'InvocationDoesNotExist' });
  });

  it('L3 a command can be cancelled at once, before it is to be found', async () => {
    const held = heldHost();
    const on = await start([instance(1, { host: held.host })], { consistencyWindowMilliseconds: 100 });
    const id = await send(on);
    await on.ssm.send(new CancelCommandCommand({ CommandId: id }));
    expect((await ended(on, id))?.Status).toBe('Cancelled');
  });

  it('L4 ListCommands counts targets, ended ones and errors of a command, while it runs and after', async () => {
    const held = heldHost();
    const on = await start([
      instance(1),
      instance(2, { host: answering({ exitCode: 3 }) }),
      instance(3, { host: held.host }),
    ]);
    const id = await send(on, { MaxErrors: '100%' });
    const [running] = await until(
      async () => (await on.ssm.send(new ListCommandsCommand({ CommandId: id }))).Commands ?? [],
      ([command]) => command?.CompletedCount === 2,
    );
    expect(running).toMatchObject({ Status: 'InProgress', TargetCount: 3, CompletedCount: 2, ErrorCount: 1 });
    held.release();
    expect(await ended(on, id)).toMatchObject({ StatusDetails: 'Incomplete', CompletedCount: 3, ErrorCount: 1 });
  });

  it('L8 lists give times as numbers, GetCommandInvocation as ISO 8601 text', async () => {
    const on = await start([instance(1)]);
    const sentAt = Date.now();
    const id = await send(on);
    const command = await ended(on, id);
    expect(command?.RequestedDateTime).toBeInstanceOf(Date);
    expect(command?.RequestedDateTime?.getTime()).toBeGreaterThan(sentAt - 1_000);
    expect(command?.RequestedDateTime?.getTime()).toBeLessThanOrEqual(Date.now());
    const [invocation] = await invocationsOf(on, id);
    expect(invocation?.CommandPlugins?.[0]?.ResponseFinishDateTime).toBeInstanceOf(Date);
    const { ExecutionStartDateTime, ExecutionElapsedTime, ExecutionEndDateTime } = await invocationOf(
      on,
      id,
      instanceId(1),
    );
    expect(ExecutionStartDateTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(ExecutionEndDateTime).toMatch(/Z$/);
    expect(ExecutionElapsedTime).toMatch(/^PT\d+\.\d{3}S$/);
  });

  it('L9 output comes with Details alone, and exit code -1 until the agent has answered', async () => {
    const held = heldHost();
    const on = await start([instance(1, { host: held.host })]);
    const id = await send(on);
    await until(
      () => Promise.resolve(held.deliveries.length),
      (count) => count === 1,
    );
    expect((await invocationsOf(on, id))[0]?.CommandPlugins).toMatchObject([
      { Name: 'aws:runShellScript', ResponseCode: -1, Output: '' },
    ]);
    expect(await invocationOf(on, id, instanceId(1))).toMatchObject({ ResponseCode: -1, StandardOutputContent: '' });
    held.release();
    await ended(on, id);
    expect((await invocationsOf(on, id))[0]?.CommandPlugins).toMatchObject([{ ResponseCode: 0, Output: 'released\n' }]);
    const { CommandInvocations } = await on.ssm.send(new ListCommandInvocationsCommand({ CommandId: id }));
    expect(CommandInvocations?.[0]?.CommandPlugins).toEqual([]);
  });

  it('L10 StatusDetails are written with spaces or without', async () => {
    const details = async (settings: Partial<EndpointSettings>): Promise<string | undefined> => {
      const on = await start([instance(1, { agent: 'connectionLost' })], { millisecondsPerSecond: 0, ...settings });
      const detail = (await ended(on, await send(on)))?.StatusDetails;
      await on.close();
      return detail;
    };
    expect(await details({})).toBe('DeliveryTimedOut');
    expect(await details({ spacedStatusDetails: true })).toBe('Delivery Timed Out');
  });

  it('L11 an unknown command is an empty list, a malformed id an InvalidCommandId, another plugin an InvalidPluginName', async () => {
    const on = await start([instance(1)]);
    const id = await send(on);
    expect((await on.ssm.send(new ListCommandsCommand({ CommandId: NOBODY }))).Commands).toEqual([]);
    expect((await errorOf(on.ssm.send(new ListCommandsCommand({ CommandId: 'x'.repeat(36) })))).name).toBe(
      'InvalidCommandId',
    );
    expect((await errorOf(invocationOf(on, id, instanceId(9)))).name).toBe('InvocationDoesNotExist');
    const other = new GetCommandInvocationCommand({
      CommandId: id,
      InstanceId: instanceId(1),
      PluginName: 'aws:other',
    });
    expect((await errorOf(on.ssm.send(other))).name).toBe('InvalidPluginName');
  });

  it('L12 a list may be empty and still carry a token', async () => {
    const on = await start(instances(5), { emptyPages: true });
    const id = await send(on);
    const first = await on.ssm.send(new ListCommandInvocationsCommand({ CommandId: id }));
    expect(first.CommandInvocations).toEqual([]);
    const next = new ListCommandInvocationsCommand({ CommandId: id, NextToken: first.NextToken });
    expect((await on.ssm.send(next)).CommandInvocations).toHaveLength(5);
    expect((await errorOf(on.ssm.send(new ListCommandsCommand({ NextToken: first.NextToken })))).name).toBe(
      'InvalidNextToken',
    );
  });

  it('L13 the waiter of the SDK ends well on a script that does', async () => {
    const on = await start([instance(1)], { consistencyWindowMilliseconds: 20 });
    const id = await send(on);
    const waited = await waitUntilCommandExecuted(
      { client: on.ssm, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { CommandId: id, InstanceId: instanceId(1) },
    );
    expect(waited.state).toBe('SUCCESS');
  });
});
