import { describe, expect, it } from '@jest/globals';
import type { CommandId, InstanceId } from '../../src/domain/ids.js';
import type { AgentState, DiscoveredInstance } from '../../src/domain/instance.js';
import type { LockstepEvent } from '../../src/events/registry.js';
import { probeFleet } from '../../src/fleet/probe-fleet.js';
import type { Nonce } from '../../src/onhost/frame.js';
import type { CommandRequest, CommandRunner, InvocationOutcome } from '../../src/ports/command-runner.js';
import { anInstance } from '../support/builders/fleet.js';
import { framed, probeAnswer } from '../support/canned-probe.js';

const nonce = '00112233445566ff' as Nonce;
const id = (text: string): string => text.padEnd(25, '0');
const answer = probeAnswer({ swarmId: id('swarm'), nodeId: id('node'), address: '10.0.0.1', managers: [id('node')] });

const ran = (
  standardOutput: string,
  more: { exitCode?: number; standardError?: string; note?: string } = {},
): InvocationOutcome => ({
  kind: 'ran',
  commandId: 'c' as CommandId,
  exitCode: 0,
  standardError: '',
  standardOutput,
  ...more,
});

/** A runner that gives every target the same outcome, and remembers what it was asked. */
const runnerThatSays = (
  outcome: InvocationOutcome | undefined,
): CommandRunner & { readonly requests: CommandRequest[] } => {
  const requests: CommandRequest[] = [];
  return {
    requests,
    run: (request) => {
      requests.push(request);
      const outcomes = new Map<InstanceId, InvocationOutcome>();
      for (const { instanceId } of request.targets) if (outcome !== undefined) outcomes.set(instanceId, outcome);
      return Promise.resolve(outcomes);
    },
    recall: () => Promise.reject(new Error('a probe is not recalled')),
  };
};

const probe = async (instance: DiscoveredInstance, outcome: InvocationOutcome | undefined) => {
  const runner = runnerThatSays(outcome);
  const told: LockstepEvent[] = [];
  const events = { emit: (event: LockstepEvent) => void told.push(event) };
  const options = { runId: 'run', nonce, deliverySeconds: 60 };
  const [observation] = await probeFleet({ runner, events }, [instance], options);
  return { answer: observation?.answer, requests: runner.requests, told };
};

describe('an outcome of the probe', () => {
  it('with a whole frame is facts, whatever the exit code and the banners', async () => {
    const { answer: read } = await probe(anInstance(), ran(`Welcome!\n${framed(answer, nonce)}bye`, { exitCode: 1 }));
    expect(read).toMatchObject({ kind: 'facts', facts: { node: { nodeId: id('node') } } });
  });

  const whole = framed(answer, nonce);
  it.each<[string, InvocationOutcome | undefined, 'unreachable' | 'unreadable', string]>([
    [
      'cut',
      ran(whole.slice(0, 300), { note: 'ssm:GetCommandInvocation is denied' }),
      'unreadable',
      'ssm:GetCommandInvocation is denied',
    ],
    ['cut also in its longer form', ran(whole.slice(0, 300)), 'unreadable', 'longer form'],
    ['damaged', ran(whole.replace('H4s', 'H4t')), 'unreadable', 'changed in transit'],
    ['of another run', ran(framed(answer, 'ffeeddccbbaa9988')), 'unreadable', 'no result in the output'],
    ['malformed', ran(framed('probe 2\n', nonce)), 'unreadable', 'malformed'],
    [
      'a complaint',
      ran('', { exitCode: 127, standardError: 'gzip: \u001b[31mnot found\u001b[0m' }),
      'unreadable',
      'exit code 127: gzip: not found',
    ],
    [
      'undeliverable',
      { kind: 'notRun', why: 'undeliverable', detail: 'no agent took it' },
      'unreachable',
      'no agent took it',
    ],
    ['late', { kind: 'indeterminate', why: 'deliveryTimedOut', detail: 'nobody came' }, 'unreachable', 'nobody came'],
    [
      'killed',
      { kind: 'indeterminate', why: 'executionTimedOut', detail: 'it took too long' },
      'unreadable',
      'too long',
    ],
    ['missing', undefined, 'unreadable', 'no outcome'],
  ])('that is %s is never facts', async (_name, outcome, kind, reason) => {
    const { answer: read, told } = await probe(anInstance(), outcome);
    expect(read).toMatchObject({ kind, reason: expect.stringContaining(reason) as unknown });
    expect(told.some((event) => event.kind === 'probe.unreadable')).toBe(kind === 'unreadable');
  });
});

describe('an instance that no command can reach', () => {
  it.each<[string, Partial<DiscoveredInstance>, string]>([
    ['is stopped', { lifecycle: 'stopped' }, 'stopped'],
    [
      'has lost its agent',
      { agent: { kind: 'connectionLost', lastPingAt: undefined } satisfies AgentState },
      'lost the connection',
    ],
    ['is not managed', { agent: { kind: 'notManaged' } }, 'not managed by Systems Manager'],
  ])('because it %s is not asked', async (_name, more, reason) => {
    const { answer: read, requests } = await probe(anInstance(more), ran(framed(answer, nonce)));
    expect(read).toMatchObject({ kind: 'unreachable', reason: expect.stringContaining(reason) as unknown });
    expect(requests.flatMap(({ targets }) => targets)).toEqual([]);
  });
});

describe('the command of the probe', () => {
  it('may be repeated, names its run, and is whole unless its frame was cut', async () => {
    const { requests } = await probe(anInstance(), ran(framed(answer, nonce)));
    expect(requests).toMatchObject([{ repeatable: true, comment: 'lockstep run probe', deliverySeconds: 60 }]);
    expect(requests[0]?.isWhole(framed(answer, nonce))).toBe(true);
    expect(requests[0]?.isWhole(framed(answer, nonce).slice(0, 200))).toBe(false);
    expect(requests[0]?.isWhole('nothing of ours')).toBe(true);
  });
});
