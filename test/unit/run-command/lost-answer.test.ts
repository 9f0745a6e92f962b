import { describe, expect, it } from '@jest/globals';
import { createRoom, hostsFor, instanceId, request, targets } from './support/room.js';
import type { Fault, FakeSsmOptions } from './support/fake-ssm.js';

const onFirstSend =
  (fault: Fault): NonNullable<FakeSsmOptions['fault']> =>
  ({ operation }, before) =>
    operation === 'SendCommand' && before === 0 ? fault : undefined;

const serverFault: Fault = { kind: 'error', name: 'InternalServerError', status: 500 };

describe('a SendCommand whose answer was lost', () => {
  const of = targets(3);
  const once = request(of, { repeatable: false });

  it('is found again by its comment and followed, not sent again', async () => {
    const room = createRoom({ hosts: hostsFor(of), fault: onFirstSend({ kind: 'loseAnswer' }) });
    const answers = await room.runner.run(once, {});
    expect([...answers.values()].map(({ kind }) => kind)).toEqual(['ran', 'ran', 'ran']);
    expect(room.ssm.requestsOf('SendCommand')).toHaveLength(1);
  });

  it('is looked for several times, as lists lag behind', async () => {
    const room = createRoom({
      hosts: hostsFor(of),
      fault: onFirstSend({ kind: 'loseAnswer' }),
      lagMilliseconds: 40_000,
    });
    const answers = await room.runner.run({ ...once, deliverySeconds: 30 }, {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
    expect(room.ssm.requestsOf('SendCommand')).toHaveLength(1);
  });

  it.each<[string, Fault]>([
    ['the connection dropped on its way', { kind: 'loseRequest' }],
    ['the service failed', serverFault],
  ])('stays unknown when no command can be found (%s)', async (_, fault) => {
    const room = createRoom({ hosts: hostsFor(of), fault: onFirstSend(fault) });
    const answers = await room.runner.run(once, {});
    for (const answer of answers.values()) {
      expect(answer).toMatchObject({ kind: 'indeterminate', why: 'sendUnknown' });
    }
    expect(room.ssm.requestsOf('SendCommand')).toHaveLength(1);
    expect(room.ssm.requestsOf('ListCommands')).toHaveLength(7);
    expect(room.clock.elapsed()).toBeLessThan(70_000);
  });

  it('is not mistaken for an earlier command of the same words', async () => {
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation }, before) =>
        operation === 'SendCommand' && before === 1 ? { kind: 'loseRequest' } : undefined,
      random: [0.1, 0.2],
    });
    await room.runner.run(once, {});
    const answers = await room.runner.run(once, {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'indeterminate', why: 'sendUnknown' });
  });

  it('is not looked for in vain for a minute where lists are denied', async () => {
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation }) =>
        operation === 'SendCommand' ? { kind: 'loseAnswer' } : { kind: 'error', name: 'AccessDeniedException' },
    });
    const answers = await room.runner.run(once, {});
    expect(answers.get(instanceId(1))).toMatchObject({
      why: 'sendUnknown',
      detail: expect.stringContaining('ssm:ListCommands is denied'),
    });
    expect(room.ssm.requestsOf('ListCommands')).toHaveLength(1);
  });

  it('is looked for by the server’s clock, with room for one that is wrong', async () => {
    const room = createRoom({ hosts: hostsFor(of), fault: onFirstSend({ kind: 'loseAnswer' }) });
    await room.runner.run(once, {});
    expect(room.ssm.requestsOf('ListCommands')[0]?.input).toEqual({
      MaxResults: 50,
      Filters: [{ key: 'InvokedAfter', value: '2029-12-31T23:45:00Z' }],
    });
  });

  it('may be sent a second time when the script can be repeated', async () => {
    const room = createRoom({ hosts: hostsFor(of), fault: onFirstSend({ kind: 'loseRequest' }) });
    const answers = await room.runner.run(request(of, { repeatable: true }), {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
    expect(room.ssm.requestsOf('SendCommand')).toHaveLength(2);
  });

  it('is looked for once more when the run is aborted, and then not any longer', async () => {
    const room = createRoom({ hosts: hostsFor(of), fault: onFirstSend({ kind: 'loseRequest' }) });
    const abort = new AbortController();
    room.clock.after(2_500, () => {
      abort.abort();
    });
    const answers = await room.runner.run(once, { signal: abort.signal });
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'indeterminate', why: 'sendUnknown' });
    expect(room.ssm.requestsOf('ListCommands')).toHaveLength(3);
  });

  it('is found and cancelled when the run is aborted before it was found', async () => {
    const never = hostsFor(of, () => ({ endsAfter: 'never' }));
    const room = createRoom({ hosts: never, fault: onFirstSend({ kind: 'loseAnswer' }), lagMilliseconds: 2_000 });
    const abort = new AbortController();
    room.clock.after(2_500, () => {
      abort.abort();
    });
    const answers = await room.runner.run(once, { signal: abort.signal });
    expect(room.ssm.requestsOf('CancelCommand')).toHaveLength(1);
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'indeterminate', why: 'cancelled' });
  });
});
