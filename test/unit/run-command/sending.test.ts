import { describe, expect, it } from '@jest/globals';
import { LockstepError } from '../../../src/domain/errors.js';
import { createRoom, hostsFor, instanceId, request, targets } from './support/room.js';
import type { Fault, Request } from './support/fake-ssm.js';
import { fc } from '../../support/fast-check.js';

const throttling: Fault = { kind: 'error', name: 'ThrottlingException', message: 'Rate exceeded' };
const oversized: Fault = { kind: 'error', name: 'MaxDocumentSizeExceeded' };
const denied: Fault = { kind: 'error', name: 'AccessDeniedException', message: 'not authorized' };

describe('sending', () => {
  it('asks AWS-RunShellScript to run the lines on fifty hosts at once, whatever the first errors', async () => {
    const of = targets(51);
    const room = createRoom({ hosts: hostsFor(of) });
    await room.runner.run(request(of, { script: 'set -u\necho x\n', deliverySeconds: 40, executionSeconds: 90 }), {});

    const [first, second, ...more] = room.ssm.requestsOf('SendCommand').map(({ input }) => input);
    expect(first).toEqual({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: of.slice(0, 50).map((target) => target.instanceId),
      Comment: expect.stringMatching(/^lockstep run-1 probe #[0-9a-z]{4}-1$/),
      TimeoutSeconds: 40,
      MaxErrors: '100%',
      MaxConcurrency: '50',
      Parameters: { commands: ['set -u', 'echo x'], executionTimeout: ['90'] },
    });
    expect(second).toMatchObject({ InstanceIds: [instanceId(51)], Comment: expect.stringMatching(/-2$/) });
    expect(more).toEqual([]);
  });

  it('asks nothing of the service for no targets, or for a request that is wrong', async () => {
    const room = createRoom({ hosts: new Map() });
    expect(await room.runner.run(request([]), {})).toEqual(new Map());
    await expect(room.runner.run(request([...targets(1), ...targets(1)]), {})).rejects.toThrow(LockstepError);
    expect(room.ssm.requests).toEqual([]);
  });

  it.each([[true], [false]])(
    'waits out minutes of throttling and then sends once (repeatable: %p)',
    async (repeatable) => {
      const of = targets(10);
      const throttledUntil = 4 * 60_000;
      const room = createRoom({
        hosts: hostsFor(of),
        fault: ({ operation, at }) => (operation === 'SendCommand' && at < throttledUntil ? throttling : undefined),
      });
      const answers = await room.runner.run(request(of, { repeatable, deliverySeconds: 600 }), {});

      expect([...answers.values()].every(({ kind }) => kind === 'ran')).toBe(true);
      const sends = room.ssm.requestsOf('SendCommand');
      expect(sends.filter(({ at }) => at >= throttledUntil)).toHaveLength(1);
      expect(room.clock.elapsed() - (sends.at(-1)?.at ?? 0)).toBeLessThan(5_000);
      // Waits that double up to a minute: a handful of calls, not hundreds.
      expect(sends.length).toBeLessThan(14);
      expect(room.events).toHaveLength(sends.length - 1);
      expect(room.events[0]).toEqual({
        kind: 'aws.throttled',
        operation: 'ssm:SendCommand',
        waitedMilliseconds: 1_000,
      });
    },
  );

  it('gives up on throttling when the command may not wait any longer, and knows that nothing ran', async () => {
    const of = targets(60);
    const room = createRoom({ hosts: hostsFor(of), fault: () => throttling });
    const answers = await room.runner.run(request(of, { deliverySeconds: 90 }), {});
    expect(answers.size).toBe(60);
    for (const answer of answers.values()) expect(answer).toMatchObject({ kind: 'notRun', why: 'notSent' });
    expect(room.clock.elapsed()).toBeLessThan(100_000);
  });

  it('is refused as a whole, with the missing IAM action, when nothing at all could be sent', async () => {
    const of = targets(120);
    const room = createRoom({ hosts: hostsFor(of), fault: () => denied });
    await expect(room.runner.run(request(of), {})).rejects.toMatchObject({
      name: 'LockstepError',
      code: 'ACCESS_DENIED',
      message: expect.stringContaining('ssm:SendCommand is denied for account 111122223333 in eu-west-1'),
    });
  });

  it('keeps the answers of what was sent when a later chunk is refused', async () => {
    const of = targets(60);
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation }, before) => (operation === 'SendCommand' && before === 1 ? oversized : undefined),
    });
    const answers = await room.runner.run(request(of), {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
    expect(answers.get(instanceId(60))).toMatchObject({
      kind: 'notRun',
      why: 'notSent',
      detail: expect.stringContaining('the script is larger than Run Command takes'),
    });
  });

  it('tries an unreachable endpoint a few times, even for what must not be sent twice: nothing left this machine', async () => {
    const of = targets(1);
    const room = createRoom({
      hosts: hostsFor(of),
      fault: (_, before) => (before < 2 ? { kind: 'unreachable' } : undefined),
    });
    const answers = await room.runner.run(request(of, { repeatable: false }), {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'ran' });
  });
});

describe('an id that is no managed node', () => {
  it('is found in about as many calls as halving needs, without asking for what is known to hold it', async () => {
    const of = targets(50);
    const hosts = hostsFor(of);
    hosts.delete(instanceId(50));
    const room = createRoom({ hosts });
    await room.runner.run(request(of), {});
    const sizes = room.ssm.requestsOf('SendCommand').map(({ input }) => (input['InstanceIds'] as string[]).length);
    expect(sizes).toEqual([50, 25, 13, 6, 3, 2, 1]);
  });

  it('is believed to be none only when it was asked for alone', async () => {
    const of = targets(4);
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation }, before) =>
        operation === 'SendCommand' && before === 0 ? { kind: 'error', name: 'InvalidInstanceId' } : undefined,
    });
    const answers = await room.runner.run(request(of), {});
    expect([...answers.values()].map(({ kind }) => kind)).toEqual(['ran', 'ran', 'ran', 'ran']);
  });

  it.each([[true], [false]])('alone goes without an answer, in few calls (repeatable: %p)', async (repeatable) => {
    const of = targets(50);
    const hosts = hostsFor(of);
    hosts.delete(instanceId(17));
    const room = createRoom({ hosts });
    const answers = await room.runner.run(request(of, { repeatable }), {});

    expect(answers.get(instanceId(17))).toMatchObject({ kind: 'notRun', why: 'notManaged' });
    expect([...answers.values()].filter(({ kind }) => kind === 'ran')).toHaveLength(49);
    expect(room.ssm.requestsOf('SendCommand').length).toBeLessThanOrEqual(14);
  });

  it('never costs another one its command, nor gives it two, whichever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { maxLength: 50 }), async (invalid) => {
        const of = targets(50);
        const hosts = hostsFor(of);
        for (const number of invalid) hosts.delete(instanceId(number));
        const room = createRoom({ hosts });
        const answers = await room.runner.run(request(of, { repeatable: false }), {});

        const taken = room.ssm
          .requestsOf('SendCommand')
          .map(({ input }) => input['InstanceIds'] as string[])
          .filter((ids) => ids.every((id) => hosts.has(id)))
          .flat();
        expect(taken.toSorted()).toEqual([...hosts.keys()].toSorted());
        for (const { instanceId: id } of of) expect(answers.get(id)?.kind).toBe(hosts.has(id) ? 'ran' : 'notRun');
        expect(room.ssm.requestsOf('SendCommand').length).toBeLessThanOrEqual(99);
      }),
      { numRuns: 25 },
    );
  });
});

/** As a policy with a condition on tags does: a call that names one of these is denied as a whole, and does not say for which. */
const denying =
  (...numbers: readonly number[]) =>
  ({ operation, input }: Request): Fault | undefined => {
    const ids = operation === 'SendCommand' ? (input['InstanceIds'] as string[]) : [];
    return numbers.some((number) => ids.includes(instanceId(number))) ? denied : undefined;
  };

describe('an instance for which a policy denies SendCommand', () => {
  it.each([[true], [false]])('is named with the reason, and the others go on (repeatable: %p)', async (repeatable) => {
    const of = targets(10);
    const room = createRoom({ hosts: hostsFor(of), fault: denying(7) });
    const answers = await room.runner.run(request(of, { repeatable }), {});
    expect(answers.get(instanceId(7))).toMatchObject({
      kind: 'notRun',
      why: 'accessDenied',
      detail: expect.stringMatching(/^ssm:SendCommand is denied for .*, at least for this instance/),
    });
    expect([...answers.values()].filter(({ kind }) => kind === 'ran')).toHaveLength(9);
    expect(room.ssm.requestsOf('SendCommand').length).toBeLessThanOrEqual(8);
  });

  it('never costs another one its command, nor gives it two, whichever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 6 }), async (numbers) => {
        const of = targets(20);
        const room = createRoom({ hosts: hostsFor(of), fault: denying(...numbers) });
        const answers = await room.runner.run(request(of, { repeatable: false }), {});
        const sent = room.ssm.requestsOf('SendCommand').filter((each) => denying(...numbers)(each) === undefined);
        const taken = sent.flatMap(({ input }) => input['InstanceIds'] as string[]);
        const allowed = of.map(({ instanceId: id }) => id).filter((id) => !numbers.map(instanceId).includes(id));
        expect(taken.toSorted()).toEqual(allowed.toSorted());
        for (const id of allowed) expect(answers.get(id)?.kind).toBe('ran');
      }),
      { numRuns: 20 },
    );
  });

  it('stays one error where every instance is denied, after a bounded number of calls', async () => {
    const of = targets(50);
    const room = createRoom({ hosts: hostsFor(of), fault: denying(...of.map((_, index) => index + 1)) });
    await expect(room.runner.run(request(of), {})).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: 'ssm:SendCommand is denied for account 111122223333 in eu-west-1',
    });
    expect(room.ssm.requestsOf('SendCommand').length).toBeLessThanOrEqual(32);
  });

  it('is not looked for without bound: beyond that a group is told to hold it', async () => {
    const of = targets(50);
    const room = createRoom({
      hosts: hostsFor(of),
      fault: denying(...of.map((_, index) => index + 1).filter((number) => number % 2 === 1)),
    });
    const answers = [...(await room.runner.run(request(of), {})).values()];
    expect(answers.some(({ kind }) => kind === 'ran')).toBe(true);
    expect(answers).toContainEqual(
      expect.objectContaining({
        why: 'accessDenied',
        detail: expect.stringMatching(/denied for some of \d+ instances/),
      }),
    );
    expect(room.ssm.requestsOf('SendCommand').length).toBeLessThanOrEqual(64);
  });
});
