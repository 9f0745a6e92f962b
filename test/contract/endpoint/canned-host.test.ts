import { describe, expect, it } from '@jest/globals';
import { cannedHost, latencies, type CannedAnswer } from '../../../src/lab/canned/canned-host.js';
import { seededRandom } from '../../../src/lab/seeded-random.js';
import type { CommandId } from '../../../src/domain/ids.js';
import type { Delivery } from '../../../src/lab/lab-fleet.js';
import { instanceId, REGION } from './lab.js';

const delivery = (more: Partial<Delivery> = {}): Delivery => ({
  commandId: '00000000-0000-4000-8000-000000000000' as CommandId,
  instanceId: instanceId(1),
  region: REGION,
  commands: ['true'],
  workingDirectory: undefined,
  executionTimeoutSeconds: 60,
  cancel: new AbortController().signal,
  ...more,
});

describe('a canned host', () => {
  const saying = (answer: CannedAnswer, milliseconds = 0) =>
    cannedHost({ answer: () => answer, latency: () => milliseconds });

  it('answers what it is told to, cut as the agent cuts', async () => {
    expect(await saying({ standardOutput: 'yes', exitCode: 2 }).deliver(delivery())).toEqual({
      status: 'Failed',
      exitCode: 2,
      standardOutput: Buffer.from('yes'),
      standardError: Buffer.alloc(0),
    });
    const { standardOutput } = await saying({ standardOutput: 'o'.repeat(30_000) }).deliver(delivery());
    expect(standardOutput.toString()).toBe(`${'o'.repeat(23_980)}--output truncated--`);
  });

  it('is stopped by cancel, by its own closing, and by the execution timeout', async () => {
    const cancel = new AbortController();
    const cancelled = saying({}, 60_000).deliver(delivery({ cancel: cancel.signal }));
    cancel.abort();
    expect((await cancelled).status).toBe('Cancelled');
    const host = saying({}, 60_000);
    const closed = host.deliver(delivery());
    await host.close();
    await host.close();
    expect((await closed).status).toBe('Cancelled');
    expect(await saying({}, 60_000).deliver(delivery({ executionTimeoutSeconds: 0.01 }))).toMatchObject({
      status: 'TimedOut',
    });
  });

  it('draws latencies that repeat for a seed and lie around their median', () => {
    const draw = (seed: number): readonly number[] => {
      const next = latencies(seededRandom(seed), 200);
      return Array.from({ length: 2_000 }, next);
    };
    const drawn = draw(7);
    expect(draw(7)).toEqual(drawn);
    expect(draw(8)).not.toEqual(drawn);
    const below = drawn.filter((milliseconds) => milliseconds < 200).length;
    expect(below).toBeGreaterThan(900);
    expect(below).toBeLessThan(1_100);
    expect(Math.min(...drawn)).toBeGreaterThan(0);
  });
});
