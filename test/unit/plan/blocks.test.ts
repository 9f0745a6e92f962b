import { describe, expect, it } from '@jest/globals';
import type { VaultSurvey } from '../../../src/domain/custody.js';
import { EXIT, LockstepError } from '../../../src/domain/errors.js';
import type { Manager, ManagerState, SwarmView } from '../../../src/domain/fleet.js';
import type { ChangePolicy } from '../../../src/domain/plan/plan.js';
import { planDisable, planEnable, planRotation, type Planner } from '../../../src/domain/plan/planners.js';
import { undecided } from '../../support/builders/custody.js';
import { aCluster, aKeyFile, aMember, aNodeId, NOW } from '../../support/builders/facts.js';
import { aManager, healthyManagers, type ManagerOptions } from '../../support/builders/fleet.js';
import {
  aCustody,
  aGeneration,
  anIntent,
  aPolicy,
  aRunId,
  aServingSwarm,
  keptKeys,
  type CustodyOptions,
} from '../../support/builders/plan.js';
import { whyNoCommand } from '../../support/fit-remedies.js';
import { textOf } from '../../support/remedy.js';
import { advice, remedyText } from '../../../src/domain/remedy.js';

interface Case {
  readonly swarm?: SwarmView;
  readonly custody?: CustodyOptions;
  readonly policy?: Partial<ChangePolicy>;
  /** Words of each block, in order, and of its remedy. */
  readonly blocks: readonly (readonly [why: string, remedy: string])[];
}

const SWARM = 'webxxxxxxxxxxxxxxxxxxxxxx';
const LAGGARDS: Partial<ChangePolicy> = { allowLaggards: true };
const OTHER = aRunId('20260301-220000-beef');

const twoAnd = (third: ManagerOptions): SwarmView =>
  aServingSwarm({ managers: [...healthyManagers(2), aManager({ name: 'web-3', ...third })] });
const oneIs = (state: ManagerState) => twoAnd({ state });
const off = (managers: readonly Manager[] = offManagers()) => aServingSwarm({ managers });
const offManagers = () =>
  healthyManagers(3, 'web', { cluster: aCluster({ autolock: false }), keyFile: aKeyFile({ encrypted: false }) });
const stranger = aMember({ nodeId: aNodeId('stranger'), hostname: 'stranger', address: '10.0.0.9:2377' });
const tools = (openssl: string | undefined, curl = true) => ({ openssl, curl, timeout: true, lacking: [] });
/** What a swarm looks like that nobody could confirm. */
const UNSEEN: Partial<SwarmView> = {
  members: undefined,
  witness: undefined,
  quorum: { managers: 3, healthy: undefined, needed: 2, tolerates: 1, state: 'unknown' },
  autolock: null,
  version: undefined,
};
const refused = new LockstepError({
  code: 'ACCESS_DENIED',
  message: 'reading lockstep/web needs secretsmanager:GetSecretValue',
  remedy: advice('allow secretsmanager:GetSecretValue'),
  exitCode: EXIT.partly,
});
const lostKey: CustodyOptions = { proofs: { 'web-3': { kind: 'noneOpens' } } };
const cannotTakePart = 'Unavailable: web-3';

/** As one managed host and its copy would show: both are node web-3. */
const twice = (): SwarmView => {
  const copy = twoAnd({}).managers.at(-1);
  const swarm = aServingSwarm();
  return {
    ...swarm,
    managers: [
      ...swarm.managers,
      ...(copy === undefined
        ? []
        : [{ ...copy, instance: { ...copy.instance, ...aManager({ name: 'web-3-copy' }).instance } }]),
    ],
  };
};

/** What stands against any write. */
const refusing: VaultSurvey = {
  barriers: [
    {
      why: 'The parameter /lockstep/web has no KMS key of its own.',
      remedy: advice('Create a customer managed KMS key'),
    },
  ],
  full: {},
  notes: [],
};
const full = {
  why: 'The secret lockstep/web would exceed its quota of 100.',
  remedy: advice('Wait until 2026-11-22 10:00 UTC'),
};

const rotation: Readonly<Record<string, Case>> = {
  'autolock is off': {
    swarm: off(),
    custody: { live: { kind: 'none' } },
    blocks: [['Autolock is off', `lockstep enable --swarm ${SWARM}`]],
  },
  'the setting is not known': {
    swarm: aServingSwarm({ autolock: null }),
    blocks: [['The autolock setting is unknown', 'lockstep audit']],
  },
  'managers disagree on the setting': {
    swarm: twoAnd({ facts: { cluster: aCluster({ autolock: false }) } }),
    blocks: [['report different autolock settings, among them web-3', 'lockstep audit']],
  },
  'quorum is lost, which is the one reason for all that follows from it': {
    swarm: aServingSwarm({
      managers: [aManager({ name: 'web-1' }), ...['web-2', 'web-3'].map((name) => aManager({ name, state: 'locked' }))],
    }),
    custody: { live: { kind: 'unknown', reason: 'no leader' } },
    policy: LAGGARDS,
    blocks: [['Quorum is lost: 2 of 3 managers are needed', 'lockstep unlock --swarm']],
  },
  'quorum is not known': {
    swarm: aServingSwarm({
      managers: [1, 2, 3].map((index) => aManager({ name: `web-${index}`, state: 'unreachable' })),
    }),
    custody: { live: { kind: 'unknown', reason: 'no manager answered' } },
    policy: LAGGARDS,
    blocks: [['Quorum is unknown', 'aws ssm describe-instance-information']],
  },
  'too few managers reach each other': {
    swarm: { ...aServingSwarm(), quorum: { ...aServingSwarm().quorum, healthy: 1 } },
    blocks: [['Too few managers reach each other: 1', 'lockstep audit']],
  },
  'no manager is the leader': {
    swarm: (() => {
      const swarm = aServingSwarm();
      return { ...swarm, members: swarm.members?.map((member) => ({ ...member, leader: false })) };
    })(),
    blocks: [['reports no leader', 'lockstep audit']],
  },
  'a member is not among the instances': {
    swarm: aServingSwarm({ unmatched: [stranger] }),
    blocks: [
      ['1 manager of the swarm not among the instances found: stranger (10.0.0.9:2377, ready).', '--allow-laggards'],
    ],
  },
  'a manager is locked': { swarm: oneIs('locked'), blocks: [[cannotTakePart, 'lockstep unlock --swarm']] },
  'a manager is pending': { swarm: oneIs('pending'), blocks: [[cannotTakePart, 'do not restart it']] },
  'a manager is in error': { swarm: oneIs('error'), blocks: [[cannotTakePart, 'aws ssm start-session']] },
  'an engine is down': { swarm: oneIs('engineDown'), blocks: [[cannotTakePart, 'systemctl start docker']] },
  'an instance is stopped': { swarm: oneIs('stopped'), blocks: [[cannotTakePart, 'aws ec2 start-instances']] },
  'an instance is unreachable': {
    swarm: oneIs('unreachable'),
    blocks: [[cannotTakePart, 'aws ssm describe-instance-information']],
  },
  'a manager is unknown': { swarm: oneIs('unknown'), blocks: [[cannotTakePart, 'lockstep audit']] },
  'a manager sees no leader': {
    swarm: twoAnd({ facts: { cluster: undefined } }),
    blocks: [['it sees no leader', 'lockstep audit']],
  },
  'a manager cannot list the others': {
    swarm: {
      ...aServingSwarm(),
      managers: aServingSwarm().managers.map((manager, index) =>
        index === 2 && manager.facts !== undefined
          ? { ...manager, facts: { ...manager.facts, members: { kind: 'unavailable', reason: 'no leader' } as const } }
          : manager,
      ),
    },
    blocks: [['cannot list the managers of its swarm: no leader', 'lockstep audit']],
  },
  'a manager is out of reach of the others': {
    swarm: twoAnd({ member: { reachability: 'unreachable' } }),
    blocks: [['the other managers do not reach it', 'lockstep audit']],
  },
  'engine and certificate name different nodes': {
    swarm: twoAnd({ member: { nodeId: aNodeId('somebody') } }),
    blocks: [['do not both name this node', 'lockstep audit']],
  },
  'a key file could not be read': {
    swarm: twoAnd({ facts: { keyFile: undefined } }),
    blocks: [['its key file could not be read', 'lockstep audit']],
  },
  'two managers in two states, each with its own way out': {
    swarm: aServingSwarm({
      managers: [
        ...healthyManagers(3),
        aManager({ name: 'web-4', state: 'locked' }),
        aManager({ name: 'web-5', state: 'stopped' }),
      ],
    }),
    blocks: [
      ['web-4', 'lockstep unlock --swarm'],
      ['web-5', 'aws ec2 start-instances'],
    ],
  },
  'laggards are accepted, but only a minority takes part': {
    swarm: aServingSwarm({
      managers: [...healthyManagers(2), aManager({ name: 'web-3', state: 'stopped' })],
      unmatched: [stranger],
    }),
    policy: LAGGARDS,
    // Four managers: the two that answer and the stranger hold the quorum.
    blocks: [['Only 2 of 4 managers are available, 3 are needed', 'aws ec2 start-instances']],
  },
  'a laggard has a key that nobody keeps, even where laggards are accepted': {
    swarm: oneIs('locked'),
    custody: lostKey,
    policy: LAGGARDS,
    blocks: [
      [
        'No stored key unlocks web-3',
        'docker node demote web3xxxxxxxxxxxxxxxxxxxxx && docker node rm --force web3xxxxxxxxxxxxxxxxxxxxx',
      ],
    ],
  },
  'a laggard may be of the live key, which is not kept yet': {
    swarm: oneIs('locked'),
    custody: { ...lostKey, live: { kind: 'notKept' } },
    policy: LAGGARDS,
    blocks: [['the live key, which is not stored, may', `lockstep enable --swarm ${SWARM}`]],
  },
  'a laggard that runs has not taken a kept key: it is not to be forced out': {
    swarm: oneIs('pending'),
    custody: lostKey,
    policy: LAGGARDS,
    blocks: [['it does not use a stored key', 'do not restart it']],
  },
  'no stored key unlocks a laggard and the live key is not known: it is not to be forced out either': {
    swarm: oneIs('locked'),
    custody: { ...lostKey, live: { kind: 'unknown', reason: 'two reads differed' } },
    policy: LAGGARDS,
    blocks: [
      ['and the live key is unknown', 'lockstep audit'],
      ['The live key is unknown: two reads differed', 'lockstep audit'],
    ],
  },
  'two instances claim to be one manager': {
    swarm: twice(),
    blocks: [
      ['the same node, web3xxxxxxxxxxxxxxxxxxxxx', 'stop the other one'],
      ['the same node, web3xxxxxxxxxxxxxxxxxxxxx', 'stop the other one'],
    ],
  },
  'too few of the managers that the swarm lists could be heard': {
    swarm: aServingSwarm({
      managers: 1,
      view: { ...UNSEEN, trust: { kind: 'unconfirmed', why: 'Only 1 of 3.', remedy: advice('Select more.') } },
    }),
    blocks: [['Only 1 of 3.', 'Select more.']],
  },
  'instances contradict each other about the swarm': {
    swarm: aServingSwarm({
      view: { ...UNSEEN, trust: { kind: 'conflict', why: 'a against b.', remedy: advice('Find out.') } },
    }),
    policy: LAGGARDS,
    blocks: [['a against b.', 'Find out.']],
  },
  'a rotation of the CA is in progress': {
    swarm: twoAnd({ facts: { cluster: aCluster({ rootRotationInProgress: true }) } }),
    blocks: [['A rotation of the CA', 'Wait']],
  },
  'a data key is being rotated': {
    swarm: twoAnd({ facts: { keyFile: aKeyFile({ dekPending: true }) } }),
    blocks: [['Raft data key is pending on web-3', 'Wait']],
  },
  'a data key needs rotation': {
    swarm: twoAnd({ facts: { keyFile: aKeyFile({ dekNeedsRotation: true }) } }),
    blocks: [['Raft data key is pending on web-3', 'Wait']],
  },
  'openssl is missing, even where laggards are accepted': {
    swarm: twoAnd({ facts: { tools: tools(undefined) } }),
    policy: LAGGARDS,
    blocks: [['openssl is missing on web-3', 'Install openssl']],
  },
  'a key file is not encrypted yet': {
    swarm: twoAnd({ facts: { keyFile: aKeyFile({ encrypted: false }) } }),
    custody: { proofs: { 'web-3': { kind: 'notEncrypted' } } },
    blocks: [['not yet encrypted on web-3', 'docker swarm update --task-history-limit']],
  },
  'a key file turned out not to be encrypted when it was to be proven': {
    custody: { proofs: { 'web-3': { kind: 'notEncrypted' } } },
    blocks: [['not yet encrypted on web-3', 'docker swarm update --task-history-limit']],
  },
  'a manager has not taken the live key, and opens with no kept one': {
    custody: lostKey,
    blocks: [['but web-3 (i-00000007765622d33) did not take it', 'docker swarm update --task-history-limit']],
  },
  'a proof is not known': {
    custody: { proofs: { 'web-2': { kind: 'unknown', reason: 'the answer was cut' } } },
    blocks: [['unknown: web-2 (i-00000007765622d32): the answer was cut', `lockstep prove --swarm ${SWARM}`]],
  },
  'the vault refused the request': {
    custody: {
      vault: { kind: 'refused', error: refused },
      proofs: { 'web-1': { kind: 'unknown', reason: 'the vault refused' } },
    },
    blocks: [['reading lockstep/web needs secretsmanager:GetSecretValue', 'allow secretsmanager:GetSecretValue']],
  },
  'the vault refuses, so that no laggard is to be taken for lost': {
    swarm: oneIs('locked'),
    custody: { ...lostKey, vault: { kind: 'refused', error: refused } },
    policy: LAGGARDS,
    blocks: [['The vault refused', 'allow']],
  },
  'the vault would not take a key': {
    custody: { survey: refusing },
    blocks: [['has no KMS key of its own', 'Create a customer managed KMS key']],
  },
  'the vault has no room for a new key': {
    custody: { survey: { ...refusing, barriers: [], full: { rotate: full, adoptAndRotate: full } } },
    blocks: [['exceed its quota of 100', 'Wait until']],
  },
  'the vault has room for a new key alone, and the live one is to be stored first': {
    custody: { live: { kind: 'notKept' }, survey: { ...refusing, barriers: [], full: { adoptAndRotate: full } } },
    blocks: [['exceed its quota of 100', 'Wait until']],
  },
  'two accounts claim the swarm, and the vault of neither counts': {
    swarm: oneIs('locked'),
    custody: {
      vault: undecided(healthyManagers(2)),
      live: { kind: 'unknown', reason: 'the vault home is not decided' },
      proofs: { 'web-1': { kind: 'unknown', reason: 'the vault home is not decided' } },
    },
    policy: LAGGARDS,
    blocks: [['2 accounts or regions claim this swarm', '--vault-home 111122223333/eu-west-1']],
  },
  'the live key is not known': {
    custody: { live: { kind: 'unknown', reason: 'two reads differed' } },
    blocks: [['The live key is unknown: two reads differed', 'lockstep audit']],
  },
  'autolock is on and no key is shown': {
    custody: { live: { kind: 'none' } },
    blocks: [['Autolock is on, but the swarm showed no key', 'lockstep audit']],
  },
  'another run has an intent in the vault': {
    custody: {
      vault: {
        kind: 'kept',
        keys: keptKeys({ pending: { kind: 'intent', ...anIntent(OTHER) }, intents: [anIntent(OTHER)] }),
      },
    },
    blocks: [[`--take-over ${OTHER}`, `lockstep resume ${OTHER}`]],
  },
  'another run has a key that is not proven yet': {
    custody: {
      vault: {
        kind: 'kept',
        keys: keptKeys({ pending: { kind: 'generation', ...aGeneration('next', { runId: OTHER }) } }),
      },
    },
    blocks: [[OTHER, `lockstep resume ${OTHER}`]],
  },
  'two other runs have, and one of them is given up': {
    custody: { vault: { kind: 'kept', keys: keptKeys({ intents: [anIntent(OTHER), anIntent(aRunId('another'))] }) } },
    policy: { takeOver: OTHER },
    blocks: [['Run another', 'lockstep resume another']],
  },
  'the swarm has a single manager': {
    swarm: aServingSwarm({ managers: 1 }),
    blocks: [['has one manager', '--single-manager']],
  },
  'several things are wrong: all are told': {
    swarm: twoAnd({ state: 'stopped' }),
    custody: {
      live: { kind: 'unknown', reason: 'cut' },
      vault: { kind: 'kept', keys: keptKeys({ intents: [anIntent(OTHER)] }) },
    },
    blocks: [
      [cannotTakePart, 'aws ec2 start-instances'],
      ['The live key is unknown', 'lockstep audit'],
      [OTHER, 'lockstep resume'],
    ],
  },
};

const enabling: Readonly<Record<string, Case>> = {
  'the setting is not known': {
    swarm: aServingSwarm({ autolock: null }),
    blocks: [['The autolock setting is unknown', 'lockstep audit']],
  },
  'a manager is stopped': {
    swarm: off([...offManagers().slice(0, 2), aManager({ name: 'web-3', state: 'stopped' })]),
    custody: { live: { kind: 'none' } },
    blocks: [[cannotTakePart, 'aws ec2 start-instances']],
  },
  'a key file is still encrypted with an earlier key': {
    swarm: off([
      ...offManagers().slice(0, 2),
      aManager({ name: 'web-3', facts: { cluster: aCluster({ autolock: false }) } }),
    ]),
    custody: { live: { kind: 'none' } },
    blocks: [['still encrypted on web-3', 'docker swarm update --task-history-limit']],
  },
  'autolock is off and a key is shown': {
    swarm: off(),
    blocks: [['Autolock is off, but the swarm showed a key', 'lockstep audit']],
  },
  'autolock is on, and only one manager could show and nobody confirm the key': {
    swarm: aServingSwarm({
      managers: [aManager({ name: 'web-1' })],
      unmatched: [stranger, aMember({ nodeId: aNodeId('other'), hostname: 'other' })],
    }),
    custody: { live: { kind: 'notKept' } },
    blocks: [['Only one manager is available', 'aws ec2 describe-instances']],
  },
  'autolock is on, and nobody has openssl to seal the key': {
    swarm: aServingSwarm({ managers: healthyManagers(3, 'web', { tools: tools(undefined) }) }),
    custody: { live: { kind: 'notKept' } },
    blocks: [['No manager can be the executor', 'lockstep audit']],
  },
  'another run is pending although all is kept and proven': {
    custody: { vault: { kind: 'kept', keys: keptKeys({ intents: [anIntent(OTHER)] }) } },
    blocks: [[OTHER, 'lockstep resume']],
  },
};

const disabling: Readonly<Record<string, Case>> = {
  'the live key is not stored yet, and the vault would not take it': {
    custody: { live: { kind: 'notKept' }, survey: refusing },
    blocks: [['has no KMS key of its own', 'Create a customer managed KMS key']],
  },
  'a manager is locked': { swarm: oneIs('locked'), blocks: [[cannotTakePart, 'lockstep unlock --swarm']] },
  'quorum is lost, although autolock was said to be off': {
    swarm: aServingSwarm({ autolock: false, managers: [aManager(), aManager({ name: 'web-2', state: 'stopped' })] }),
    blocks: [
      ['Quorum is lost', 'aws ec2 start-instances'],
      ['cannot list the managers', 'lockstep audit'],
      ['Unavailable: web-2', 'aws ec2 start-instances'],
    ],
  },
  'the vault refuses, so that the key could not be kept for managers that are down': {
    custody: { vault: { kind: 'refused', error: refused } },
    blocks: [['The vault refused', 'allow']],
  },
  'the swarm has a single manager': {
    swarm: aServingSwarm({ managers: 1 }),
    blocks: [['has one manager', '--single-manager']],
  },
};

const check = async (planner: Planner, { swarm = aServingSwarm(), custody, policy, blocks }: Case): Promise<void> => {
  const plan = planner(swarm, aCustody(swarm, custody), aPolicy(policy), NOW);
  expect(plan.kind).toBe('blocked');
  const told = plan.kind === 'blocked' ? plan.blocks : [];
  expect(told.map(({ why }) => why)).toEqual(blocks.map(([why]) => expect.stringContaining(why)));
  expect(told.map(({ remedy }) => textOf(remedy))).toEqual(blocks.map(([, remedy]) => expect.stringContaining(remedy)));
  for (const { why, remedy } of told) {
    expect(why).toMatch(/[^.]\.$/);
    if (remedy.kind === 'lockstep') expect(await whyNoCommand(remedyText(remedy))).toBeUndefined();
  }
};

describe('a rotation is blocked when', () => {
  it.each(Object.entries(rotation))('%s', async (_name, each) => {
    await check(planRotation, each);
  });

  it.each(Object.entries(rotation).filter(([, { policy }]) => policy?.takeOver === undefined))(
    '%s, although the key may have leaked',
    async (_name, each) => {
      await check(planRotation, { ...each, policy: { ...each.policy, compromised: true } });
    },
  );
});

describe('to turn autolock on is blocked when', () => {
  it.each(Object.entries(enabling))('%s', async (_name, each) => {
    await check(planEnable, each);
  });
});

it('to turn autolock off asks nothing of the vault where the live key is stored', () => {
  const plan = planDisable(aServingSwarm(), aCustody(aServingSwarm(), { survey: refusing }), aPolicy({}), NOW);
  expect(plan.kind).toBe('change');
});

describe('to turn autolock off is blocked when', () => {
  it.each(Object.entries(disabling))('%s', async (_name, each) => {
    await check(planDisable, each);
  });
});
