import { describe, expect, it } from '@jest/globals';
import { createRoom, hostsFor, instanceId, request, targets } from './support/room.js';
import type { Request } from './support/fake-ssm.js';

const whole = (output: string) => output.endsWith('END');
const long = `${'x'.repeat(5_000)}END`;

describe('collecting', () => {
  it('judges each invocation by its own words where the command reads Success', async () => {
    const statuses = ['Success', 'Undeliverable', 'Failed', 'Execution Timed Out', 'DeliveryTimedOut', 'Odd'];
    const of = targets(statuses.length);
    const hosts = hostsFor(of, (index) => ({ statusDetails: statuses[index] ?? '', responseCode: index }));
    const room = createRoom({ hosts });
    const answers = await room.runner.run(request(of), {});
    expect([...answers.values()].map((answer) => (answer.kind === 'ran' ? answer.exitCode : answer.why))).toEqual([
      0,
      'undeliverable',
      2,
      'executionTimedOut',
      'deliveryTimedOut',
      'unknownStatus',
    ]);
  });

  it('gives both streams apart, with the command to look at', async () => {
    const of = targets(1);
    const room = createRoom({ hosts: hostsFor(of, () => ({ standardOutput: 'out', standardError: 'err' })) });
    const answers = await room.runner.run(request(of), {});
    expect(answers.get(instanceId(1))).toEqual({
      kind: 'ran',
      commandId: '00000000-0000-4000-8000-000000000000',
      exitCode: 0,
      standardOutput: 'out',
      standardError: 'err',
    });
  });

  it('waits while the invocations of a command that has ended are not listed', async () => {
    const of = targets(3);
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation }, before) =>
        operation === 'ListCommandInvocations' && before < 3
          ? { kind: 'answer', body: { CommandInvocations: [] } }
          : undefined,
    });
    const answers = await room.runner.run(request(of), {});
    expect([...answers.values()].every(({ kind }) => kind === 'ran')).toBe(true);
    expect(room.ssm.requestsOf('ListCommandInvocations')).toHaveLength(4);
  });

  it('does not wait for ever for an invocation that is never listed', async () => {
    const of = targets(2);
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation }) =>
        operation === 'ListCommandInvocations'
          ? {
              kind: 'answer',
              body: { CommandInvocations: [{ InstanceId: instanceId(1), StatusDetails: 'Undeliverable' }] },
            }
          : undefined,
    });
    const answers = await room.runner.run(request(of, { executionSeconds: 3_600 }), {});
    expect(answers.get(instanceId(1))).toMatchObject({ kind: 'notRun', why: 'undeliverable' });
    expect(answers.get(instanceId(2))).toMatchObject({ kind: 'indeterminate', why: 'unknownStatus' });
    expect(room.ssm.requestsOf('ListCommandInvocations')).toHaveLength(8);
    expect(room.clock.elapsed()).toBeLessThan(120_000);
  });

  it('reads over empty pages, entries that repeat, and entries of others', async () => {
    const of = targets(2);
    const entry = (id: string, status: string) => ({
      InstanceId: id,
      StatusDetails: status,
      CommandPlugins: [{ ResponseCode: 0, Output: 'answer' }],
    });
    const one = entry(instanceId(1), 'Success');
    const pages: Record<string, object> = {
      '': { CommandInvocations: [], NextToken: 'a' },
      a: { CommandInvocations: [one, entry(instanceId(9), 'Success')], NextToken: 'b' },
      b: { CommandInvocations: [one, entry(instanceId(2), 'InProgress')], NextToken: 'c' },
      c: { CommandInvocations: [entry(instanceId(1), 'InProgress'), entry(instanceId(2), 'Success')] },
    };
    const room = createRoom({
      hosts: hostsFor(of),
      fault: ({ operation, input }) =>
        operation === 'ListCommandInvocations'
          ? { kind: 'answer', body: pages[typeof input['NextToken'] === 'string' ? input['NextToken'] : ''] }
          : undefined,
    });
    const answers = await room.runner.run(request(of), {});
    expect([...answers.keys()]).toEqual([instanceId(1), instanceId(2)]);
    expect([...answers.values()].every(({ kind }) => kind === 'ran')).toBe(true);
    expect(room.ssm.requestsOf('ListCommandInvocations')).toHaveLength(4);
  });
});

describe('output that was cut', () => {
  const of = targets(3);
  const hosts = () =>
    hostsFor(of, (index) => ({ standardOutput: index === 1 ? long : 'short END', statusDetails: 'Success' }));

  it('is asked for in its longer form, for that host alone', async () => {
    const room = createRoom({ hosts: hosts() });
    const answers = await room.runner.run(request(of, { isWhole: whole }), {});
    expect(answers.get(instanceId(2))).toMatchObject({ kind: 'ran', standardOutput: long });
    expect(room.ssm.requestsOf('GetCommandInvocation').map(({ input }) => input['InstanceId'])).toEqual([
      instanceId(2),
    ]);
  });

  it('is not asked for where the short form is all there is, however unfinished', async () => {
    const room = createRoom({
      hosts: hostsFor(of, () => ({ standardOutput: 'sh: not found', statusDetails: 'Failed' })),
    });
    await room.runner.run(request(of, { isWhole: whole }), {});
    expect(room.ssm.requestsOf('GetCommandInvocation')).toHaveLength(0);
  });

  it('is asked for again while the service does not know the invocation yet', async () => {
    const fault = ({ operation }: Request, before: number) =>
      operation === 'GetCommandInvocation' && before < 3
        ? ({ kind: 'error', name: 'InvocationDoesNotExist' } as const)
        : undefined;
    const room = createRoom({ hosts: hosts(), fault });
    const answers = await room.runner.run(request(of, { isWhole: whole }), {});
    expect(answers.get(instanceId(2))).toMatchObject({ standardOutput: long });
  });

  it('stays as it is where the longer form lags behind', async () => {
    const fault = ({ operation }: Request) =>
      operation === 'GetCommandInvocation'
        ? ({ kind: 'answer', body: { StandardOutputContent: '', StatusDetails: 'InProgress' } } as const)
        : undefined;
    const room = createRoom({ hosts: hosts(), fault });
    const answers = await room.runner.run(request(of, { isWhole: whole }), {});
    expect(answers.get(instanceId(2))).toMatchObject({ standardOutput: long.slice(0, 2_500) });
  });

  it('stays cut, with the reason, where the longer form cannot be had', async () => {
    const fault = ({ operation }: Request) =>
      operation === 'GetCommandInvocation' ? ({ kind: 'error', name: 'AccessDeniedException' } as const) : undefined;
    const room = createRoom({ hosts: hosts(), fault });
    const answers = await room.runner.run(request(of, { isWhole: whole }), {});
    expect(answers.get(instanceId(2))).toMatchObject({
      kind: 'ran',
      standardOutput: long.slice(0, 2_500),
      note: expect.stringContaining('ssm:GetCommandInvocation is denied'),
    });
    expect(answers.get(instanceId(1))).not.toHaveProperty('note');
  });

  it('quotes what the agent says where no script ran to its end', async () => {
    const of = targets(1);
    const standardOutput = 'failed to create orchestration directory: no space left on device\u001b[31m';
    const hosts = hostsFor(of, () => ({ statusDetails: 'Failed', responseCode: -1, standardOutput }));
    const answers = await createRoom({ hosts }).runner.run(request(of), {});
    expect(answers.get(instanceId(1))).toMatchObject({
      kind: 'indeterminate',
      detail: expect.stringMatching(/without an exit code.*: failed to create .*: no space left on device$/),
    });
  });
});
