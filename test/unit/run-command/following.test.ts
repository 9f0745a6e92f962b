import { describe, expect, it } from '@jest/globals';
import type { CommandProgress } from '../../../src/ports/command-runner.js';
import { IRELAND, createRoom, hostsFor, instanceId, request, targets } from './support/room.js';

describe('following', () => {
  it('costs one call a look for 2,500 hosts, and one call a command to collect', async () => {
    const of = targets(2_500);
    const room = createRoom({ hosts: hostsFor(of, (index) => ({ endsAfter: 1_000 + (index % 50) * 200 })) });
    const answers = await room.runner.run(request(of), {});

    expect([...answers.values()].every(({ kind }) => kind === 'ran')).toBe(true);
    expect(room.ssm.requestsOf('SendCommand')).toHaveLength(50);
    expect(room.ssm.requestsOf('ListCommandInvocations')).toHaveLength(50);
    expect(room.ssm.requestsOf('GetCommandInvocation')).toHaveLength(0);
    expect(room.ssm.requestsOf('ListCommands').length).toBeLessThanOrEqual(8);
  });

  it('asks for a single command by its id: a page of others would bring their scripts as well', async () => {
    const of = targets(1);
    const room = createRoom({ hosts: hostsFor(of) });
    await room.runner.run(request(of), {});
    expect(room.ssm.requestsOf('ListCommands')[0]?.input).toEqual({
      MaxResults: 50,
      CommandId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    });
  });

  it('asks for several only in the time in which they started, by the server’s clock', async () => {
    const of = targets(60);
    const room = createRoom({ hosts: hostsFor(of) });
    await room.runner.run(request(of), {});
    expect(room.ssm.requestsOf('ListCommands')[0]?.input).toEqual({
      MaxResults: 50,
      Filters: [
        { key: 'InvokedAfter', value: '2029-12-31T23:59:00Z' },
        { key: 'InvokedBefore', value: '2030-01-01T00:01:00Z' },
      ],
    });
  });

  it('looks less and less often at a host that takes long', async () => {
    const of = targets(1);
    const room = createRoom({ hosts: hostsFor(of, () => ({ endsAfter: 10 * 60_000 })) });
    const answers = await room.runner.run(request(of, { executionSeconds: 900 }), {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
    expect(room.ssm.requestsOf('ListCommands').length).toBeLessThan(75);
  });

  it('bears lists that do not show a command for a while', async () => {
    const of = targets(2);
    const room = createRoom({ hosts: hostsFor(of), lagMilliseconds: 9_000 });
    const answers = await room.runner.run(request(of), {});
    expect([...answers.values()].every(({ kind }) => kind === 'ran')).toBe(true);
  });

  it('slows down when throttled, says so, and reads the answers in the end', async () => {
    const of = targets(60);
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation, at }) =>
        operation !== 'SendCommand' && at < 100_000 ? { kind: 'error', name: 'ThrottlingException' } : undefined,
    });
    const answers = await room.runner.run(request(of, { executionSeconds: 600 }), {});
    expect([...answers.values()].every(({ kind }) => kind === 'ran')).toBe(true);
    const waits = room.events.map((event) => (event.kind === 'aws.throttled' ? event.waitedMilliseconds : 0));
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000]);
  });

  it.each([['unreachable' as const], ['loseRequest' as const]])(
    'outlasts a minute without a network (%s)',
    async (kind) => {
      const of = targets(2);
      const room = createRoom({
        hosts: hostsFor(of),
        fault: ({ at }) => (at >= 1_000 && at < 61_000 ? { kind } : undefined),
      });
      const answers = await room.runner.run(request(of), {});
      expect([...answers.values()].every(({ kind: ended }) => ended === 'ran')).toBe(true);
    },
  );

  it('asks for a command by its id where the list goes round in circles', async () => {
    const of = targets(2);
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation, input }) =>
        operation === 'ListCommands' && input['CommandId'] === undefined
          ? { kind: 'answer', body: { Commands: [], NextToken: 'again' } }
          : undefined,
    });
    const answers = await room.runner.run(request(of), {});
    expect([...answers.values()].every(({ kind }) => kind === 'ran')).toBe(true);
    expect(room.ssm.requestsOf('ListCommands').length).toBeLessThan(14);
  });

  it('does not read on in the list once it has seen its own', async () => {
    const others = targets(3_000);
    const own = targets(1, IRELAND, 5_000);
    const room = createRoom({ hosts: hostsFor([...others, ...own]) });
    await room.runner.run(request(others), {});
    const before = room.ssm.requestsOf('ListCommands').length;
    await room.runner.run(request(own), {});
    const looks = room.ssm.requestsOf('ListCommands').slice(before);
    expect(looks.filter(({ input }) => 'NextToken' in input)).toEqual([]);
  });

  it('does not take an older entry for news about a command that has ended', async () => {
    const of = targets(1);
    const entry = (StatusDetails: string) => ({ CommandId: '00000000-0000-4000-8000-000000000000', StatusDetails });
    const room = createRoom({
      hosts: hostsFor(of, () => ({ endsAfter: 0 })),
      fault: ({ operation }) =>
        operation === 'ListCommands'
          ? { kind: 'answer', body: { Commands: [entry('Success'), entry('InProgress')] } }
          : undefined,
    });
    const answers = await room.runner.run(request(of), {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
    expect(room.ssm.requestsOf('ListCommands')).toHaveLength(1);
  });

  it('tells how many targets have ended, before they are collected, and never more than have', async () => {
    const of = targets(60);
    const endsAfter = (index: number) => (index < 50 ? 100 * index : 60_000);
    const room = createRoom({ hosts: hostsFor(of, (index) => ({ endsAfter: endsAfter(index) })) });
    const told: (CommandProgress & { readonly at: number; readonly collected: number })[] = [];
    await room.runner.run(request(of), {
      onProgress: (progress) =>
        told.push({
          ...progress,
          at: room.clock.elapsed(),
          collected: room.ssm.requestsOf('ListCommandInvocations').length,
        }),
    });

    const counts = told.map(({ ended }) => ended);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(told.find(({ collected }) => collected === 0)?.ended).toBeGreaterThan(1);
    for (const { ended, at } of told) {
      expect(ended).toBeLessThanOrEqual(of.filter((_, index) => endsAfter(index) <= at).length);
    }
    expect(told.at(-1)).toMatchObject({ targets: 60, ended: 60 });
  });
});

describe('a scope whose answers cannot be read', () => {
  it('says why for each target, and does not cancel what was sent', async () => {
    const of = targets(60);
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation }) =>
        operation === 'ListCommands' ? { kind: 'error', name: 'ExpiredTokenException' } : undefined,
    });
    const answers = await room.runner.run(request(of), {});
    expect(answers.size).toBe(60);
    for (const answer of answers.values()) {
      expect(answer).toMatchObject({
        kind: 'indeterminate',
        why: 'notFollowed',
        detail: expect.stringContaining('expired'),
      });
    }
    expect(room.ssm.requestsOf('ListCommands')).toHaveLength(3);
    expect(room.ssm.requestsOf('CancelCommand')).toHaveLength(0);
  });

  it('is read on when credentials are renewed in the meantime', async () => {
    const of = targets(2);
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation }, before) =>
        operation === 'ListCommands' && before < 2 ? { kind: 'error', name: 'ExpiredTokenException' } : undefined,
    });
    const answers = await room.runner.run(request(of), {});
    expect([...answers.values()].every(({ kind }) => kind === 'ran')).toBe(true);
  });
});
