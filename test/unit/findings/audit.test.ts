import { describe, expect, it } from '@jest/globals';
import { audit, isCompliant, worstFirst } from '../../../src/domain/findings/audit-swarm.js';
import { DEFAULT_POLICY } from '../../../src/domain/findings/finding.js';
import type { FindingStatus } from '../../../src/domain/findings/finding.js';
import type { ManagerState } from '../../../src/domain/fleet.js';
import { NOW } from '../../support/builders/facts.js';
import { aManager, aSwarm } from '../../support/builders/fleet.js';
import { fc } from '../../support/fast-check.js';

const CONTROLS = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `7.${number}`),
  ...[
    'managers-open',
    'quorum',
    'members-confirmed',
    'members-matched',
    'zones',
    'node-certificates',
    'ca',
    'data-key',
    'key-adopted',
  ],
  ...['engine-versions', 'key-stored', 'verified', 'vault-key', 'host-tools'],
].map((control) => (control.startsWith('7.') ? control : `lockstep.${control}`));

const swarmIn = (states: readonly ManagerState[]) =>
  aSwarm({
    managers: states.map((state, index) =>
      aManager({ name: `m-${index}`, state, instance: { availabilityZone: `eu-west-1${'abc'.charAt(index % 3)}` } }),
    ),
  });
const shut = fc.constantFrom<ManagerState>(
  'locked',
  'pending',
  'error',
  'engineDown',
  'stopped',
  'unreachable',
  'unknown',
);
const any = fc.oneof(shut, fc.constantFrom<ManagerState>('unlocked', 'worker', 'notInSwarm', 'noEngine'));
const judged = (states: readonly ManagerState[]) => audit(swarmIn(states), DEFAULT_POLICY, NOW, undefined);

describe('an audit', () => {
  it('judges every control exactly once, whatever the swarm is like', () => {
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 7 }), (states) => {
        expect(
          judged(states)
            .map(({ control }) => control)
            .sort(),
        ).toEqual([...CONTROLS].sort());
      }),
    );
  });

  it('passes nothing where no manager is unlocked, whatever its disks show', () => {
    fc.assert(
      fc.property(fc.array(shut, { minLength: 1, maxLength: 7 }), (states) => {
        expect(judged(states).filter(({ status }) => status === 'pass')).toEqual([]);
      }),
    );
  });

  it('finds no swarm compliant that has a manager which is not unlocked', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), shut, (others, one) => {
        expect(isCompliant(judged([...others, one]))).toBe(false);
      }),
    );
  });

  it('gives evidence for everything, and a remedy for all but a pass', () => {
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 7 }), (states) => {
        for (const { status, evidence, remedy } of judged(states)) {
          expect(evidence).toMatch(/\.$/);
          expect(remedy === undefined).toBe(status === 'pass');
        }
      }),
    );
  });
});

describe('a swarm is compliant', () => {
  it('when it is healthy, although nobody asked who keeps its key', () => {
    expect(isCompliant(judged(['unlocked', 'unlocked', 'unlocked']))).toBe(true);
  });

  it('when a person has to judge the rest', () => {
    expect(isCompliant([{ status: 'manual', asked: true }])).toBe(true);
  });

  it.each([
    ['something fails', { status: 'fail', asked: true }],
    ['something that was asked for is unknown', { status: 'unknown', asked: true }],
  ] as const)('but not when %s', (_name, finding) => {
    expect(isCompliant([{ status: 'pass', asked: true }, finding])).toBe(false);
  });

  it('but not when nothing was judged', () => {
    expect(isCompliant([])).toBe(false);
  });
});

describe('the worst comes first', () => {
  const ranked = (control: string, status: FindingStatus) => ({ control, status });

  it('by status, then by control, and what this version does not know comes last', () => {
    const sorted = [
      ranked('lockstep.managers-open', 'fail'),
      ranked('7.5', 'fail'),
      ranked('7.3', 'fail'),
      ranked('lockstep.quorum', 'unknown'),
      ranked('lockstep.later', 'unknown'),
      ranked('7.8', 'manual'),
      ranked('7.1', 'pass'),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(sorted, { minLength: sorted.length }), (shuffled) => {
        expect([...shuffled].sort(worstFirst)).toEqual(sorted);
      }),
    );
  });
});
