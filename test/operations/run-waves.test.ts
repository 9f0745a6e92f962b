import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { SwarmChange } from '../../src/domain/plan/plan.js';
import { runWaves, type WaveResult } from '../../src/engine/run-waves.js';
import { aChange } from '../support/builders/plan.js';
import { fc } from '../support/fast-check.js';

const swarms = (amount: number) => Array.from({ length: amount }, (_, index) => aChange({ name: `swarm-${index}` }));

interface Fate {
  readonly ends: 'ok' | 'failed' | 'throws';
  /** In turns of the event loop. */
  readonly lasts: number;
}

/** Runs changes that end as told, and records what happened when. */
const conducted = async (
  fates: readonly Fate[],
  limits: Parameters<typeof runWaves>[1],
  stopsAfter = Number.POSITIVE_INFINITY,
) => {
  const changes = swarms(fates.length);
  const log: { readonly what: 'start' | 'ok' | 'failed'; readonly name: string }[] = [];
  let running = 0;
  let most = 0;
  const runOne = async (change: SwarmChange): Promise<'ok' | 'failed'> => {
    const { ends, lasts } = fates[changes.indexOf(change)] ?? { ends: 'ok', lasts: 0 };
    log.push({ what: 'start', name: change.name });
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < lasts; turn += 1) await setImmediate();
    running -= 1;
    log.push({ what: ends === 'ok' ? 'ok' : 'failed', name: change.name });
    if (ends === 'throws') throw new Error('thrown by the test');
    return ends;
  };
  const results = await runWaves(changes, limits, runOne, {
    shouldStop: () => log.filter(({ what }) => what === 'start').length >= stopsAfter,
  });
  return { changes, results, log, most, running };
};

const lasting = (ends: Fate['ends'], lasts = 2): Fate => ({ ends, lasts });
const whyOf = (result: WaveResult<SwarmChange> | undefined) =>
  result === undefined || result.kind === 'ok' ? '' : result.why;
const kinds = (results: readonly { readonly kind: string }[]) => results.map(({ kind }) => kind);

describe('a run over many swarms', () => {
  it('takes the canary first, and then the others side by side', async () => {
    const { log, most, results } = await conducted(
      Array.from({ length: 4 }, () => lasting('ok')),
      {
        concurrency: 2,
        canary: 1,
        maxFailures: 0,
      },
    );
    expect(log.slice(0, 4).map(({ what, name }) => `${what} ${name}`)).toEqual([
      'start swarm-0',
      'ok swarm-0',
      'start swarm-1',
      'start swarm-2',
    ]);
    expect(most).toBe(2);
    expect(kinds(results)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('begins no other swarm after a canary that failed, whatever failures are allowed', async () => {
    const { results } = await conducted([lasting('ok'), lasting('failed'), lasting('ok'), lasting('ok')], {
      concurrency: 4,
      canary: 3,
      maxFailures: 10,
    });
    expect(kinds(results)).toEqual(['ok', 'failed', 'notStarted', 'notStarted']);
    expect(whyOf(results[3])).toContain('swarm-1');
  });

  it('lets what runs end when there were too many failures, and begins nothing new', async () => {
    const { results } = await conducted([lasting('failed', 1), lasting('ok', 9), lasting('ok'), lasting('ok')], {
      concurrency: 2,
      canary: 0,
      maxFailures: 0,
    });
    expect(kinds(results)).toEqual(['failed', 'ok', 'notStarted', 'notStarted']);
    expect(whyOf(results[2])).toContain('--max-failures 0');
  });

  it('goes on for as many failures as are allowed', async () => {
    const { results } = await conducted([lasting('failed'), lasting('failed'), lasting('ok'), lasting('ok')], {
      concurrency: 1,
      canary: 0,
      maxFailures: 2,
    });
    expect(kinds(results)).toEqual(['failed', 'failed', 'ok', 'ok']);
  });

  it('takes what was thrown for a failure, and keeps it', async () => {
    const { results } = await conducted([lasting('throws')], { concurrency: 1, canary: 1, maxFailures: 0 });
    expect(results[0]).toMatchObject({
      kind: 'failed',
      why: 'thrown by the test',
      thrown: new Error('thrown by the test'),
    });
  });

  it('begins nothing new once it is to stop, and awaits what runs', async () => {
    const { results, running } = await conducted(
      Array.from({ length: 4 }, () => lasting('ok', 5)),
      { concurrency: 2, canary: 0, maxFailures: 0 },
      2,
    );
    expect(kinds(results)).toEqual(['ok', 'ok', 'notStarted', 'notStarted']);
    expect(running).toBe(0);
  });

  it('has nothing to do for no swarm', async () => {
    expect((await conducted([], { concurrency: 4, canary: 1, maxFailures: 0 })).results).toEqual([]);
  });

  const fate = fc.record({
    ends: fc.constantFrom('ok' as const, 'ok' as const, 'failed' as const, 'throws' as const),
    // A failure is known one turn after it happened at the earliest.
    lasts: fc.integer({ min: 1, max: 6 }),
  });
  const limits = fc.record({ concurrency: fc.integer({ min: 1, max: 5 }), canary: fc.nat(3), maxFailures: fc.nat(3) });

  it('holds its limits, however long swarms take and however they end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 12 }), limits, fc.nat(14), async (fates, wanted, stopsAfter) => {
        const { changes, results, log, most, running } = await conducted(fates, wanted, stopsAfter);
        expect(most).toBeLessThanOrEqual(wanted.concurrency);
        expect(running).toBe(0);
        expect(results.map(({ change }) => change)).toEqual(changes);
        let failures = 0;
        let started = 0;
        for (const { what, name } of log) {
          if (what === 'failed') failures += 1;
          if (what !== 'start') continue;
          started += 1;
          expect(failures).toBeLessThanOrEqual(wanted.maxFailures);
          expect(started).toBeLessThanOrEqual(stopsAfter);
          const canaries = changes.slice(0, wanted.canary).map((canary) => canary.name);
          const ended = log.slice(
            0,
            log.findIndex((entry) => entry.what === 'start' && entry.name === name),
          );
          const before = canaries.includes(name) ? canaries.slice(0, canaries.indexOf(name)) : canaries;
          for (const canary of before) expect(ended).toContainEqual({ what: 'ok', name: canary });
        }
        const startedNames = log.filter(({ what }) => what === 'start').map(({ name }) => name);
        expect(
          results
            .filter(({ kind }) => kind !== 'notStarted')
            .map(({ change }) => change.name)
            .sort(),
        ).toEqual(startedNames.sort());
      }),
      { numRuns: 150 },
    );
  });
});
