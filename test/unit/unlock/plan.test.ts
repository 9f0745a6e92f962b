import { describe, expect, it } from '@jest/globals';
import type { ManagerProof, StoredView, VaultShelf } from '../../../src/domain/custody.js';
import type { ManagerState, SwarmView } from '../../../src/domain/fleet.js';
import type { AccountId } from '../../../src/domain/ids.js';
import {
  exitCodeOfUnlockPlans,
  isChange,
  isOpen,
  planUnlock,
  type ManagerPart,
} from '../../../src/domain/unlock/plan-unlock.js';
import { aCertificate, aNodeId, daysFromNow } from '../../support/builders/facts.js';
import { aHome, anInstanceId } from '../../support/builders/fleet.js';
import { aGeneration, anIntent, aRunId, keptKeys, printOf } from '../../support/builders/plan.js';
import { aRefusal } from '../../support/builders/custody.js';
import { evidenceOf, NOW, proven, swarmWith } from './kit.js';
import { fc } from '../../support/fast-check.js';
import { inText, textOf } from '../../support/remedy.js';
import { advice } from '../../../src/domain/remedy.js';

const partsOf = (swarm: SwarmView, ...evidence: Parameters<typeof evidenceOf>): readonly ManagerPart[] =>
  planUnlock(swarm, evidenceOf(...evidence)).managers.map(({ part }) => part);
const NONE: ManagerProof = { kind: 'noneOpens' };

describe('what is planned for a manager', () => {
  it('is nothing where it is open', () => {
    const plan = planUnlock(swarmWith(['unlocked', 'unlocked', 'unlocked']), evidenceOf({}, { shelf: undefined }));
    expect([isOpen(plan), isChange(plan)]).toEqual([true, false]);
    expect(exitCodeOfUnlockPlans([plan])).toBe(0);
  });

  it('is the key that is proven to open it, with its place in the vault', () => {
    const [old, older] = [aGeneration('old'), aGeneration('older')];
    const keys = keptKeys({ generations: [older, old, aGeneration('now')], previous: old });
    const shelf = { home: aHome(), vault: { kind: 'kept', keys } } as const;
    const proofs = { 'web-1': proven('now'), 'web-2': proven('old'), 'web-3': proven('older') };
    expect(partsOf(swarmWith(['locked', 'locked', 'locked']), proofs, { shelf })).toEqual([
      { kind: 'opens', fingerprint: NOW, standing: 'current', from: aHome() },
      { kind: 'opens', fingerprint: printOf('old'), standing: 'previous', from: aHome() },
      { kind: 'opens', fingerprint: printOf('older'), standing: 'older', from: aHome() },
    ]);
  });

  it('is an update of its agent where that is too old to be sent a key', () => {
    const agent = { kind: 'online', agentVersion: '3.0.161.0', platform: 'Linux' } as const;
    const swarm = swarmWith([{ state: 'locked', instance: { agent } }, 'unlocked', 'unlocked']);
    const [part] = partsOf(swarm, { 'web-1': proven() });
    expect(inText(part)).toMatchObject({
      kind: 'unknown',
      why: expect.stringMatching(/agent is 3\.0\.161\.0.*3\.0\.284/),
      remedy: `aws ssm send-command --region eu-west-1 --document-name AWS-UpdateSSMAgent --instance-ids ${anInstanceId('web-1')}`,
    });
  });

  it('is to take it in as a new node where its certificate has ended: no key is sent, whatever opens it', () => {
    const ended = { certificate: aCertificate({ nodeId: aNodeId('web-1'), notAfter: daysFromNow(-1) }) };
    const swarm = swarmWith([{ state: 'locked', facts: ended }, 'unlocked', 'unlocked']);
    const [part] = partsOf(swarm, { 'web-1': proven() });
    expect(inText(part)).toMatchObject({
      kind: 'absent',
      remedy: expect.stringMatching(
        /docker node demote .* docker swarm join-token manager; then on .* docker swarm leave --force/,
      ),
    });
  });

  it('is to wait where it has taken a key already', () => {
    expect(partsOf(swarmWith(['pending', 'stopped', 'stopped']), {})[0]).toEqual({ kind: 'waits' });
  });

  it('is not known without its evidence, without its channel, or where the vault refuses', () => {
    const swarm = swarmWith(['locked', 'unlocked', 'unlocked']);
    expect(inText(partsOf(swarm, {})[0])).toMatchObject({ kind: 'unknown', why: 'it sent no evidence of its key' });
    expect(inText(partsOf(swarm, { 'web-1': proven() }, { channels: new Set() })[0])).toMatchObject({
      kind: 'unknown',
      why: 'it opened no channel for its key',
      remedy: expect.stringContaining(`aws ssm start-session --region eu-west-1 --target ${anInstanceId('web-1')}`),
    });
    const refused = { home: aHome(), vault: aRefusal() };
    expect(
      inText(
        partsOf(swarm, { 'web-1': { kind: 'unknown', reason: 'the vault could not be read' } }, { shelf: refused })[0],
      ),
    ).toEqual({
      kind: 'unknown',
      why: 'the vault could not be read',
      remedy: 'Allow secretsmanager:GetSecretValue on it',
    });
  });

  it('is not known where two instances claim to be the same node: the key of one could go to the other', () => {
    const copy = {
      state: 'locked',
      facts: { certificate: undefined, node: undefined },
      member: { nodeId: aNodeId('one') },
    } as const;
    const parts = partsOf(swarmWith([copy, copy, 'unlocked', 'unlocked', 'unlocked']), {
      'web-1': proven(),
      'web-2': proven(),
    });
    expect(parts.slice(0, 2)).toEqual([
      expect.objectContaining({ kind: 'unknown', why: expect.stringContaining('the same node') }),
      expect.objectContaining({ kind: 'unknown', why: expect.stringContaining('the same node') }),
    ]);
  });

  it('names the key that will open it where it is down', () => {
    expect(inText(partsOf(swarmWith(['engineDown', 'unlocked', 'unlocked']), { 'web-1': proven() })[0])).toMatchObject({
      kind: 'absent',
      opensWith: NOW,
      remedy: expect.stringContaining('systemctl start docker'),
    });
  });
});

describe('a manager that no kept key opens', () => {
  const LOST = { 'web-3': NONE };
  const serving = swarmWith(['unlocked', 'unlocked', 'locked']);

  it('has the live key of its swarm kept and tried, where the swarm serves', () => {
    const plan = planUnlock(serving, evidenceOf(LOST));
    expect(plan.adopt).toMatchObject({ action: 'adopt', laggards: [{ name: 'web-3' }] });
    expect(plan.adopt?.managers.map(({ name }) => name)).toEqual(['web-1', 'web-2']);
    expect(isChange(plan)).toBe(true);
    expect(exitCodeOfUnlockPlans([plan])).toBe(0);
  });

  it('is to be forced out and to join again, by commands that name the node, where the live key is no help', () => {
    const [, , part] = planUnlock({ ...serving, autolock: false }, evidenceOf(LOST)).managers.map((each) => each.part);
    const node = aNodeId('web-3');
    expect(inText(part)).toMatchObject({
      kind: 'noKeptKey',
      remedy: expect.stringContaining(`docker node demote ${node} && docker node rm --force ${node}`),
    });
  });

  it('stays as it is where the vault would not take the live key, and says why', () => {
    const survey = {
      barriers: [{ why: 'It has no KMS key of its own.', remedy: advice('Name one') }],
      full: {},
      notes: [],
    };
    const shelf = { home: aHome(), vault: { kind: 'kept', keys: keptKeys() }, survey } as const;
    const plan = planUnlock(serving, evidenceOf(LOST, { shelf }));
    expect(plan.adopt).toBeNull();
    expect(inText(plan.managers[2]?.part)).toMatchObject({
      kind: 'noKeptKey',
      why: expect.stringContaining('It has no KMS key of its own.'),
      remedy: 'Name one',
    });
  });

  it('waits for whoever has an intent in the vault', () => {
    const keys = keptKeys({ intents: [anIntent(aRunId('20260201-000000-aaaa'))] });
    const shelf = { home: aHome(), vault: { kind: 'kept', keys } } as const;
    const plan = planUnlock(serving, evidenceOf(LOST, { shelf }));
    expect(plan.adopt).toBeNull();
    expect(inText(plan.managers[2]?.part)).toMatchObject({ remedy: 'lockstep resume 20260201-000000-aaaa' });
    const nobodyServes = swarmWith(['locked', 'locked', 'locked'], { quorum: { ...serving.quorum, state: 'lost' } });
    const all = { 'web-1': NONE, 'web-2': NONE, 'web-3': NONE };
    expect(inText(partsOf(nobodyServes, all, { shelf })[0])).toMatchObject({
      remedy: 'lockstep backout 20260201-000000-aaaa',
    });
  });

  it('is told to open the others first, where nobody serves', () => {
    const plan = planUnlock(swarmWith(['locked', 'locked', 'locked']), evidenceOf({ 'web-1': proven(), ...LOST }));
    expect(plan.adopt).toBeNull();
    expect(inText(plan.managers[2]?.part)).toMatchObject({
      remedy: expect.stringMatching(/lockstep unlock --swarm \w{25} --watch 30m$/),
    });
    expect(exitCodeOfUnlockPlans([plan])).toBe(4);
  });
});

describe('where two accounts claim the swarm', () => {
  const theirs = aHome({ account: '444455556666' as AccountId });
  const keys = { kind: 'kept', keys: keptKeys() } as const;
  const undecided = (swarm: SwarmView, vault: StoredView = keys): VaultShelf => ({
    home: undefined,
    vault: {
      kind: 'undecided',
      claims: [
        { home: aHome(), managers: swarm.managers, vault },
        { home: theirs, managers: [], vault: { kind: 'nothing' } },
      ],
    },
  });

  it('a manager is opened with the key that its own account stores', () => {
    const swarm = swarmWith(['locked', 'unlocked', 'unlocked']);
    expect(partsOf(swarm, { 'web-1': proven() }, { shelf: undecided(swarm) })[0]).toEqual({
      kind: 'opens',
      fingerprint: NOW,
      standing: 'current',
      from: aHome(),
    });
  });

  it('a key of the other account is not sent, and the command that goes on names the vault that holds it', () => {
    const swarm = swarmWith(['locked', 'unlocked', 'unlocked']);
    const proof = { kind: 'storedElsewhere', fingerprint: NOW, home: theirs } as const;
    const plan = planUnlock(swarm, evidenceOf({ 'web-1': proof }, { shelf: undecided(swarm) }));
    expect(inText(plan.managers[0]?.part)).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining(`key ${NOW}, stored in Secrets Manager in 444455556666/eu-west-1, unlocks it`),
      remedy: `lockstep unlock --swarm ${swarm.swarmId} --vault-home 444455556666/eu-west-1`,
    });
    expect([isChange(plan), exitCodeOfUnlockPlans([plan])]).toEqual([false, 4]);
  });

  it('the live key is stored nowhere, whichever manager needs it', () => {
    const swarm = swarmWith(['unlocked', 'unlocked', 'locked']);
    const plan = planUnlock(swarm, evidenceOf({ 'web-3': NONE }, { shelf: undecided(swarm) }));
    expect(plan.adopt).toBeNull();
    expect(inText(plan.managers[2]?.part)).toMatchObject({
      kind: 'noKeptKey',
      why: expect.stringContaining('2 accounts or regions claim this swarm'),
      remedy: `lockstep unlock --swarm ${swarm.swarmId} --vault-home 111122223333/eu-west-1`,
    });
  });
});

it('the live key is not stored for an instance that only claims to be a manager: the swarm does not list it', () => {
  const swarm = swarmWith(['unlocked', 'unlocked', 'locked']);
  const managers = swarm.managers.map((each, index) => (index === 2 ? { ...each, member: undefined } : each));
  expect(planUnlock({ ...swarm, managers }, evidenceOf({ 'web-3': NONE })).adopt).toBeNull();
});

describe('whatever a swarm looks like', () => {
  const states: readonly ManagerState[] = [
    'unlocked',
    'locked',
    'pending',
    'error',
    'engineDown',
    'stopped',
    'unreachable',
    'unknown',
  ];
  const proof = fc.constantFrom<ManagerProof | undefined>(
    proven('now'),
    proven('old'),
    NONE,
    { kind: 'notEncrypted' },
    { kind: 'unknown', reason: 'cut' },
    undefined,
  );
  const given = fc
    .array(fc.record({ state: fc.constantFrom(...states), proof, channel: fc.boolean() }), {
      minLength: 1,
      maxLength: 7,
    })
    .chain((managers) => fc.record({ managers: fc.constant(managers), autolock: fc.boolean(), refused: fc.boolean() }));

  it('a key is sent only to a manager that is locked, has a channel, and is proven to open with that very key', () => {
    fc.assert(
      fc.property(given, ({ managers, autolock, refused }) => {
        const swarm = swarmWith(managers.map(({ state }) => state));
        const proofs = Object.fromEntries(
          managers.flatMap((manager, index) =>
            manager.proof === undefined ? [] : [[`web-${index + 1}`, manager.proof]],
          ),
        );
        const channels = new Set(
          managers.flatMap(({ channel }, index) => (channel ? [anInstanceId(`web-${index + 1}`)] : [])),
        );
        const shelf = { home: aHome(), vault: refused ? aRefusal() : ({ kind: 'kept', keys: keptKeys() } as const) };
        const plan = planUnlock({ ...swarm, autolock }, evidenceOf(proofs, { channels, shelf }));
        expect(plan.managers).toHaveLength(managers.length);
        plan.managers.forEach(({ part }, index) => {
          const manager = managers[index];
          const opens = manager?.state === 'locked' && manager.channel && manager.proof?.kind === 'proven';
          expect(part.kind === 'opens').toBe(opens);
          if (part.kind === 'opens') expect(manager?.proof).toMatchObject({ fingerprint: part.fingerprint });
          if ('remedy' in part) expect(textOf(part.remedy)).not.toBe('');
        });
        if (plan.adopt !== null) {
          expect(swarm.quorum.state).toBe('held');
          expect(plan.managers.some(({ part }) => part.kind === 'noKeptKey')).toBe(true);
        }
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      }),
    );
  });
});
