import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { ListCommandsCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Delivery } from '../../../src/lab/lab-fleet.js';
import type { InstanceFaults } from '../../../src/lab/endpoint/index.js';
import { detailsOf, ended, invocationOf, requestFor, send } from './commands.js';
import { errorOf } from './errors.js';
import { answering, instance, instanceId, startLab, type Lab } from './lab.js';

describe('faults', () => {
  let lab: Lab;
  let deliveries: Delivery[];

  beforeEach(async () => {
    deliveries = [];
    const host = answering((delivery) => {
      deliveries.push(delivery);
      return { standardOutput: `run ${deliveries.length}` };
    });
    lab = await startLab([instance(1, { host }), instance(2)]);
  });
  afterEach(() => lab.close());

  const list = (): Promise<unknown> => lab.ssm.send(new ListCommandsCommand());

  it('F1 a throttled operation answers with the error of its service, and recovers at its rate', async () => {
    lab.endpoint.faults.operations.set('ssm:ListCommands', { throttle: { burst: 2, perSecond: 0 } });
    lab.endpoint.faults.operations.set('ec2:DescribeInstances', { throttle: { burst: 0, perSecond: 0 } });
    await list();
    await list();
    expect(await errorOf(list())).toMatchObject({ name: 'ThrottlingException', status: 400, message: 'Rate exceeded' });
    expect(await errorOf(lab.ec2.send(new DescribeInstancesCommand()))).toMatchObject({
      name: 'RequestLimitExceeded',
      status: 503,
    });
    // The bucket is empty: only what is refilled from now on lets a call through.
    lab.endpoint.faults.operations.set('ssm:ListCommands', { throttle: { burst: 2, perSecond: 1000 } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await errorOf(list())).name).toBe('none');
  });

  it('F2 a lost answer drops the connection after the operation took effect', async () => {
    lab.endpoint.faults.operations.set('ssm:SendCommand', { loseAnswers: 1 });
    const { name, status } = await errorOf(send(lab));
    expect(name).not.toBe('none');
    expect(status).toBeUndefined();
    expect(lab.endpoint.history).toHaveLength(1);
    expect(lab.endpoint.calls.at(-1)?.outcome).toEqual({ kind: 'lost' });
    expect((await errorOf(send(lab))).name).toBe('none');
  });

  it('F3 a client with the default retries sends a command twice when the answer is lost, and it runs twice', async () => {
    lab.endpoint.faults.operations.set('ssm:SendCommand', { loseAnswers: 1 });
    const credentials = { accessKeyId: 'AKIALABONE', secretAccessKey: 'lab-secret' };
    const client = new SSMClient({ endpoint: lab.endpoint.url, region: 'eu-west-1', credentials });
    const { Command } = await client.send(new SendCommandCommand(requestFor(lab, { InstanceIds: [instanceId(1)] })));
    await ended(lab, Command?.CommandId ?? '');
    for (const { commandId } of lab.endpoint.history) await ended(lab, commandId);
    expect([lab.endpoint.history.length, deliveries.length]).toEqual([2, 2]);
    client.destroy();
  });

  it('F4 an operation may be slow', async () => {
    lab.endpoint.faults.operations.set('ssm:ListCommands', { delayMilliseconds: 80 });
    const before = Date.now();
    await list();
    expect(Date.now() - before).toBeGreaterThanOrEqual(79);
  });

  it('F5 the next calls may be answered with an error, before anything happens', async () => {
    lab.endpoint.faults.operations.set('ssm:SendCommand', {
      errors: [
        { code: 'InternalServerError', status: 500, times: 1 },
        { code: 'AccessDeniedException', message: 'not you', times: 2 },
      ],
    });
    const seen = [];
    for (let count = 0; count < 4; count += 1) seen.push((await errorOf(send(lab))).name);
    expect(seen).toEqual(['InternalServerError', 'AccessDeniedException', 'AccessDeniedException', 'none']);
    expect(lab.endpoint.history).toHaveLength(1);
  });

  it('F6 chances of loss follow the seed', async () => {
    const outcomes = async (): Promise<readonly string[]> => {
      const on = await startLab([]);
      on.endpoint.faults.operations.set('ssm:ListCommands', { loseAnswersChance: 0.5 });
      const names: string[] = [];
      for (let count = 0; count < 12; count += 1) {
        names.push((await errorOf(on.ssm.send(new ListCommandsCommand()))).name === 'none' ? 'answered' : 'lost');
      }
      await on.close();
      return names;
    };
    const first = await outcomes();
    expect(new Set(first)).toEqual(new Set(['answered', 'lost']));
    expect(await outcomes()).toEqual(first);
  });

  const runWith = async (
    faults: InstanceFaults,
  ): Promise<{ readonly detail: string | undefined; readonly output: string | undefined }> => {
    lab.endpoint.faults.instances.set(instanceId(1), faults);
    const id = await send(lab, { MaxErrors: '100%' });
    await ended(lab, id);
    const [detail, neighbour] = await detailsOf(lab, id);
    expect(neighbour).toBe('Success');
    return { detail, output: (await invocationOf(lab, id, instanceId(1))).StandardOutputContent };
  };

  it('F7 an instance may be undeliverable', async () => {
    expect(await runWith({ delivery: 'undeliverable' })).toEqual({ detail: 'Undeliverable', output: '' });
    expect(deliveries).toHaveLength(0);
  });

  it('F8 Delivery Timed Out does not tell whether the script ran', async () => {
    expect((await runWith({ delivery: 'timedOutNotRun' })).detail).toBe('DeliveryTimedOut');
    expect(deliveries).toHaveLength(0);
    expect((await runWith({ delivery: 'timedOutAfterRun' })).detail).toBe('DeliveryTimedOut');
    expect(deliveries).toHaveLength(1);
  });

  it('F9 a script may run twice under one command, and the later result counts', async () => {
    expect(await runWith({ delivery: 'runTwice' })).toEqual({ detail: 'Success', output: 'run 2' });
    expect(new Set(deliveries.map(({ commandId }) => commandId)).size).toBe(1);
  });

  it('F10 output may stand within a banner, be cut, and hold bytes that are no UTF-8', async () => {
    expect((await runWith({ banner: { before: 'Welcome\n', after: '\nBye' } })).output).toBe('Welcome\nrun 1\nBye');
    expect((await runWith({ cutAfterBytes: 3 })).output).toBe('run');
    expect((await runWith({ corrupt: true })).output).toBe('ru\ufffd\ufffd\ufffd\ufffdn 3');
  });

  it('F11 an action may be denied in one region, and is not in another', async () => {
    lab.endpoint.faults.operations.set('ec2:DescribeInstances', { deniedIn: new Set(['eu-west-1']) });
    expect((await errorOf(lab.ec2.send(new DescribeInstancesCommand()))).name).toBe('UnauthorizedOperation');
    lab.endpoint.faults.operations.set('ec2:DescribeInstances', { deniedIn: new Set(['eu-central-1']) });
    expect((await errorOf(lab.ec2.send(new DescribeInstancesCommand()))).name).toBe('none');
  });

  it('F12 SendCommand that names a denied instance is denied as a whole, and nothing runs', async () => {
    lab.endpoint.faults.instances.set(instanceId(2), { sendDenied: true });
    const error = await errorOf(
      lab.ssm.send(new SendCommandCommand(requestFor(lab, { InstanceIds: [instanceId(1), instanceId(2)] }))),
    );
    expect(error).toMatchObject({ name: 'AccessDeniedException', status: 400 });
    expect(error.message).not.toContain(instanceId(2));
    expect(deliveries).toEqual([]);
    expect(
      (await errorOf(lab.ssm.send(new SendCommandCommand(requestFor(lab, { InstanceIds: [instanceId(1)] }))))).name,
    ).toBe('none');
  });
});
