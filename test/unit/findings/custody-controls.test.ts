import { describe, expect, it } from '@jest/globals';
import type { SwarmCustody } from '../../../src/domain/custody.js';
import { audit, isCompliant } from '../../../src/domain/findings/audit-swarm.js';
import { DEFAULT_POLICY, type FindingStatus } from '../../../src/domain/findings/finding.js';
import type { SwarmView } from '../../../src/domain/fleet.js';
import type { RunId } from '../../../src/domain/ids.js';
import {
  aCustody,
  aGeneration,
  aRefusal,
  undecided,
  keptIn,
  liveIs,
  NONE_OPENS,
  NOT_ENCRYPTED,
  notProven,
  verifiedWith,
  type CustodyOptions,
} from '../../support/builders/custody.js';
import { aMember, aNodeId, daysFromNow, NOW } from '../../support/builders/facts.js';
import { aManager, aSwarm, healthyManagers } from '../../support/builders/fleet.js';
import { findingOf } from './verdict-of.js';
import { fc } from '../../support/fast-check.js';
import { textOf } from '../../support/remedy.js';

interface Situation extends CustodyOptions {
  readonly swarm?: SwarmView;
}
type Row = readonly [name: string, situation: Situation, status: FindingStatus, evidence: string, remedy?: string];

const oneLocked = aSwarm({ managers: [...healthyManagers(2), aManager({ name: 'web-3', state: 'locked' })] });
const allLocked = aSwarm({ managers: [aManager({ name: 'web-1', state: 'locked' })] });
const autolockOff = aSwarm({ autolock: false });
const unseen = { kind: 'unknown', reason: 'docker node ls failed' } as const;
const nothing = { kind: 'nothing' } as const;
const older = aGeneration(3, { rotatedAt: null });
const foundInUse = (days: number) =>
  keptIn({ generations: [aGeneration(3, { rotatedAt: null, keptAt: daysFromNow(-days) })] });
const rotated = (days: number) => keptIn({ generations: [aGeneration(3, { rotatedAt: daysFromNow(-days) })] });
const unfinished = keptIn({
  current: aGeneration(2),
  pending: { kind: 'generation', ...aGeneration(3, { runId: 'run-9' as RunId }) },
});
const id = aSwarm().swarmId;

const exposing = (...numbers: readonly number[]) =>
  keptIn({ exposed: numbers.map((number) => aGeneration(number).fingerprint) });

const controls: Readonly<Record<string, readonly Row[]>> = {
  'lockstep.vault-key': [
    ['no stored key is open to others', {}, 'pass', 'No stored key'],
    ['nothing is stored', { vault: nothing }, 'manual', 'No key of this swarm is stored'],
    ['the vault refused the request', { vault: aRefusal() }, 'unknown', 'is denied'],
    [
      'the live key is under the default KMS key',
      { vault: exposing(3) },
      'fail',
      `Key ${older.fingerprint} is stored under alias/aws/ssm`,
      'Replace it',
    ],
    [
      'the current key is, which is not live',
      { vault: exposing(3), live: liveIs(2) },
      'fail',
      'AmazonSSMManagedInstanceCore',
    ],
    [
      'the live key is, which is not current',
      { vault: exposing(2), live: liveIs(2) },
      'fail',
      aGeneration(2).fingerprint,
    ],
    [
      'an older key is, which opens old copies of a disk',
      { vault: exposing(1) },
      'manual',
      `An older key, ${aGeneration(1).fingerprint}`,
      'Where a disk of that time',
    ],
  ],
  'lockstep.key-stored': [
    ['live and current', {}, 'pass', `the current key, ${older.fingerprint}`],
    ['live and current, one manager locked', { swarm: oneLocked }, 'pass', 'the current key'],
    ['current, by a swarm that nobody can speak for', { swarm: allLocked }, 'unknown', 'No available manager'],
    [
      'live is an older one',
      { live: liveIs(2) },
      'fail',
      'the current key in the vault is another one',
      `lockstep enable --swarm ${id}`,
    ],
    ['live was not made current', { vault: unfinished }, 'fail', 'run run-9 did not finish', 'lockstep resume run-9'],
    [
      'live is not kept',
      { live: { kind: 'notKept' } },
      'fail',
      'stores 3 other key versions',
      `lockstep enable --swarm ${id}`,
    ],
    ['nothing is kept', { vault: nothing, live: { kind: 'notKept' } }, 'fail', 'stores no key of this swarm'],
    ['live is not known', { live: unseen }, 'unknown', 'docker node ls failed.', `lockstep prove --swarm ${id}`],
    [
      'the vault refused the request',
      { vault: aRefusal('denied for secret x'), live: unseen },
      'unknown',
      'denied for secret x.',
      'Allow',
    ],
    [
      'two accounts claim the swarm',
      { vault: undecided(aSwarm().managers), live: unseen },
      'unknown',
      '2 accounts or regions claim this swarm',
      'lockstep prove --swarm',
    ],
    ['autolock off', { swarm: autolockOff, live: { kind: 'none' } }, 'manual', 'no live key to store'],
  ],
  'lockstep.verified': [
    ['the current key opens all', {}, 'pass', 'each of 3 managers, the current key'],
    ['an older key opens one', { proofs: [verifiedWith(2)] }, 'pass', 'on web-1 (i-'],
    ['the current key opens all, one is locked', { swarm: oneLocked }, 'unknown', 'still needed on web-3'],
    ['all are locked', { swarm: allLocked }, 'unknown', 'No available manager'],
    [
      'none opens one that runs',
      { proofs: [NONE_OPENS] },
      'fail',
      'would stay locked after a restart',
      'docker swarm update',
    ],
    [
      'none opens one that waits',
      { swarm: oneLocked, proofs: [verifiedWith(3), verifiedWith(3), NONE_OPENS] },
      'fail',
      'No stored key unlocks web-3',
      'Look for its key where keys were stored before. Without it: On i-',
    ],
    [
      'none opens one, and the live key is not kept',
      { live: { kind: 'notKept' }, proofs: [NONE_OPENS] },
      'fail',
      'No stored key',
      'lockstep enable',
    ],
    [
      'none opens one, nobody knows the live key',
      { live: unseen, proofs: [NONE_OPENS] },
      'fail',
      'No stored key',
      'lockstep prove',
    ],
    ['one lies in clear', { proofs: [NOT_ENCRYPTED] }, 'fail', 'not encrypted on web-1', 'docker swarm update'],
    ['one is unknown', { proofs: [notProven('the host has no openssl')] }, 'unknown', 'the host has no openssl.'],
    [
      'one is unknown, none opens another',
      { proofs: [notProven(), NONE_OPENS] },
      'fail',
      'No stored key unlocks web-2',
    ],
    [
      'the vault refused the request',
      { vault: aRefusal('denied'), proofs: [notProven()] },
      'unknown',
      'denied.',
      'Allow',
    ],
    [
      'two accounts claim the swarm',
      { vault: undecided(aSwarm().managers), proofs: [notProven(), notProven(), notProven()] },
      'unknown',
      '2 accounts or regions claim this swarm',
      'lockstep prove --swarm',
    ],

    [
      'a member was not found',
      { swarm: aSwarm({ managers: 2, unmatched: [aMember({ nodeId: aNodeId('stray') })] }) },
      'unknown',
      '1 manager of the swarm not among',
    ],
    [
      'autolock off, all in clear',
      { swarm: autolockOff, live: { kind: 'none' }, proofs: [NOT_ENCRYPTED, NOT_ENCRYPTED, NOT_ENCRYPTED] },
      'manual',
      'no unlock key is needed there',
    ],
    [
      'autolock off, one still encrypted',
      { swarm: autolockOff, live: { kind: 'none' }, proofs: [NONE_OPENS] },
      'fail',
      'No stored key',
    ],
  ],
  '7.6': [
    ['rotated today', { vault: rotated(0) }, 'pass', '0 days ago; required: at most 90 days'],
    ['rotated 90 days ago', { vault: rotated(90) }, 'pass', '90 days ago'],
    ['rotated 91 days ago', { vault: rotated(91) }, 'fail', '91 days ago', `lockstep rotate --swarm ${id}`],
    ['rotated within a day to come, by another clock', { vault: rotated(-1) }, 'pass', '0 days ago'],
    ['rotated the day after tomorrow', { vault: rotated(-2) }, 'unknown', 'a date in the future'],
    [
      'found in use, 10 days ago',
      { vault: foundInUse(10) },
      'unknown',
      'at least 10 days old, and its exact age is unknown',
    ],
    ['found in use, 91 days ago', { vault: foundInUse(91) }, 'fail', 'at least 91 days old', 'lockstep rotate'],
    ['not kept', { live: { kind: 'notKept' } }, 'unknown', 'its age is unknown', 'lockstep enable'],
    ['unknown', { live: unseen }, 'unknown', 'The live key is unknown, and so is its age'],
    ['the vault refused the request', { vault: aRefusal('denied'), live: unseen }, 'unknown', 'denied.', 'Allow'],
    [
      'two accounts claim the swarm',
      { vault: undecided(aSwarm().managers), live: unseen },
      'unknown',
      '2 accounts or regions claim this swarm',
      'lockstep prove --swarm',
    ],
    ['nobody speaks for the swarm', { swarm: allLocked }, 'unknown', 'unknown'],
    ['autolock off', { swarm: autolockOff, live: { kind: 'none' } }, 'fail', 'no key to rotate', 'lockstep enable'],
  ],
};

describe.each(Object.entries(controls))('%s with a proof', (control, rows) => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => {
    const [, { swarm = aSwarm(), ...situation }, status, evidence, remedy] = row;
    const finding = findingOf(control, swarm, aCustody(swarm, situation));
    expect(finding).toMatchObject({ status, asked: true, evidence: expect.stringContaining(evidence) });
    expect(finding.evidence).toMatch(/[^.]\.$/);
    expect(finding.remedy === undefined).toBe(status === 'pass');
    if (remedy !== undefined) expect(textOf(finding.remedy)).toContain(remedy);
  });
});

describe('the age that a key may have', () => {
  it('is that of the policy', () => {
    const swarm = aSwarm();
    const custody = aCustody(swarm, { vault: rotated(31) });
    const judged = (maxKeyAgeDays: number) =>
      audit(swarm, { ...DEFAULT_POLICY, maxKeyAgeDays }, NOW, custody).find(({ control }) => control === '7.6')?.status;
    expect([30, 31].map(judged)).toEqual(['fail', 'pass']);
  });
});

describe('an audit with a proof', () => {
  const proof = fc.constantFrom(verifiedWith(3), verifiedWith(1), NONE_OPENS, NOT_ENCRYPTED, notProven());
  const custodyOf = (swarm: SwarmView): fc.Arbitrary<SwarmCustody> =>
    fc
      .record({
        vault: fc.constantFrom(keptIn(), unfinished, nothing, aRefusal(), undecided()),
        live: fc.constantFrom(liveIs(3), liveIs(1), { kind: 'notKept' } as const, { kind: 'none' } as const, unseen),
        proofs: fc.array(proof, { maxLength: 3 }),
      })
      .map((options) => aCustody(swarm, options));

  it('passes nothing where no manager is unlocked, whatever was proven of it', () => {
    fc.assert(
      fc.property(custodyOf(allLocked), (custody) => {
        expect(audit(allLocked, DEFAULT_POLICY, NOW, custody).filter(({ status }) => status === 'pass')).toEqual([]);
      }),
    );
  });

  it('finds a swarm compliant only where its live key is current and opens or is kept for every manager', () => {
    const swarm = aSwarm();
    fc.assert(
      fc.property(custodyOf(swarm), (custody) => {
        const opens = [...custody.proofs.values()].every(({ kind }) => kind === 'proven');
        const isKept = custody.vault.kind === 'kept' && custody.live.kind === 'kept';
        if (isCompliant(audit(swarm, DEFAULT_POLICY, NOW, custody)))
          expect({ opens, isKept }).toEqual({ opens: true, isKept: true });
      }),
    );
    expect(isCompliant(audit(swarm, DEFAULT_POLICY, NOW, aCustody(swarm)))).toBe(true);
    const unknown = aCustody(swarm, {
      vault: aRefusal(),
      live: unseen,
      proofs: [notProven(), notProven(), notProven()],
    });
    expect(isCompliant(audit(swarm, DEFAULT_POLICY, NOW, unknown))).toBe(false);
  });
});
