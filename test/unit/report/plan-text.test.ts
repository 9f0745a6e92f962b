import { describe, expect, it } from '@jest/globals';
import type { SwarmPlan } from '../../../src/domain/plan/plan.js';
import { planDisable, planEnable, planRotation } from '../../../src/domain/plan/planners.js';
import { showKeyChange } from '../../../src/operations/key-operations.js';
import { showPlan } from '../../../src/report/plan-text.js';
import { aCluster, aKeyFile, aMember, aNodeId, NOW } from '../../support/builders/facts.js';
import { aManager, anInstanceId, healthyManagers } from '../../support/builders/fleet.js';
import {
  aChange,
  aCustody,
  aGeneration,
  anIntent,
  aPolicy,
  aRunId,
  aServingSwarm,
  keptKeys,
  NO_OPTIONS,
  printOf,
} from '../../support/builders/plan.js';
import { expectGolden } from '../../support/golden.js';
import { ours } from '../../../src/domain/remedy.js';

const HOSTILE = '\u001b]0;owned\u0007\u001b[2J\u009b31mred\u202Egnp.exe\nbilling: nothing to do';

/** A night's rotation: two can be rotated, one of them with a laggard; one is blocked for several reasons, one is young. */
const rotation = (): readonly SwarmPlan[] => {
  const policy = aPolicy({ allowLaggards: true, minAgeSeconds: 30 * 86_400 });
  const web = aServingSwarm({ name: 'web' });
  const shop = aServingSwarm({
    name: 'shop',
    managers: [
      ...healthyManagers(3, 'shop'),
      aManager({
        name: 'shop-4',
        state: 'stopped',
        why: 'the instance is stopped; it needs the key version of its key file when it starts',
      }),
    ],
  });
  const billing = aServingSwarm({
    name: 'billing',
    managers: [
      ...healthyManagers(2, 'billing', { tools: { openssl: undefined, curl: true, timeout: true, lacking: [] } }),
      aManager({ name: 'billing-3', state: 'locked', why: 'the manager waits for its unlock key' }),
    ],
  });
  const batch = aServingSwarm({ name: 'batch' });
  const young = aGeneration('now', { rotatedAt: new Date('2026-02-20T22:15:00Z') });
  return [
    planRotation(web, aCustody(web), policy, NOW),
    planRotation(
      shop,
      aCustody(shop, { live: { kind: 'notKept' }, proofs: { 'shop-4': { kind: 'unknown', reason: 'stopped' } } }),
      policy,
      NOW,
    ),
    planRotation(
      billing,
      aCustody(billing, {
        vault: { kind: 'kept', keys: keptKeys({ intents: [anIntent(aRunId('20260301-220000-beef'))] }) },
        proofs: { 'billing-3': { kind: 'noneOpens' } },
      }),
      policy,
      NOW,
    ),
    planRotation(
      batch,
      aCustody(batch, { vault: { kind: 'kept', keys: keptKeys({ current: young, generations: [young] }) } }),
      policy,
      NOW,
    ),
  ];
};

/** Every other action, a swarm of one manager, and names that try to look like something else. */
const others = (): readonly SwarmPlan[] => {
  const off = aServingSwarm({
    name: 'off',
    managers: healthyManagers(3, 'off', {
      cluster: aCluster({ autolock: false }),
      keyFile: aKeyFile({ encrypted: false }),
    }),
  });
  const one = aServingSwarm({ name: 'one', managers: 1 });
  const hostile = aServingSwarm({
    name: HOSTILE,
    managers: [
      aManager({ name: HOSTILE, instance: { instanceId: anInstanceId('hostile') } }),
      ...['first', 'second'].map((name) =>
        aManager({
          name: `${name}-${'very-long-name-'.repeat(4)}`,
          instance: { instanceId: anInstanceId(name) },
        }),
      ),
    ],
    unmatched: [aMember({ nodeId: aNodeId('stranger'), hostname: HOSTILE })],
    view: { swarmId: off.swarmId },
  });
  return [
    planEnable(off, aCustody(off, { live: { kind: 'none' }, vault: { kind: 'nothing' } }), aPolicy(), NOW),
    planDisable(off, aCustody(off, { live: { kind: 'none' } }), aPolicy(), NOW),
    planDisable(one, aCustody(one), aPolicy({ singleManager: true }), NOW),
    planRotation(one, aCustody(one), aPolicy({ singleManager: true, compromised: true }), NOW),
    planEnable(hostile, aCustody(hostile, { live: { kind: 'notKept' } }), aPolicy(), NOW),
    planRotation(hostile, aCustody(hostile), aPolicy(), NOW),
  ];
};

/** The last line, as one. */
const totals = (plans: readonly SwarmPlan[]): string =>
  showPlan(plans, showKeyChange, NO_OPTIONS).trimEnd().split('\n\n').at(-1) ?? '';

const blocked: SwarmPlan = {
  kind: 'blocked',
  swarmId: aChange().swarmId,
  name: 'web',
  blocks: [{ why: 'It is.', remedy: ours('audit') }],
};
const nothing: SwarmPlan = { kind: 'nothing', swarmId: aChange().swarmId, name: 'web', why: 'It is so.', notes: [] };

describe('the text of a plan', () => {
  it.each([
    ['rotation', rotation],
    ['others', others],
  ])('is as its golden file says: %s', (name, plans) => {
    expectGolden(`plan/${name}.txt`, showPlan(plans(), showKeyChange, NO_OPTIONS));
  });

  it.each([
    ['rotation', rotation],
    ['others', others],
  ])('fits 100 columns: %s', (_name, plans) => {
    expect(
      showPlan(plans(), showKeyChange, NO_OPTIONS)
        .split('\n')
        .filter((line) => line.length > 100),
    ).toEqual([]);
  });

  it.each<[string, readonly SwarmPlan[]]>([
    ['No swarm is found.', []],
    ['1 swarm will be rotated.', [aChange()]],
    ['2 swarms will be rotated, 1 is blocked, 1 needs nothing.', [aChange(), blocked, nothing, aChange()]],
    ['2 swarms are blocked, 2 need nothing.', [blocked, blocked, nothing, nothing]],
    [
      '1 swarm will have autolock turned on, 2 will have the key imported.',
      [aChange({ action: 'adopt' }), aChange({ action: 'enable' }), aChange({ action: 'adopt' })],
    ],
    ['1 swarm will have autolock turned off.', [aChange({ action: 'disable' })]],
    ['1 swarm will have autolock turned off and on again.', [aChange({ action: 'rotateCompromised' })]],
  ])('ends with: %s', (sentence, plans) => {
    expect(totals(plans)).toBe(sentence);
  });

  it('shows nothing that a name could do to a terminal, and no line of its own making', () => {
    const text = showPlan(others(), showKeyChange, NO_OPTIONS);
    expect(text).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
    expect(text).not.toMatch(/^billing/m);
  });

  it('names the live key by its fingerprint', () => {
    expect(showPlan([aChange()], showKeyChange, NO_OPTIONS)).toContain(
      `The live key is ${printOf('now')}, the current key in the vault.`,
    );
    expect(showPlan([aChange({ currentKey: null })], showKeyChange, NO_OPTIONS)).toContain(
      `The live key is ${printOf('now')}, stored in the vault.`,
    );
  });
});
