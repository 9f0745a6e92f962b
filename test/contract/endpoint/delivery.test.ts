import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import type { EndpointSettings } from '../../../src/lab/endpoint/index.js';
import type { LabHost, LabInstance } from '../../../src/lab/lab-fleet.js';
import { detailsOf, ended, invocationOf, invocationsOf, isRunning, send, until } from './commands.js';
import { answering, heldHost, instance, instanceId, instances, startLab, type Lab } from './lab.js';

/** A second of TimeoutSeconds takes 5 ms: the least delivery timeout of 30 s is over after 150 ms. */
const FAST: Partial<EndpointSettings> = { millisecondsPerSecond: 5 };
const BRIEF = { TimeoutSeconds: 30, Parameters: { commands: ['true'], executionTimeout: ['10'] } };

describe('delivery', () => {
  let lab: Lab | undefined;
  afterEach(() => lab?.close());

  const start = async (members: readonly LabInstance[], settings?: Partial<EndpointSettings>): Promise<Lab> => {
    lab = await startLab(members, settings);
    return lab;
  };
  const failing = (): LabHost => answering({ exitCode: 1, standardError: 'no\n' });

  it('R1 deliveries ramp up: 1, 2, 4 and so on', async () => {
    const held = heldHost();
    const on = await start(instances(15, { host: held.host }), { deliveryTickMilliseconds: 60 });
    const seen = new Set<number>();
    await send(on);
    await until(
      () => Promise.resolve(seen.add(held.deliveries.length).has(15)),
      (done) => done,
    );
    // Nothing ends meanwhile, so that the window is how many are in flight.
    expect([...seen].filter((count) => count > 0)).toEqual([1, 2, 4, 8, 15]);
  });

  it('R2 no more than MaxConcurrency run at a time, a number or a share of the targets', async () => {
    for (const MaxConcurrency of ['2', '50%']) {
      const held = heldHost();
      const on = await start(instances(4, { host: held.host }));
      const id = await send(on, { MaxConcurrency });
      expect(await until(() => detailsOf(on, id), isRunning(2))).toEqual([
        'InProgress',
        'InProgress',
        'Pending',
        'Pending',
      ]);
      await wait(20);
      expect(held.deliveries).toHaveLength(2);
      held.release();
      expect((await ended(on, id))?.Status).toBe('Success');
      await on.close();
    }
  });

  it('R3 after one error more than MaxErrors the rest is Terminated and the command Failed', async () => {
    const on = await start(instances(5, { host: failing() }));
    const id = await send(on, { MaxErrors: '1', MaxConcurrency: '1' });
    expect(await ended(on, id)).toMatchObject({
      Status: 'Failed',
      StatusDetails: 'Failed',
      ErrorCount: 2,
      CompletedCount: 5,
    });
    expect(await detailsOf(on, id)).toEqual(['Failed', 'Failed', 'Terminated', 'Terminated', 'Terminated']);
  });

  it('R4 MaxErrors is 0 unless told; with 100% every instance is asked', async () => {
    const on = await start([instance(1, { host: failing() }), instance(2), instance(3)]);
    const strict = await send(on, { MaxConcurrency: '1' });
    await ended(on, strict);
    expect(await detailsOf(on, strict)).toEqual(['Failed', 'Terminated', 'Terminated']);
    const lenient = await send(on, { MaxConcurrency: '1', MaxErrors: '100%' });
    expect(await ended(on, lenient)).toMatchObject({ Status: 'Failed', StatusDetails: 'Incomplete', ErrorCount: 1 });
    expect(await detailsOf(on, lenient)).toEqual(['Failed', 'Success', 'Success']);
  });

  it('R5 a node works on five commands at a time, and takes the next when one has ended', async () => {
    const held = heldHost();
    const on = await start([instance(1, { host: held.host })]);
    const ids = await Promise.all(Array.from({ length: 7 }, () => send(on)));
    await until(
      () => Promise.resolve(held.deliveries.length),
      (count) => count >= 5,
    );
    await wait(20);
    expect(held.deliveries).toHaveLength(5);
    held.release();
    for (const id of ids) expect((await ended(on, id))?.Status).toBe('Success');
    expect(held.deliveries).toHaveLength(7);
  });

  it('R6 a lost agent leaves its invocation Delayed', async () => {
    const on = await start([instance(1, { agent: 'connectionLost' })]);
    const id = await send(on, BRIEF);
    expect(
      await until(
        () => detailsOf(on, id),
        ([detail]) => detail === 'Delayed',
      ),
    ).toEqual(['Delayed']);
  });

  it('and as Delivery Timed Out when both timeouts are over (R6)', async () => {
    const on = await start([instance(1, { agent: 'connectionLost' })], FAST);
    const sentAt = Date.now();
    const id = await send(on, BRIEF);
    expect(await ended(on, id)).toMatchObject({
      Status: 'TimedOut',
      StatusDetails: 'DeliveryTimedOut',
      DeliveryTimedOutCount: 1,
      ErrorCount: 0,
    });
    // (30 + 10) s at 5 ms each.
    expect(Date.now() - sentAt).toBeGreaterThanOrEqual(195);
    expect(await invocationOf(on, id, instanceId(1))).toMatchObject({
      Status: 'TimedOut',
      ResponseCode: -1,
      ExecutionStartDateTime: '',
    });
  });

  it('R7 an agent that comes back within TimeoutSeconds runs the script', async () => {
    const member = instance(1, { agent: 'connectionLost' });
    const on = await start([member]);
    const early = await send(on, BRIEF);
    await until(
      () => detailsOf(on, early),
      ([detail]) => detail === 'Delayed',
    );
    member.agent = 'online';
    expect((await ended(on, early))?.Status).toBe('Success');
  });

  it('and does not run it when it comes back after them (R7)', async () => {
    const member = instance(1, { agent: 'connectionLost' });
    const on = await start([member], FAST);
    const late = await send(on, BRIEF);
    await wait(160);
    member.agent = 'online';
    expect((await ended(on, late))?.StatusDetails).toBe('DeliveryTimedOut');
  });

  it('R15 a script that waits in the line of a busy node beyond TimeoutSeconds is not started either', async () => {
    const held = heldHost();
    const on = await start([instance(1, { host: held.host })], { ...FAST, commandsPerNode: 1 });
    await send(on, { Parameters: { commands: ['true'] } });
    await until(
      () => Promise.resolve(held.deliveries.length),
      (count) => count === 1,
    );
    const late = await send(on, BRIEF);
    await wait(170);
    held.release();
    expect((await ended(on, late))?.StatusDetails).toBe('DeliveryTimedOut');
    expect(held.deliveries).toHaveLength(1);
  });

  it('R8 a node that is gone when its turn comes is Undeliverable, which does not spoil the command', async () => {
    const held = heldHost();
    const gone = instance(2);
    const on = await start([instance(1, { host: held.host }), gone]);
    const id = await send(on, { MaxConcurrency: '1' });
    gone.agent = 'notManaged';
    held.release();
    expect(await ended(on, id)).toMatchObject({
      Status: 'Success',
      StatusDetails: 'Success',
      ErrorCount: 0,
      CompletedCount: 2,
    });
    expect((await invocationsOf(on, id)).map(({ Status, StatusDetails }) => [Status, StatusDetails])).toEqual([
      ['Success', 'Success'],
      ['Failed', 'Undeliverable'],
    ]);
  });

  it('R9 an agent that never answers stays InProgress until the command expires', async () => {
    const silent: LabHost = { deliver: () => Promise.reject(new Error('lost')), close: () => Promise.resolve() };
    const on = await start([instance(1, { host: silent })]);
    const id = await send(on, BRIEF);
    expect(
      await until(
        () => detailsOf(on, id),
        ([detail]) => detail === 'InProgress',
      ),
    ).toEqual(['InProgress']);
    await on.close();
    const fast = await start([instance(1, { host: silent })], FAST);
    const brief = await send(fast, BRIEF);
    expect((await ended(fast, brief))?.StatusDetails).toBe('DeliveryTimedOut');
  });

  it('R10 a script that runs too long is Execution Timed Out, which counts as an error', async () => {
    const host: LabHost = {
      deliver: () =>
        Promise.resolve({
          status: 'TimedOut',
          exitCode: 137,
          standardOutput: Buffer.from('begun'),
          standardError: Buffer.alloc(0),
        }),
      close: () => Promise.resolve(),
    };
    const on = await start([instance(1, { host })]);
    const id = await send(on);
    expect(await ended(on, id)).toMatchObject({
      Status: 'TimedOut',
      StatusDetails: 'ExecutionTimedOut',
      ErrorCount: 1,
    });
    expect(await invocationOf(on, id, instanceId(1))).toMatchObject({
      StandardOutputContent: 'begun',
      ResponseCode: 137,
    });
  });
});
