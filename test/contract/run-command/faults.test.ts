import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { LockstepError } from '../../../src/domain/errors.js';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import { OTHER_ACCOUNT, answering, heldHost, instance, instanceId, instances } from '../endpoint/lab.js';
import { commandsPer, requestFor, startRoom } from './room.js';
import type { Room, RoomOptions } from './room.js';

let open: Room | undefined;
const start = async (members: readonly LabInstance[], options?: RoomOptions): Promise<Room> => {
  open = await startRoom(members, options);
  return open;
};

afterEach(async () => {
  await open?.close();
});

const sends = (room: Room) => room.endpoint.calls.filter(({ action }) => action === 'ssm:SendCommand');

describe('an answer to SendCommand that is lost', () => {
  it('never makes a script run twice that must not', async () => {
    const members = instances(60);
    const room = await start(members);
    room.endpoint.faults.operations.set('ssm:SendCommand', { loseAnswers: 2 });
    const answers = await room.runner.run(requestFor(members, { repeatable: false }), {});

    for (const answer of answers.values()) expect(answer).toMatchObject({ kind: 'ran' });
    expect(sends(room)).toHaveLength(2);
    expect(new Set(commandsPer(room).values())).toEqual(new Set([1]));
  });

  it('is made up for by the SDK where the script may run twice', async () => {
    const members = instances(3);
    const room = await start(members);
    room.endpoint.faults.operations.set('ssm:SendCommand', { loseAnswers: 1 });
    const answers = await room.runner.run(requestFor(members), {});
    expect([...answers.values()].every(({ kind }) => kind === 'ran')).toBe(true);
    expect(sends(room)).toHaveLength(2);
  });
});

describe('access that is denied', () => {
  const both = () => [instance(1), instance(2, { account: OTHER_ACCOUNT })];

  it('in one of two accounts leaves the other its answers', async () => {
    const room = await start(both(), { deniedToOther: ['ssm:SendCommand'] });
    const answers = await room.runner.run(requestFor(both()), {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
    expect(answers.get(instanceId(2))).toMatchObject({
      kind: 'notRun',
      why: 'accessDenied',
      detail: expect.stringMatching(/ssm:SendCommand is denied for account 444455556666/),
    });
  });

  it('to follow is told for each target of that account', async () => {
    const room = await start(both(), { deniedToOther: ['ssm:ListCommandInvocations'] });
    const answers = await room.runner.run(requestFor(both()), {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
    expect(answers.get(instanceId(2))).toMatchObject({
      kind: 'indeterminate',
      why: 'notFollowed',
      detail: expect.stringContaining('ssm:ListCommandInvocations is denied'),
    });
  });

  it('everywhere is one error that names the action', async () => {
    const members = instances(3, { account: OTHER_ACCOUNT });
    const room = await start(members, { deniedToOther: ['ssm:SendCommand'] });
    const refused = room.runner.run(requestFor(members), {});
    await expect(refused).rejects.toBeInstanceOf(LockstepError);
    await expect(refused).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringContaining('ssm:SendCommand'),
    });
  });
});

describe('what becomes of an instance', () => {
  it.each([[true], [false]])(
    'is told by its own invocation (statuses with spaces: %p)',
    async (spacedStatusDetails) => {
      const members = [
        instance(1),
        instance(2, { agent: 'notManaged' }),
        instance(3),
        instance(4),
        instance(5, { host: answering({ standardOutput: 'half', standardError: 'why', exitCode: 3 }) }),
        instance(6, {
          host: {
            deliver: () =>
              Promise.resolve({
                status: 'TimedOut',
                exitCode: 137,
                standardOutput: Buffer.alloc(0),
                standardError: Buffer.alloc(0),
              }),
            close: () => Promise.resolve(),
          },
        }),
      ];
      const room = await start(members, { settings: { spacedStatusDetails } });
      room.endpoint.faults.instances.set(instanceId(3), { delivery: 'undeliverable' });
      room.endpoint.faults.instances.set(instanceId(4), { delivery: 'timedOutNotRun' });
      const answers = await room.runner.run(requestFor(members), {});

      expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran', exitCode: 0 });
      expect(answers.get(instanceId(2))).toMatchObject({ kind: 'notRun', why: 'notManaged' });
      expect(answers.get(instanceId(3))).toMatchObject({ kind: 'notRun', why: 'undeliverable' });
      expect(answers.get(instanceId(4))).toMatchObject({ kind: 'indeterminate', why: 'deliveryTimedOut' });
      expect(answers.get(instanceId(5))).toMatchObject({
        kind: 'ran',
        exitCode: 3,
        standardOutput: 'half',
        standardError: 'why',
      });
      expect(answers.get(instanceId(6))).toMatchObject({ kind: 'indeterminate', why: 'executionTimedOut' });
    },
  );

  it('is read in the longer form where the shorter was cut, and only there', async () => {
    const long = `${'long '.repeat(2_000)}END`;
    const members = [instance(1), instance(2, { host: answering({ standardOutput: long, standardError: 'noise' }) })];
    const room = await start(members);
    const isWhole = (output: string) => output.endsWith('END');
    const answers = await room.runner.run(requestFor(members, { isWhole }), {});

    expect(answers.get(instanceId(2))).toMatchObject({ standardOutput: long, standardError: 'noise' });
    const asked = room.endpoint.calls.filter(({ action }) => action === 'ssm:GetCommandInvocation');
    expect(asked.map(({ request }) => request['InstanceId'])).toEqual([instanceId(2)]);
  });
});

describe('an abort', () => {
  it('ends the scripts that run, keeps the answers that came, and comes back soon', async () => {
    const held = heldHost();
    const members = [instance(1), instance(2, { host: held.host })];
    const room = await start(members);
    const abort = new AbortController();
    const answers = await room.runner.run(requestFor(members), {
      signal: abort.signal,
      onProgress: ({ ended }) => {
        if (ended === 1) abort.abort();
      },
    });

    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
    expect(answers.get(instanceId(2))).toMatchObject({ kind: 'indeterminate', why: 'cancelled' });
    expect(held.deliveries.map(({ cancel }) => cancel.aborted)).toEqual([true]);
  });

  it('while SendCommand is under way waits for its answer, so that the command can be cancelled', async () => {
    const held = heldHost();
    const members = [instance(1, { host: held.host })];
    const room = await start(members);
    room.endpoint.faults.operations.set('ssm:SendCommand', { delayMilliseconds: 300 });
    const abort = new AbortController();
    const running = room.runner.run(requestFor(members, { repeatable: false }), { signal: abort.signal });
    while (!room.endpoint.calls.some(({ operation }) => operation === 'SendCommand')) await sleep(5);
    abort.abort();
    const answers = await running;
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'indeterminate', why: 'cancelled' });
    expect(room.endpoint.history.map(({ cancelled }) => cancelled)).toEqual([true]);
  });
});
