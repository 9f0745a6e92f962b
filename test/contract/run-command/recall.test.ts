import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import type { CommandRequest, RecallRequest } from '../../../src/ports/command-runner.js';
import { OTHER_ACCOUNT, answering, clientsOf, heldHost, instance, instanceId, instances } from '../endpoint/lab.js';
import { requestFor, startRoom } from './room.js';
import type { Room, RoomOptions } from './room.js';

let open: Room | undefined;
const start = async (members: readonly LabInstance[], options?: RoomOptions): Promise<Room> => {
  open = await startRoom(members, options);
  return open;
};

afterEach(async () => {
  await open?.close();
});

const changing = (members: readonly LabInstance[], given: Partial<CommandRequest> = {}): CommandRequest =>
  requestFor(members, { comment: 'lockstep run-1 rotate', repeatable: false, ...given });
const recalled = (members: readonly LabInstance[], given: Partial<RecallRequest> = {}): RecallRequest => ({
  ...changing(members),
  since: new Date(Date.now() - 60_000),
  ...given,
});
const calls = (room: Room, action: string) => room.endpoint.calls.filter((call) => call.action === `ssm:${action}`);

const sendOthers = async (room: Room, count: number): Promise<void> => {
  const { ssm } = clientsOf(room.endpoint, { accessKeyId: 'AKIALABONE', secretAccessKey: 'lab-secret' });
  for (let other = 0; other < count; other += 1) {
    const Comment = `lockstep run-1 rotate ${other}`;
    const Parameters = { commands: ['true'] };
    const InstanceIds = [instanceId(1)];
    await ssm.send(new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', InstanceIds, Comment, Parameters }));
  }
};

describe('an earlier command that is recalled', () => {
  it('and has ended is told as it was told then, and is not sent again', async () => {
    const members = [...instances(60), instance(70, { host: answering({ standardOutput: 'half', exitCode: 3 }) })];
    const room = await start(members);
    const told = await room.runner.run(changing(members), {});
    const progress: number[] = [];
    const answers = await room.runner.recall(recalled(members), {
      onProgress: ({ ended }) => progress.push(ended),
    });

    expect(answers).toEqual(told);
    expect(answers.get(instanceId(70))).toMatchObject({ kind: 'ran', exitCode: 3, standardOutput: 'half' });
    expect(calls(room, 'SendCommand')).toHaveLength(2);
    expect(progress.at(-1)).toBe(61);
  });

  it('by a clock that was two hours ahead of ours is found all the same', async () => {
    const members = [instance(1)];
    const room = await start(members);
    const told = await room.runner.run(changing(members), {});
    const since = new Date(Date.now() + 2 * 3_600_000);
    expect(await room.runner.recall(recalled(members, { since }), {})).toEqual(told);
  });

  it('and still runs is followed to its end', async () => {
    const held = heldHost();
    const members = [instance(1), instance(2, { host: held.host })];
    const room = await start(members);
    const sent = room.runner.run(changing(members), {});
    const recall = room.runner.recall(recalled(members), {
      onProgress: ({ ended }) => {
        if (ended === 1) held.release();
      },
    });
    expect((await recall).get(instanceId(2))).toMatchObject({ kind: 'ran', standardOutput: 'released\n' });
    expect(await recall).toEqual(await sent);
  });

  it('and is not listed yet is looked for again', async () => {
    const members = instances(3);
    const room = await start(members, { settings: { consistencyWindowMilliseconds: 400 } });
    room.endpoint.faults.operations.set('ssm:SendCommand', { loseAnswers: 1 });
    const sent = room.runner.run(changing(members), {});
    const answers = await room.runner.recall(recalled(members), {});
    expect([...answers.values()].map(({ kind }) => kind)).toEqual(['ran', 'ran', 'ran']);
    expect(answers).toEqual(await sent);
    expect(calls(room, 'SendCommand')).toHaveLength(1);
  });

  it('is found behind thirty pages of others, with pages that are empty or repeat themselves', async () => {
    const members = instances(1);
    const room = await start(members, {
      settings: { pageSize: 2, emptyPages: true, repeatedEntries: true, consistencyWindowMilliseconds: 0 },
    });
    await room.runner.run(changing(members), {});
    await sendOthers(room, 40);
    const before = calls(room, 'ListCommands').length;
    const answers = await room.runner.recall(recalled(members), {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran', standardOutput: `ran ${instanceId(1)}\n` });
    expect(calls(room, 'ListCommands').length - before).toBeGreaterThan(30);
  });
});

describe('a command that was never sent', () => {
  it('is told so for each of its targets, while those of the same request that were sent are told as they are', async () => {
    const members = instances(2);
    const room = await start(members);
    await room.runner.run(changing([instance(1)]), {});
    const answers = await room.runner.recall(recalled(members), {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
    expect(answers.get(instanceId(2))).toMatchObject({
      kind: 'notRun',
      why: 'notSent',
      detail: expect.stringContaining('no command "lockstep run-1 rotate" was sent'),
    });
    expect(calls(room, 'SendCommand')).toHaveLength(1);
  });

  it('is not taken for one of another run or step whose name begins alike', async () => {
    const members = instances(1);
    const room = await start(members);
    for (const comment of ['lockstep run-11 rotate', 'lockstep run-1 rotate again', 'lockstep run-1']) {
      await room.runner.run(changing(members, { comment }), {});
    }
    const answers = await room.runner.recall(recalled(members), {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'notRun', why: 'notSent' });
  });
});

describe('several commands for one target', () => {
  it('are told by the newest that ran, and the answer says that there are several', async () => {
    const held = heldHost();
    const members = [instance(1), instance(2), instance(3, { host: held.host })];
    held.release();
    const room = await start(members);
    const once = await room.runner.run(changing(members), {});
    room.endpoint.faults.instances.set(instanceId(2), { delivery: 'undeliverable' });
    const twice = await room.runner.run(changing(members.slice(0, 2)), {});
    const answers = await room.runner.recall(recalled(members), {});

    const several = expect.stringContaining('2 commands carry this comment');
    expect(answers.get(instanceId(1))).toEqual({ ...twice.get(instanceId(1)), note: several });
    expect(answers.get(instanceId(2))).toEqual({ ...once.get(instanceId(2)), note: several });
    expect(answers.get(instanceId(3))).toEqual(once.get(instanceId(3)));
  });
});

describe('what cannot be found out', () => {
  it('is unknown where the list is denied, and leaves other accounts their answers', async () => {
    const members = [instance(1), instance(2, { account: OTHER_ACCOUNT })];
    const room = await start(members, { deniedToOther: ['ssm:ListCommands'] });
    await room.runner.run(changing(members), {});
    const answers = await room.runner.recall(recalled(members), {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
    expect(answers.get(instanceId(2))).toMatchObject({
      kind: 'indeterminate',
      why: 'sendUnknown',
      detail: expect.stringContaining('ssm:ListCommands is denied'),
    });
  });

  it('is unknown where the command is found and its answers are denied', async () => {
    const members = [instance(2, { account: OTHER_ACCOUNT })];
    const room = await start(members, { deniedToOther: ['ssm:ListCommandInvocations'] });
    await room.runner.run(changing(members), {});
    const answers = await room.runner.recall(recalled(members), {});
    expect(answers.get(instanceId(2))).toMatchObject({ kind: 'indeterminate', why: 'notFollowed' });
  });

  it('is left to go on when the recall is aborted: nothing is cancelled', async () => {
    const held = heldHost();
    const members = [instance(1), instance(2, { host: held.host })];
    const room = await start(members);
    const sent = room.runner.run(changing(members), {});
    const abort = new AbortController();
    const answers = await room.runner.recall(recalled(members), {
      signal: abort.signal,
      onProgress: ({ ended }) => {
        if (ended === 1) abort.abort();
      },
    });
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
    expect(answers.get(instanceId(2))).toMatchObject({ kind: 'indeterminate', why: 'deadline' });
    expect(calls(room, 'CancelCommand')).toEqual([]);
    held.release();
    expect((await sent).get(instanceId(2))).toMatchObject({ kind: 'ran' });
  });
});
