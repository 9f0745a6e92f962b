import { CancelCommandCommand } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LabHost, LabInstance } from '../../../src/lab/lab-fleet.js';
import { commandOf, detailsOf, ended, invocationOf, isRunning, send, until } from './commands.js';
import { errorOf } from './errors.js';
import { heldHost, instance, instanceId, instances, startLab, type Lab } from './lab.js';

describe('CancelCommand', () => {
  let lab: Lab | undefined;
  afterEach(() => lab?.close());

  const start = async (members: readonly LabInstance[]): Promise<Lab> => {
    lab = await startLab(members);
    return lab;
  };
  const cancel = (on: Lab, CommandId: string, InstanceIds?: string[]): Promise<unknown> =>
    on.ssm.send(new CancelCommandCommand({ CommandId, ...(InstanceIds !== undefined && { InstanceIds }) }));

  it('R11 cancel kills what runs and keeps the rest from running', async () => {
    const held = heldHost();
    const on = await start(instances(3, { host: held.host }));
    const id = await send(on, { MaxConcurrency: '1' });
    await until(() => detailsOf(on, id), isRunning(1));
    await cancel(on, id);
    expect(await ended(on, id)).toMatchObject({ Status: 'Cancelled', StatusDetails: 'Cancelled', ErrorCount: 0 });
    expect(await detailsOf(on, id)).toEqual(['Cancelled', 'Cancelled', 'Cancelled']);
    expect(held.deliveries.map(({ cancel: signal }) => signal.aborted)).toEqual([true]);
  });

  it('R12 until the host has answered, a cancelled invocation is Cancelling', async () => {
    const held = heldHost();
    const deaf: LabHost = {
      deliver: (delivery) => held.host.deliver({ ...delivery, cancel: new AbortController().signal }),
      close: () => held.host.close(),
    };
    const on = await start([instance(1, { host: deaf })]);
    const id = await send(on);
    await until(() => detailsOf(on, id), isRunning(1));
    await cancel(on, id);
    expect(await commandOf(on, id)).toMatchObject({ Status: 'Cancelling' });
    expect(await invocationOf(on, id, instanceId(1))).toMatchObject({ Status: 'Cancelling' });
    held.release();
    expect((await ended(on, id))?.Status).toBe('Success');
  });

  it('R13 cancel may name instances, and leaves alone what has ended', async () => {
    const held = heldHost();
    const on = await start([instance(1), ...[2, 3].map((number) => instance(number, { host: held.host }))]);
    const id = await send(on);
    await until(() => detailsOf(on, id), isRunning(2));
    await cancel(on, id, [instanceId(1), instanceId(2)]);
    held.release();
    await ended(on, id);
    expect(await detailsOf(on, id)).toEqual(['Success', 'Cancelled', 'Success']);
  });

  it('R14 cancel refuses an unknown command, an instance that is not in it, and one named twice', async () => {
    const on = await start([instance(1)]);
    const id = await send(on);
    expect((await errorOf(cancel(on, '00000000-0000-4000-8000-000000000000'))).name).toBe('InvalidCommandId');
    expect((await errorOf(cancel(on, id, [instanceId(9)]))).name).toBe('InvalidInstanceId');
    expect((await errorOf(cancel(on, id, [instanceId(1), instanceId(1)]))).name).toBe('DuplicateInstanceId');
  });
});
