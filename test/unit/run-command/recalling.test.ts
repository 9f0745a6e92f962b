import { describe, expect, it } from '@jest/globals';
import { createRoom, hostsFor, instanceId, request, targets } from './support/room.js';
import type { Room } from './support/room.js';

const of = targets(2);
const recall = (room: Room, agoSeconds = 0, signal?: AbortSignal) =>
  room.runner.recall(
    { ...request(of), since: new Date(room.clock.now().getTime() - agoSeconds * 1000) },
    signal === undefined ? {} : { signal },
  );

describe('a command that is looked for in vain', () => {
  it('was never sent when about a minute of looking does not find it', async () => {
    const room = createRoom({ hosts: hostsFor(of) });
    const answers = await recall(room);
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'notRun', why: 'notSent' });
    expect(room.ssm.requestsOf('ListCommands')).toHaveLength(7);
    expect(room.clock.elapsed()).toBeGreaterThan(60_000);
    expect(room.clock.elapsed()).toBeLessThan(70_000);
    expect(room.ssm.requestsOf('SendCommand')).toEqual([]);
  });

  it('is unknown when the looking was cut short', async () => {
    const room = createRoom({ hosts: hostsFor(of) });
    const abort = new AbortController();
    room.clock.after(2_500, () => {
      abort.abort();
    });
    const answers = await recall(room, 0, abort.signal);
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'indeterminate', why: 'sendUnknown' });
  });

  it('is unknown when it is older than what Run Command lists', async () => {
    const room = createRoom({ hosts: hostsFor(of) });
    const answers = await recall(room, 31 * 24 * 60 * 60);
    expect(answers.get(instanceId(1))).toMatchObject({
      why: 'sendUnknown',
      detail: expect.stringContaining('30 days'),
    });
  });

  it('is unknown when the list does not end', async () => {
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation }) =>
        operation === 'ListCommands' ? { kind: 'answer', body: { Commands: [], NextToken: 'again' } } : undefined,
    });
    const answers = await recall(room);
    expect(answers.get(instanceId(2))).toMatchObject({ why: 'sendUnknown', detail: expect.stringContaining('more') });
  });

  it('is unknown when the list cannot be read at the end, and found when it can', async () => {
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation, at }) =>
        operation === 'ListCommands' && at > 5_000 ? { kind: 'error', name: 'ThrottlingException' } : undefined,
    });
    expect((await recall(room)).get(instanceId(1))).toMatchObject({ why: 'sendUnknown' });

    const patient = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation }, before) =>
        operation === 'ListCommands' && before < 4 ? { kind: 'error', name: 'ThrottlingException' } : undefined,
    });
    const sent = patient.runner.run(request(of), {});
    expect((await recall(patient)).get(instanceId(1))).toMatchObject({ kind: 'ran' });
    await sent;
  });
});

it('a recall that names a target twice is refused before anything is looked for', async () => {
  const room = createRoom({ hosts: hostsFor(of) });
  const twice = room.runner.recall({ ...request([...of, ...of]), since: room.clock.now() }, {});
  await expect(twice).rejects.toMatchObject({ code: 'COMMAND_REQUEST_INVALID' });
  expect(room.ssm.requests).toEqual([]);
});
