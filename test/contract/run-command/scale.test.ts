import { describe, expect, it } from '@jest/globals';
import { cannedHost, latencies } from '../../../src/lab/canned/canned-host.js';
import { seededRandom } from '../../../src/lab/seeded-random.js';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import type { EndpointSettings } from '../../../src/lab/endpoint/index.js';
import { ACCOUNT, OTHER_ACCOUNT, instance } from '../endpoint/lab.js';
import { REGIONS, commandsPer, requestFor, startRoom } from './room.js';

const latency = latencies(seededRandom(7), 100);
const host = cannedHost({ answer: ({ instanceId }) => ({ standardOutput: `ran ${instanceId}` }), latency });

/** 500 instances, unevenly over two accounts and three regions. */
const [IRELAND, VIRGINIA, MILAN] = REGIONS;
const SHARES = [
  { account: ACCOUNT, region: IRELAND, share: 150 },
  { account: ACCOUNT, region: VIRGINIA, share: 101 },
  { account: ACCOUNT, region: MILAN, share: 50 },
  { account: OTHER_ACCOUNT, region: IRELAND, share: 99 },
  { account: OTHER_ACCOUNT, region: VIRGINIA, share: 51 },
  { account: OTHER_ACCOUNT, region: MILAN, share: 49 },
] as const;
const fleet = (): readonly LabInstance[] =>
  SHARES.flatMap(({ account, region, share }, scope) =>
    Array.from({ length: share }, (_, index) => instance(scope * 1_000 + index, { account, region, host })),
  );

describe('500 instances in 2 accounts and 3 regions', () => {
  it.each<[string, Partial<EndpointSettings>]>([
    ['as the service mostly is', { consistencyWindowMilliseconds: 150 }],
    [
      'with lists that lag, empty pages, entries that repeat and short pages',
      { consistencyWindowMilliseconds: 500, emptyPages: true, repeatedEntries: true, pageSize: 30 },
    ],
  ])('answer one and all, once each, %s', async (_, settings) => {
    const instances = fleet();
    const room = await startRoom(instances, { settings });
    const answers = await room.runner.run(requestFor(instances, { repeatable: false }), {});
    await room.close();

    expect([...answers.keys()]).toEqual(instances.map(({ instanceId }) => instanceId));
    for (const [instanceId, answer] of answers) {
      expect(answer).toMatchObject({ kind: 'ran', exitCode: 0, standardOutput: `ran ${instanceId}` });
    }
    expect(new Set(commandsPer(room).values())).toEqual(new Set([1]));
  });

  it('cost a SendCommand for 50 of a scope, a page or two for a command, and nothing for an instance', async () => {
    const instances = fleet();
    const room = await startRoom(instances);
    await room.runner.run(requestFor(instances), {});
    await room.close();

    const commands = SHARES.reduce((sum, { share }) => sum + Math.ceil(share / 50), 0);
    const { byOperation, throttled } = room.telemetry.snapshot();
    expect(byOperation).toMatchObject({ 'ssm:SendCommand': commands });
    expect(byOperation['ssm:ListCommandInvocations']).toBeLessThanOrEqual(2 * commands);
    expect(byOperation['ssm:GetCommandInvocation']).toBeUndefined();
    expect(byOperation['ssm:CancelCommand']).toBeUndefined();
    // One call a look and scope: latencies reach about half a second, a look comes every 40 ms and more.
    expect(byOperation['ssm:ListCommands']).toBeLessThanOrEqual(SHARES.length * 40);
    expect(throttled).toBe(0);
    expect(room.endpoint.calls).toHaveLength(Object.values(byOperation).reduce((sum, count) => sum + count, 0));
  });

  it('answer all the same where the service throttles', async () => {
    const instances = fleet();
    const room = await startRoom(instances);
    for (const action of ['ssm:SendCommand', 'ssm:ListCommands', 'ssm:ListCommandInvocations']) {
      room.endpoint.faults.operations.set(action, { throttle: { burst: 1, perSecond: 4 } });
    }
    const answers = await room.runner.run(requestFor(instances, { repeatable: false }), {});
    await room.close();

    expect([...answers.values()].every(({ kind }) => kind === 'ran')).toBe(true);
    expect(new Set(commandsPer(room).values())).toEqual(new Set([1]));
    expect(room.telemetry.snapshot().throttled).toBeGreaterThan(0);
    expect(room.events.some(({ kind }) => kind === 'aws.throttled')).toBe(true);
  });
});
