import { describe, expect, it } from '@jest/globals';
import type { LiveKey, ManagerProof } from '../../../src/domain/custody.js';
import type { Manager, ManagerState, SwarmView } from '../../../src/domain/fleet.js';
import type { SwarmChange, SwarmPlan } from '../../../src/domain/plan/plan.js';
import { planDisable, planEnable, planRotation, type Planner } from '../../../src/domain/plan/planners.js';
import { needed } from '../../../src/domain/quorum.js';
import { showKeyChange } from '../../../src/operations/key-operations.js';
import { showPlan } from '../../../src/report/plan-text.js';
import { aCluster, aKeyFile, aMember, aNodeId, NOW } from '../../support/builders/facts.js';
import { aManager } from '../../support/builders/fleet.js';
import {
  aCustody,
  aGeneration,
  anIntent,
  aPolicy,
  aRunId,
  aServingSwarm,
  keptKeys,
  keyText,
  NO_OPTIONS,
  printOf,
} from '../../support/builders/plan.js';
import { fc } from '../../support/fast-check.js';

const STATES: readonly ManagerState[] = [
  ...Array.from({ length: 20 }, () => 'unlocked' as const),
  'locked',
  'pending',
  'error',
  'engineDown',
  'noEngine',
  'stopped',
  'unreachable',
  'unknown',
];

/** Small and large numbers come more often than others: one in the middle. */
const seldom = fc.integer({ min: 0, max: 29 }).map((number) => number === 17);

const manager = fc.record({
  state: fc.constantFrom(...STATES),
  curl: fc.boolean(),
  noOpenssl: seldom,
  clear: seldom,
  dekPending: seldom,
  caInRotation: seldom,
  unreachable: seldom,
  zone: fc.constantFrom('eu-west-1a', 'eu-west-1b'),
  version: fc.integer({ min: 1, max: 90 }),
});

const swarmView = fc
  .record({
    managers: fc.array(manager, { minLength: 1, maxLength: 5 }),
    autolock: fc.constantFrom(true, true, true, false),
    unmatched: fc.constantFrom(0, 0, 0, 1),
  })
  .map(({ managers, autolock, unmatched }): SwarmView =>
    aServingSwarm({
      managers: managers.map((each, index): Manager => {
        const cluster = aCluster({ autolock, version: each.version, rootRotationInProgress: each.caInRotation });
        return aManager({
          name: `web-${index + 1}`,
          state: each.state,
          instance: { availabilityZone: each.zone },
          facts: {
            cluster: each.state === 'unlocked' ? cluster : undefined,
            keyFile: aKeyFile({ encrypted: each.clear ? !autolock : autolock, dekPending: each.dekPending }),
            tools: {
              openssl: each.noOpenssl ? undefined : 'OpenSSL 3.0.13',
              curl: each.curl,
              timeout: true,
              lacking: [],
            },
          },
          ...(each.unreachable ? { member: { reachability: 'unreachable' } } : {}),
        });
      }),
      unmatched: unmatched === 0 ? [] : [aMember({ nodeId: aNodeId('stranger'), hostname: 'stranger' })],
    }),
  );

const proof: fc.Arbitrary<ManagerProof> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<ManagerProof>({ kind: 'proven', fingerprint: printOf('now') }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<ManagerProof>(
      { kind: 'proven', fingerprint: printOf('old') },
      { kind: 'noneOpens' },
      { kind: 'notEncrypted' },
      { kind: 'unknown', reason: 'cut' },
    ),
  },
);
const liveKey = fc.constantFrom<LiveKey>(
  { kind: 'kept', fingerprint: printOf('now') },
  { kind: 'kept', fingerprint: printOf('now') },
  { kind: 'notKept' },
  { kind: 'none' },
  { kind: 'unknown', reason: 'cut' },
);
const now = aGeneration('now');
const old = aGeneration('old', { rotatedAt: null });
const keys = fc.constantFrom(
  keptKeys(),
  keptKeys({ generations: [old, now], previous: old }),
  keptKeys({ generations: [old, now], current: old }),
  keptKeys({ intents: [anIntent(aRunId('another'))] }),
);

const given = fc
  .record({
    swarm: swarmView,
    keys,
    live: liveKey,
    proofs: fc.array(proof, { minLength: 5, maxLength: 5 }),
    policy: fc.record({
      allowLaggards: fc.boolean(),
      singleManager: fc.boolean(),
      compromised: fc.boolean(),
      minAgeSeconds: fc.constantFrom(0, 86_400, 86_400 * 100),
      takeOver: fc.constantFrom(null, aRunId('another')),
    }),
    planner: fc.constantFrom<Planner>(planRotation, planEnable, planDisable),
  })
  .map(({ swarm, planner, policy: wanted, ...custody }) => {
    const proofs = Object.fromEntries(custody.proofs.map((each, index) => [`web-${index + 1}`, each]));
    // A swarm without autolock shows no key, unless something is odd.
    const live: LiveKey = swarm.autolock === false && custody.live.kind === 'kept' ? { kind: 'none' } : custody.live;
    const seen = aCustody(swarm, { vault: { kind: 'kept', keys: custody.keys }, live, proofs });
    const policy = aPolicy(wanted);
    return { swarm, custody: seen, policy, plan: planner(swarm, seen, policy, NOW) };
  });

type Given = typeof given extends fc.Arbitrary<infer Value> ? Value : never;

/** Of whatever plan changes something. How often that is, is checked too: a property about nothing holds always. */
const holdsForChanges = (check: (change: SwarmChange, situation: Given) => void): void => {
  let changes = 0;
  fc.assert(
    fc.property(given, (situation) => {
      if (situation.plan.kind !== 'change') return;
      changes += 1;
      check(situation.plan, situation);
    }),
    { numRuns: 1000 },
  );
  expect(changes).toBeGreaterThan(100);
};

const stateOf = ({ managers }: SwarmView, instanceId: string): ManagerState | undefined =>
  managers.find(({ instance }) => instance.instanceId === instanceId)?.state;

describe('a plan that changes something', () => {
  it('goes by unlocked managers alone, and leaves out none of them without being told that it may', () => {
    holdsForChanges(({ action, managers, laggards }, { swarm, policy }) => {
      for (const { instanceId } of managers) expect(stateOf(swarm, instanceId)).toBe('unlocked');
      if (action !== 'adopt' && !policy.allowLaggards) expect(laggards).toEqual([]);
    });
  });

  it('has a place for every manager that the swarm has', () => {
    holdsForChanges(({ managers, laggards }, { swarm }) => {
      expect(managers.length + laggards.length).toBe(swarm.members?.length);
    });
  });

  it('has an actor, and another manager as its witness but for an accepted single one', () => {
    holdsForChanges(({ executor, verifier: witness, managers }, { policy }) => {
      expect(managers).toContainEqual(executor);
      if (witness === null) expect(policy.singleManager).toBe(true);
      else expect(managers.filter(({ instanceId }) => instanceId !== executor.instanceId)).toContainEqual(witness);
    });
  });

  it('has a quorum that takes part, unless it only keeps a key', () => {
    holdsForChanges(({ action, managers }, { swarm }) => {
      if (action === 'adopt') return;
      expect(managers.length).toBeGreaterThanOrEqual(needed(swarm.members?.length ?? Number.NaN));
    });
  });

  it('knows the live key, or keeps it first', () => {
    holdsForChanges(({ fromAutolock, liveKey: live, adoptFirst }, { custody }) => {
      expect([fromAutolock, live !== null, adoptFirst].filter(Boolean).length).toBe(fromAutolock ? 2 : 0);
      expect(custody.live.kind).not.toBe('unknown');
    });
  });

  it('leaves no manager behind that no kept key opens', () => {
    holdsForChanges(({ action, laggards }, { custody }) => {
      if (action === 'adopt') return;
      for (const { instanceId } of laggards) {
        expect(instanceId === null ? undefined : custody.proofs.get(instanceId)?.kind).not.toBe('noneOpens');
      }
    });
  });
});

describe('any plan', () => {
  const anyPlan = (check: (plan: SwarmPlan, situation: Given) => void): void => {
    fc.assert(
      fc.property(given, (situation) => {
        check(situation.plan, situation);
      }),
      { numRuns: 500 },
    );
  };

  it('is plain data: it comes back from JSON as it was', () => {
    anyPlan((plan) => {
      expect(JSON.parse(JSON.stringify(plan))).toStrictEqual(plan);
    });
  });

  it('holds no secret, and neither does its text', () => {
    anyPlan((plan) => {
      for (const text of [JSON.stringify(plan), showPlan([plan], showKeyChange, NO_OPTIONS)]) {
        expect(text).not.toMatch(/SWMKEY|PRIVATE KEY|\[secret\]/);
        for (const name of ['now', 'old']) expect(text).not.toContain(keyText(name).slice(9));
      }
    });
  });

  it('fits 100 columns, but for commands that cannot be broken', () => {
    anyPlan((plan) => {
      const wide = showPlan([plan], showKeyChange, NO_OPTIONS)
        .split('\n')
        .filter((line) => line.length > 100);
      expect(wide.filter((line) => !line.includes('docker swarm update'))).toEqual([]);
    });
  });

  it('follows from what was observed alone', () => {
    fc.assert(
      fc.property(given, ({ swarm, custody, policy }) => {
        const again = { ...swarm, managers: [...swarm.managers].reverse() };
        const plans = [swarm, again].map((each) => planRotation(each, custody, policy, NOW));
        if (plans[0]?.kind !== 'change') expect(plans[1]?.kind).toBe(plans[0]?.kind);
        else expect(plans[1]).toMatchObject({ executor: plans[0].executor, verifier: plans[0].verifier });
      }),
    );
  });
});
