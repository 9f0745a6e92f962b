import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { Region } from '../../../src/domain/ids.js';
import { IRELAND, createRoom, hostsFor, instanceId, request, targets } from './support/room.js';
import type { FakeHost } from './support/run-command-store.js';

const never = (): Partial<FakeHost> => ({ endsAfter: 'never' });
const lastNever = (index: number): Partial<FakeHost> => (index === 2 ? never() : {});

describe('the deadline', () => {
  it('is both timeouts and a minute: then what is open is cancelled, and what had ended is kept', async () => {
    const of = targets(3);
    const room = createRoom({ hosts: hostsFor(of, lastNever) });
    const answers = await room.runner.run(request(of, { deliverySeconds: 60, executionSeconds: 120 }), {});

    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
    expect(answers.get(instanceId(3))).toMatchObject({ kind: 'indeterminate', why: 'cancelled' });
    expect(room.ssm.requestsOf('CancelCommand').map(({ at }) => at)).toEqual([240_000]);
  });

  it('leaves what does not even end by being cancelled as unknown, and goes home', async () => {
    const of = targets(60);
    const room = createRoom({
      hosts: hostsFor(of, never),
      fault: ({ operation }) =>
        operation === 'CancelCommand' ? { kind: 'error', name: 'AccessDeniedException' } : undefined,
    });
    const answers = await room.runner.run(request(of), {});
    expect(answers.size).toBe(60);
    for (const answer of answers.values()) {
      expect(answer).toMatchObject({
        kind: 'indeterminate',
        why: 'deadline',
        detail: expect.stringContaining('ssm:CancelCommand is denied'),
      });
    }
    expect(room.ssm.requestsOf('CancelCommand')).toHaveLength(2);
    expect(room.clock.elapsed()).toBeLessThanOrEqual(200_000);
  });

  it('holds when nothing is answered any more', async () => {
    const of = targets(2);
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation }) => (operation === 'SendCommand' ? undefined : { kind: 'loseRequest' }),
    });
    const answers = await room.runner.run(request(of), {});
    expect(answers.get(instanceId(2))).toMatchObject({ kind: 'indeterminate', why: 'deadline' });
    expect(room.clock.elapsed()).toBeLessThanOrEqual(200_000);
  });
});

describe('an abort', () => {
  it('cancels what is open, keeps what has ended, and takes seconds', async () => {
    const of = targets(3);
    const room = createRoom({ hosts: hostsFor(of, lastNever) });
    const abort = new AbortController();
    room.clock.after(5_000, () => {
      abort.abort();
    });
    const answers = await room.runner.run(request(of), { signal: abort.signal });
    expect(answers.get(instanceId(2))).toMatchObject({ kind: 'ran' });
    expect(answers.get(instanceId(3))).toMatchObject({ kind: 'indeterminate', why: 'cancelled' });
    expect(room.clock.elapsed()).toBeLessThan(25_000);
  });

  it('keeps what is throttled from ever being sent', async () => {
    const of = targets(60);
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation }, before) =>
        operation === 'SendCommand' && before > 0 ? { kind: 'error', name: 'ThrottlingException' } : undefined,
    });
    const abort = new AbortController();
    room.clock.after(20_000, () => {
      abort.abort();
    });
    const answers = await room.runner.run(request(of, { repeatable: false }), { signal: abort.signal });
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
    expect(answers.get(instanceId(60))).toMatchObject({ kind: 'notRun', why: 'cancelled' });
  });

  it('is waited for by many scopes without a listener each on the signal of the caller', async () => {
    const of = Array.from({ length: 20 }, (_, n) =>
      targets(1, { ...IRELAND, region: `xx-test-${n}` as Region }, n + 1),
    ).flat();
    const room = createRoom({ hosts: hostsFor(of, never) });
    const abort = new AbortController();
    let listeners: number | undefined;
    room.clock.after(5_000, () => {
      listeners = getEventListeners(abort.signal, 'abort').length;
      abort.abort();
    });
    const answers = await room.runner.run(request(of), { signal: abort.signal });
    expect(listeners).toBe(0);
    expect([...answers.values()].every(({ kind }) => kind === 'indeterminate')).toBe(true);
  });

  it('before the start sends nothing', async () => {
    const of = targets(2);
    const room = createRoom({ hosts: hostsFor(of) });
    const answers = await room.runner.run(request(of), { signal: AbortSignal.abort() });
    expect([...answers.values()]).toEqual([
      expect.objectContaining({ kind: 'notRun', why: 'cancelled' }),
      expect.objectContaining({ kind: 'notRun', why: 'cancelled' }),
    ]);
    expect(room.ssm.requests).toEqual([]);
  });
});
