import { describe, expect, it } from '@jest/globals';
import type { SwarmView } from '../../../src/domain/fleet.js';
import type { AccountId, Region } from '../../../src/domain/ids.js';
import { exitCodeOfPlans } from '../../../src/domain/plan/exit-code.js';
import type { ChangePolicy, SwarmChange } from '../../../src/domain/plan/plan.js';
import { planDisable, planEnable, planRotation, type Planner } from '../../../src/domain/plan/planners.js';
import { aCluster, aKeyFile, aMember, aNodeId, daysFromNow, NOW } from '../../support/builders/facts.js';
import { aManager, anInstanceId, aScope, healthyManagers } from '../../support/builders/fleet.js';
import {
  aChange,
  aCustody,
  aGeneration,
  anIntent,
  aPlannedManager,
  aPolicy,
  aRunId,
  aServingSwarm,
  keptKeys,
  printOf,
  type CustodyOptions,
} from '../../support/builders/plan.js';

interface Given {
  readonly swarm?: SwarmView;
  readonly custody?: CustodyOptions;
  readonly policy?: Partial<ChangePolicy>;
}

const planOf = (planner: Planner, { swarm = aServingSwarm(), custody, policy }: Given = {}) =>
  planner(swarm, aCustody(swarm, custody), aPolicy(policy), NOW);

const changeOf = (planner: Planner, given: Given = {}): SwarmChange => {
  const plan = planOf(planner, given);
  if (plan.kind !== 'change') throw new Error(JSON.stringify(plan));
  return plan;
};

const LAGGARDS: Partial<ChangePolicy> = { allowLaggards: true };
const OTHER = aRunId('20260301-220000-beef');
const NONE: CustodyOptions = { live: { kind: 'none' } };
const vaultOf = (keys: ReturnType<typeof keptKeys>): CustodyOptions => ({ vault: { kind: 'kept', keys } });
const bare = { openssl: 'OpenSSL 3.0.13', curl: false, timeout: true, lacking: [] };
const stranger = aMember({ nodeId: aNodeId('stranger'), hostname: 'stranger', address: '10.0.0.9:2377' });
const offManagers = (amount = 3) =>
  healthyManagers(amount, 'web', {
    cluster: aCluster({ autolock: false }),
    keyFile: aKeyFile({ encrypted: false }),
  });
const off = aServingSwarm({ managers: offManagers() });
const oneStopped = aServingSwarm({ managers: [...healthyManagers(2), aManager({ name: 'web-3', state: 'stopped' })] });
const oneLocked = aServingSwarm({ managers: [...healthyManagers(2), aManager({ name: 'web-3', state: 'locked' })] });

describe('a rotation of a swarm that is well', () => {
  it('is made by the leader, confirmed in another zone, and followed by every manager', () => {
    expect(planOf(planRotation)).toEqual(
      aChange({ executor: aPlannedManager('web-1'), verifier: aPlannedManager('web-2'), fenced: true }),
    );
  });

  it('is made by the leader, whatever its name, and confirmed in another zone, whatever the name of that manager', () => {
    const zones = ['eu-west-1a', 'eu-west-1a', 'eu-west-1b'];
    const serving = aServingSwarm({
      managers: zones.map((availabilityZone, index) =>
        aManager({ name: `web-${index + 1}`, instance: { availabilityZone } }),
      ),
    });
    const ledBy = (leader: string): SwarmView => ({
      ...serving,
      managers: serving.managers.map((manager) => ({
        ...manager,
        member: manager.member && { ...manager.member, leader: manager.instance.name === leader },
      })),
    });
    expect(changeOf(planRotation, { swarm: ledBy('web-1') })).toMatchObject({
      executor: { name: 'web-1' },
      verifier: { name: 'web-3' },
    });
    expect(changeOf(planRotation, { swarm: ledBy('web-3') })).toMatchObject({
      executor: { name: 'web-3' },
      verifier: { name: 'web-1' },
    });
  });

  it('is the stronger one where the key may have leaked, and says what that means', () => {
    const change = changeOf(planRotation, { policy: { compromised: true } });
    expect(change).toMatchObject({ action: 'rotateCompromised', fenced: false });
    expect(change.notes.join()).toContain('the key is on the disks of the managers in plaintext');
  });

  it('rather has the engine compare the version than the leader make it', () => {
    const managers = [aManager({ name: 'web-1', facts: { tools: bare } }), ...healthyManagers(3).slice(1)];
    const swarm = aServingSwarm({ managers });
    expect(changeOf(planRotation, { swarm })).toMatchObject({ executor: { name: 'web-2' }, fenced: true });
    expect(changeOf(planRotation, { swarm, policy: { compromised: true } }).executor.name).toBe('web-1');
  });

  it('says that it is unfenced where no manager has curl', () => {
    const change = changeOf(planRotation, {
      swarm: aServingSwarm({ managers: healthyManagers(3, 'web', { tools: bare }) }),
    });
    expect(change).toMatchObject({ executor: { name: 'web-1' }, fenced: false });
    expect(change.notes).toEqual([expect.stringMatching(/^Not fenced/)]);
  });

  it('starts from the cluster version that a majority has seen', () => {
    expect(changeOf(planRotation, { swarm: aServingSwarm({ view: { version: 41 } }) }).fromVersion).toBe(41);
  });

  it('gives an instance that the swarm does not list no part, and says so', () => {
    const unlisted = [{ ...aManager({ name: 'old-1', state: 'unlisted', why: 'removed' }), member: undefined }];
    const change = changeOf(planRotation, { swarm: aServingSwarm({ view: { unlisted } }) });
    expect(change.managers.map(({ name }) => name)).toEqual(['web-1', 'web-2', 'web-3']);
    expect([change.laggards, change.notes]).toEqual([
      [],
      [expect.stringMatching(/^old-1 .* is excluded and gets no key: removed\.$/)],
    ]);
  });

  it('may reach over several accounts and regions', () => {
    const scope = aScope({ account: '444455556666' as AccountId, region: 'eu-west-3' as Region });
    const managers = [...healthyManagers(2), aManager({ name: 'web-3', instance: { scope } })];
    expect(changeOf(planRotation, { swarm: aServingSwarm({ managers }) }).managers[2]).toMatchObject(scope);
  });

  it('keeps a live key first that is not kept, whatever the older ones open', () => {
    const noneOpens = { kind: 'noneOpens' } as const;
    const change = changeOf(planRotation, {
      custody: { live: { kind: 'notKept' }, proofs: { 'web-1': noneOpens, 'web-2': noneOpens, 'web-3': noneOpens } },
    });
    expect(change).toMatchObject({ adoptFirst: true, liveKey: null, currentKey: printOf('now') });
    const first = changeOf(planRotation, {
      custody: {
        vault: { kind: 'nothing' },
        live: { kind: 'notKept' },
        proofs: { 'web-1': noneOpens, 'web-2': noneOpens, 'web-3': noneOpens },
      },
    });
    expect(first).toMatchObject({ adoptFirst: true, liveKey: null, currentKey: null });
  });

  it('takes over from a run that is given up, and says so', () => {
    const keys = keptKeys({ pending: { kind: 'intent', ...anIntent(OTHER) }, intents: [anIntent(OTHER)] });
    const change = changeOf(planRotation, { custody: vaultOf(keys), policy: { takeOver: OTHER } });
    expect(change.notes).toEqual([`Run ${OTHER} is abandoned: do not resume it after this.`]);
    expect(changeOf(planRotation, { policy: { takeOver: OTHER } }).notes).toEqual([]);
  });

  it('has no witness in a swarm of one manager, where that is accepted', () => {
    const change = changeOf(planRotation, { swarm: aServingSwarm({ managers: 1 }), policy: { singleManager: true } });
    expect(change).toMatchObject({ verifier: null, managers: [{ name: 'web-1' }] });
    expect(change.notes).toEqual([
      expect.stringMatching(/^Only web-1 \(i-[0-9a-f]+\) reports that a new key is live: no verifier is available\.$/),
    ]);
  });
});

describe('notes of a rotation', () => {
  it.each<[string, Given, string]>([
    [
      'an even number of managers',
      { swarm: aServingSwarm({ managers: 4 }) },
      '4 managers tolerate no more failures than 3',
    ],
    [
      'a key that was found in use',
      {
        custody: vaultOf(
          keptKeys({
            current: aGeneration('now', { rotatedAt: null }),
            generations: [aGeneration('now', { rotatedAt: null })],
          }),
        ),
      },
      'found in use and stored on 2026-01-21',
    ],
    [
      'a live key that is not the current one',
      {
        custody: {
          ...vaultOf(keptKeys({ generations: [aGeneration('now'), aGeneration('old')], current: aGeneration('old') })),
        },
      },
      'not as the current key: it is an older key version',
    ],
    [
      'a manager that opens with an older key',
      { custody: { proofs: { 'web-2': { kind: 'proven', fingerprint: printOf('old') } } } },
      `web-2 (i-00000007765622d32) does not use the live key yet: key ${printOf('old')}`,
    ],
    [
      'the key that a laggard will need',
      {
        swarm: oneLocked,
        policy: LAGGARDS,
        custody: {
          ...vaultOf(keptKeys({ generations: [aGeneration('old'), aGeneration('now')], previous: aGeneration('old') })),
          proofs: { 'web-3': { kind: 'proven', fingerprint: printOf('old') } },
        },
      },
      `web-3 (i-00000007765622d33, locked): it needs key ${printOf('old')} (the previous key), which stays stored.`,
    ],
    [
      'a laggard of which nothing is known',
      { swarm: oneStopped, policy: LAGGARDS, custody: { proofs: { 'web-3': { kind: 'unknown', reason: 'stopped' } } } },
      'which key it needs is unknown; every stored key stays stored',
    ],
    [
      'a laggard with its key in the clear',
      { swarm: oneLocked, policy: LAGGARDS, custody: { proofs: { 'web-3': { kind: 'notEncrypted' } } } },
      'in plaintext: it needs no unlock key',
    ],
  ])('tell of %s', (_name, given, note) => {
    expect(changeOf(planRotation, given).notes.join('\n')).toContain(note);
  });
});

describe('laggards that are accepted', () => {
  it.each(['locked', 'pending', 'error', 'engineDown', 'stopped', 'unreachable', 'unknown', 'noEngine'] as const)(
    'are left as they are when %s',
    (state) => {
      const swarm = aServingSwarm({ managers: [...healthyManagers(2), aManager({ name: 'web-3', state })] });
      const change = changeOf(planRotation, { swarm, policy: LAGGARDS });
      expect(change.managers.map(({ name }) => name)).toEqual(['web-1', 'web-2']);
      expect(change.laggards).toEqual([
        {
          instanceId: anInstanceId('web-3'),
          nodeId: aNodeId('web-3'),
          name: 'web-3',
          why: `made ${state} by the test`,
        },
      ]);
    },
  );

  it('may be members that no instance was found for', () => {
    const swarm = aServingSwarm({ unmatched: [stranger] });
    expect(changeOf(planRotation, { swarm, policy: LAGGARDS }).laggards).toEqual([
      {
        instanceId: null,
        nodeId: stranger.nodeId,
        name: 'stranger',
        why: 'no matching instance is found: it cannot be verified',
      },
    ]);
  });
});

describe('a key younger than --min-age', () => {
  const ageOf = (days: number, minDays: number, given: Given = {}) =>
    planOf(planRotation, {
      ...given,
      custody: {
        ...vaultOf(keptKeys({ generations: [young(days)], current: young(days) })),
        ...given.custody,
      },
      policy: { minAgeSeconds: minDays * 86_400, ...given.policy },
    });
  const young = (days: number) => aGeneration('now', { rotatedAt: daysFromNow(-days) });

  it('is left alone, and the plan says since when it is there', () => {
    expect(ageOf(10, 30)).toEqual({
      kind: 'nothing',
      swarmId: aServingSwarm().swarmId,
      name: 'web',
      why: `Its key ${printOf('now')} was created on 2026-02-20 03:04 UTC, less than 30 days ago.`,
      notes: [],
    });
    expect(ageOf(0, 0.5)).toMatchObject({ why: expect.stringContaining('less than 12 hours ago') as unknown });
    expect(ageOf(0, 1)).toMatchObject({ why: expect.stringContaining('less than 1 day ago') as unknown });
  });

  it('is left alone although a manager is stopped now', () => {
    expect(ageOf(10, 30, { swarm: oneStopped }).kind).toBe('nothing');
  });

  it.each<[string, number, number, Given]>([
    ['it is just old enough', 30, 30, {}],
    ['any age will do', 0, 0, {}],
    ['any age will do, and the clock of whoever rotated it was ahead', -0.04, 0, {}],
    ['it may have leaked', 10, 30, { policy: { compromised: true } }],
    ['somebody has rotated by hand since', 10, 30, { custody: { live: { kind: 'notKept' } } }],
    [
      'it was found in use, so that it may be of any age',
      10,
      30,
      { custody: vaultOf(keptKeys({ current: aGeneration('now', { rotatedAt: null }) })) },
    ],
  ])('is rotated all the same when %s', (_name, days, minDays, given) => {
    expect(ageOf(days, minDays, given).kind).toBe('change');
  });

  it('does not hide that another run is pending', () => {
    const keys = keptKeys({ current: young(1), generations: [young(1)], intents: [anIntent(OTHER)] });
    expect(ageOf(1, 30, { custody: vaultOf(keys) }).kind).toBe('blocked');
  });
});

describe('turning autolock on', () => {
  it('makes a key where it is off', () => {
    expect(changeOf(planEnable, { swarm: off, custody: { ...NONE, vault: { kind: 'nothing' } } })).toMatchObject({
      action: 'enable',
      executor: { name: 'web-1' },
      verifier: { name: 'web-2' },
      fromAutolock: false,
      liveKey: null,
      currentKey: null,
      adoptFirst: false,
      fenced: false,
    });
  });

  it('needs nothing where it is on, kept and proven everywhere', () => {
    expect(planOf(planEnable)).toMatchObject({
      kind: 'nothing',
      why: expect.stringContaining(printOf('now')) as unknown,
    });
  });

  it.each<[string, Given, Partial<SwarmChange>]>([
    ['the live key is not kept', { custody: { live: { kind: 'notKept' } } }, { adoptFirst: true, liveKey: null }],
    [
      'the live key is kept, but not as the current one',
      {
        custody: vaultOf(
          keptKeys({ generations: [aGeneration('now'), aGeneration('old')], current: aGeneration('old') }),
        ),
      },
      { adoptFirst: false, liveKey: printOf('now'), currentKey: printOf('old') },
    ],
    [
      'a manager opens with an older key only',
      { custody: { proofs: { 'web-3': { kind: 'proven', fingerprint: printOf('old') } } } },
      { adoptFirst: false },
    ],
    ['no stored key unlocks a manager', { custody: { proofs: { 'web-3': { kind: 'noneOpens' } } } }, {}],
    [
      'a manager is stopped, without that being an obstacle',
      { swarm: oneStopped, custody: { proofs: { 'web-3': { kind: 'unknown', reason: 'stopped' } } } },
      {
        laggards: [
          {
            instanceId: anInstanceId('web-3'),
            nodeId: aNodeId('web-3'),
            name: 'web-3',
            why: 'made stopped by the test',
          },
        ],
      },
    ],
    [
      'a member was not found, without that being an obstacle',
      { swarm: aServingSwarm({ unmatched: [stranger] }) },
      {
        laggards: [
          {
            instanceId: null,
            nodeId: stranger.nodeId,
            name: 'stranger',
            why: 'no matching instance is found: it cannot be verified',
          },
        ],
      },
    ],
  ])('adopts where it is on and %s', (_name, given, change) => {
    expect(changeOf(planEnable, given)).toMatchObject({
      action: 'adopt',
      fenced: false,
      fromAutolock: true,
      ...change,
    });
  });
});

describe('turning autolock off', () => {
  it('is done by the leader, and says what is lost with it', () => {
    const change = changeOf(planDisable);
    expect(change).toMatchObject({ action: 'disable', executor: { name: 'web-1' }, adoptFirst: false, fenced: false });
    expect(change.notes.join()).toContain('anyone who gets the disk of a manager can read');
  });

  it('keeps the live key first, and says who will need it once more', () => {
    const change = changeOf(planDisable, {
      swarm: oneLocked,
      policy: LAGGARDS,
      custody: { proofs: { 'web-3': { kind: 'proven', fingerprint: printOf('now') } } },
    });
    expect(change.notes.join()).toContain(`it needs key ${printOf('now')}`);
    expect(changeOf(planDisable, { custody: { live: { kind: 'notKept' } } }).adoptFirst).toBe(true);
  });

  it('needs nothing where it is off', () => {
    expect(planOf(planDisable, { swarm: off, custody: NONE })).toMatchObject({ kind: 'nothing', notes: [] });
  });

  it('names managers that lag behind a setting that is off already', () => {
    const swarm = aServingSwarm({
      managers: [
        ...offManagers(3),
        aManager({ name: 'web-4', state: 'locked' }),
        aManager({ name: 'web-5', state: 'stopped' }),
      ],
    });
    expect(planOf(planDisable, { swarm, custody: NONE })).toMatchObject({
      kind: 'nothing',
      notes: [
        expect.stringMatching(/^Still encrypted, .*: web-4 \(/) as unknown,
        expect.stringMatching(/unknown: web-5 \(/) as unknown,
      ],
    });
  });
});

describe('a run that carries nothing out', () => {
  const nothing = planOf(planEnable);
  const blocked = planOf(planRotation, { swarm: oneStopped });
  const pending: CustodyOptions = { vault: { kind: 'kept', keys: keptKeys({ intents: [anIntent(aRunId())] }) } };
  const refused = planOf(planRotation, { custody: pending });
  const refusedAndMore = planOf(planRotation, { swarm: oneStopped, custody: pending });
  it.each([
    ['0 for no swarm', [], 0],
    ['0 where all can be done or needs nothing', [aChange(), nothing], 0],
    ['4 where one is blocked', [aChange(), blocked, nothing], 4],
    ['7 where another run stands in the way of all that was wanted', [refused, nothing], 7],
    ['4 where another run stands in the way of one', [refused, aChange()], 4],
    ['4 where another run is not the only reason', [refused, refusedAndMore], 4],
  ])('ends with %s', (_name, plans, exitCode) => {
    expect(exitCodeOfPlans(plans)).toBe(exitCode);
  });
});
