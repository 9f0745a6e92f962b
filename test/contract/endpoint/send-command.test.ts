import { SendCommandCommand, type SendCommandCommandInput } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Delivery, LabInstance } from '../../../src/lab/lab-fleet.js';
import { ended, invocationsOf, requestFor, send } from './commands.js';
import { errorOf, type SeenError } from './errors.js';
import { ACCOUNT, answering, instance, instanceId, instances, startLab, type Lab } from './lab.js';

describe('SendCommand', () => {
  let lab: Lab | undefined;
  afterEach(() => lab?.close());

  const start = async (members: readonly LabInstance[]): Promise<Lab> => {
    lab = await startLab(members);
    return lab;
  };
  const refusal = (on: Lab, input: Partial<SendCommandCommandInput>): Promise<SeenError> =>
    errorOf(on.ssm.send(new SendCommandCommand(requestFor(on, input))));
  const recording = (number: number): { readonly member: LabInstance; readonly deliveries: Delivery[] } => {
    const deliveries: Delivery[] = [];
    const host = answering((delivery) => {
      deliveries.push(delivery);
      return {};
    });
    return { member: instance(number, { host }), deliveries };
  };

  it('S1 takes 50 instance ids, and not 51', async () => {
    const on = await start(instances(51));
    const ids = on.fleet.instances.map((member) => String(member.instanceId));
    expect((await refusal(on, { InstanceIds: ids })).name).toBe('ValidationException');
    expect((await ended(on, await send(on, { InstanceIds: ids.slice(0, 50) })))?.CompletedCount).toBe(50);
  });

  it('S2 one id that is not managed here fails the whole call, and nothing runs', async () => {
    const { member, deliveries } = recording(1);
    const on = await start([member, instance(2, { lifecycle: 'stopped' }), instance(3, { agent: 'notManaged' })]);
    for (const other of [instanceId(2), instanceId(3), instanceId(9)]) {
      expect(await refusal(on, { InstanceIds: [instanceId(1), other] })).toMatchObject({
        name: 'InvalidInstanceId',
        message: `Instances [[${other}]] not in a valid state for account ${ACCOUNT}`,
      });
    }
    expect([on.endpoint.history.length, deliveries.length]).toEqual([0, 0]);
  });

  it('S3 a comment has at most 100 characters', async () => {
    const on = await start([instance(1)]);
    expect((await refusal(on, { Comment: 'c'.repeat(101) })).name).toBe('ValidationException');
    expect((await refusal(on, { Comment: 'c'.repeat(100) })).name).toBe('none');
  });

  it('S4 TimeoutSeconds is 30 to 2592000, and 3600 where it is not given', async () => {
    const on = await start([instance(1)]);
    expect((await refusal(on, { TimeoutSeconds: 29 })).name).toBe('ValidationException');
    expect((await refusal(on, { TimeoutSeconds: 2_592_001 })).name).toBe('ValidationException');
    expect((await ended(on, await send(on, { TimeoutSeconds: 2_592_000 })))?.Status).toBe('Success');
    expect((await ended(on, await send(on)))?.TimeoutSeconds).toBe(3600);
  });

  it('S5 an executionTimeout below 5 silently becomes 3600; one that the document does not allow is refused', async () => {
    const { member, deliveries } = recording(1);
    const on = await start([member]);
    const executing = (...executionTimeout: readonly string[]) => ({
      Parameters: {
        commands: ['true'],
        ...(executionTimeout.length > 0 && { executionTimeout: [...executionTimeout] }),
      },
    });
    for (const input of [executing(), executing('4'), executing('5'), executing('172800')]) {
      await ended(on, await send(on, input));
    }
    expect(deliveries.map((delivery) => delivery.executionTimeoutSeconds)).toEqual([3600, 3600, 5, 172_800]);
    for (const value of ['0', '172801', 'long']) {
      expect((await refusal(on, executing(value))).name).toBe('InvalidParameters');
    }
  });

  it('S6 the document with its parameters may have 64 KB', async () => {
    const on = await start([instance(1)]);
    const script = (bytes: number) => ({ Parameters: { commands: ['x'.repeat(bytes)] } });
    expect((await refusal(on, script(65_536))).name).toBe('MaxDocumentSizeExceeded');
    expect((await refusal(on, script(65_000))).name).toBe('none');
  });

  it('S7 only the document AWS-RunShellScript is here, by its name or its ARN', async () => {
    const on = await start([instance(1)]);
    expect((await refusal(on, { DocumentName: 'AWS-RunPatchBaseline' })).name).toBe('InvalidDocument');
    expect((await refusal(on, { DocumentName: 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript' })).name).toBe(
      'none',
    );
  });

  it('S8 parameters that the document lacks are refused, and so is a call without commands', async () => {
    const on = await start([instance(1)]);
    expect((await refusal(on, { Parameters: { commands: ['true'], colour: ['red'] } })).name).toBe('InvalidParameters');
    expect((await refusal(on, { Parameters: {} })).name).toBe('InvalidParameters');
    expect((await refusal(on, { Parameters: { commands: [] } })).name).toBe('InvalidParameters');
  });

  it('S9 the host gets the lines, the folder and the ids as they were sent', async () => {
    const { member, deliveries } = recording(1);
    const on = await start([member]);
    const id = await send(on, { Parameters: { commands: ['echo one', 'echo two'], workingDirectory: ['/srv'] } });
    await ended(on, id);
    expect(deliveries).toMatchObject([
      {
        commandId: id,
        instanceId: instanceId(1),
        region: 'eu-west-1',
        commands: ['echo one', 'echo two'],
        workingDirectory: '/srv',
      },
    ]);
  });

  it('S10 targets select by tag: keys AND, values OR; nothing selected is a Success without instances', async () => {
    const worker = new Map([
      ['Role', 'worker'],
      ['Env', 'prod'],
    ]);
    const on = await start([
      instance(1),
      instance(2, { tags: worker }),
      instance(3, { tags: new Map([['Role', 'worker']]) }),
    ]);
    const targets = (...pairs: readonly (readonly [string, readonly string[]])[]) => ({
      Targets: pairs.map(([Key, Values]) => ({ Key, Values: [...Values] })),
    });
    const reached = async (input: ReturnType<typeof targets>): Promise<readonly unknown[]> => {
      const id = await send(on, input);
      await ended(on, id);
      return (await invocationsOf(on, id)).map(({ InstanceId }) => InstanceId);
    };
    expect(await reached(targets(['tag:Role', ['worker', 'drone']]))).toEqual([instanceId(2), instanceId(3)]);
    expect(await reached(targets(['tag:Role', ['worker']], ['tag:Env', ['prod']]))).toEqual([instanceId(2)]);
    expect(await reached(targets(['InstanceIds', [instanceId(1)]]))).toEqual([instanceId(1)]);
    const none = await ended(on, await send(on, targets(['tag:Role', ['nobody']])));
    expect(none).toMatchObject({ Status: 'Success', StatusDetails: 'NoInstancesInTag', TargetCount: 0 });
  });

  it('S11 at most 5 target keys of 50 values, and not together with ids; one of both is needed', async () => {
    const on = await start([instance(1)]);
    const target = (values: number) => ({
      Key: 'tag:Role',
      Values: Array.from({ length: values }, (_, index) => `v${index}`),
    });
    expect((await refusal(on, { Targets: Array.from({ length: 6 }, () => target(1)) })).name).toBe(
      'ValidationException',
    );
    expect((await refusal(on, { Targets: [target(51)] })).name).toBe('ValidationException');
    expect((await refusal(on, { Targets: [target(50)], InstanceIds: [instanceId(1)] })).name).toBe(
      'ValidationException',
    );
    expect((await refusal(on, { InstanceIds: [] })).name).toBe('ValidationException');
  });

  it('S12 an id that is named twice is a DuplicateInstanceId', async () => {
    const on = await start([instance(1)]);
    expect((await refusal(on, { InstanceIds: [instanceId(1), instanceId(1)] })).name).toBe('DuplicateInstanceId');
  });

  it('S13 the same call twice is two commands, and both run', async () => {
    const { member, deliveries } = recording(1);
    const on = await start([member]);
    const ids = [await send(on, { Comment: 'once' }), await send(on, { Comment: 'once' })];
    for (const id of ids) await ended(on, id);
    expect(new Set(ids).size).toBe(2);
    expect(deliveries).toHaveLength(2);
  });

  it('S14 the answer tells the command as taken, with every default and when it expires', async () => {
    const on = await start([instance(1)]);
    const { Command: command } = await on.ssm.send(
      new SendCommandCommand(
        requestFor(on, { TimeoutSeconds: 60, Parameters: { commands: ['id'], executionTimeout: ['40'] } }),
      ),
    );
    expect(command).toMatchObject({
      DocumentName: 'AWS-RunShellScript',
      DocumentVersion: '$DEFAULT',
      Comment: '',
      Parameters: { commands: ['id'], executionTimeout: ['40'] },
      InstanceIds: [instanceId(1)],
      Targets: [],
      Status: 'Pending',
      MaxConcurrency: '50',
      MaxErrors: '0',
      TargetCount: 1,
      CompletedCount: 0,
    });
    const lifetime = (command?.ExpiresAfter?.getTime() ?? 0) - (command?.RequestedDateTime?.getTime() ?? 0);
    expect(Math.round(lifetime / 1000)).toBe(100);
  });
});
