import { describe, expect, it } from '@jest/globals';
import { groupIntoSwarms } from '../../../src/domain/grouping.js';
import type { SwarmView } from '../../../src/domain/fleet.js';
import type { AccountId } from '../../../src/domain/ids.js';
import type { Observation } from '../../../src/domain/observation.js';
import { caOf, issuedBy, issuedDuringRotation } from '../../support/builders/authority.js';
import { lockedAs, memberAt, members, serving, WEB } from '../../support/builders/claims.js';
import { aCertificate, aNodeId } from '../../support/builders/facts.js';
import { aScope } from '../../support/builders/fleet.js';
import { fc } from '../../support/fast-check.js';
import { inText } from '../../support/remedy.js';

const three = members('web-1', 'web-2', 'web-3');
const honest = (...names: readonly string[]): readonly Observation[] => names.map((name) => serving(name, three));
const all = honest('web-1', 'web-2', 'web-3');
const rogue = caOf('rogue');

const seen = (observations: readonly Observation[]): SwarmView => {
  const [swarm, ...others] = groupIntoSwarms(observations).swarms;
  if (swarm === undefined || others.length > 0) throw new Error('not one swarm');
  return swarm;
};
const whyOf = ({ trust }: SwarmView): string => ('why' in trust ? trust.why : '');
const namesOf = (managers: SwarmView['managers']) => managers.map(({ instance }) => instance.name);

describe('what a swarm is', () => {
  it('is said by a majority of the members that it lists', () => {
    const swarm = seen(honest('web-1', 'web-2'));
    expect(swarm).toMatchObject({ trust: { kind: 'confirmed' }, autolock: true, version: 42 });
    expect(swarm.quorum).toEqual({ managers: 3, healthy: 3, needed: 2, tolerates: 1, state: 'held' });
    expect(swarm.unmatched.map(({ nodeId }) => nodeId)).toEqual([aNodeId('web-3')]);
    expect(swarm.witness?.instance.name).toBe('web-1');
  });

  it('is not known on the word of one manager of three, and says whom to select as well', () => {
    const swarm = seen(honest('web-2'));
    expect(swarm).toMatchObject({
      trust: { kind: 'unconfirmed' },
      autolock: null,
      witness: undefined,
      quorum: { state: 'unknown' },
    });
    expect(swarm.members).toBeUndefined();
    expect(whyOf(swarm)).toMatch(/^Only 1 of 3 managers .* 2 are needed .*: web-1 \(10\.0\.0\.1:2377\), web-3/);
    expect(inText(swarm.trust)).toMatchObject({ remedy: expect.stringContaining('Select the instances') });
  });

  it('is said by the one manager of a swarm of one', () => {
    expect(seen([serving('web-1', members('web-1'))])).toMatchObject({ trust: { kind: 'confirmed' }, autolock: true });
  });

  it('is told by certificates alone where nobody serves', () => {
    const swarm = seen([lockedAs('web-1'), lockedAs('web-2')]);
    expect(swarm).toMatchObject({ trust: { kind: 'unserved' }, unlisted: [], quorum: { state: 'lost' } });
    expect(swarm.managers.map(({ state }) => state)).toEqual(['locked', 'locked']);
  });

  it.each<[string, Parameters<typeof serving>[2], Partial<SwarmView>]>([
    ['the setting of autolock', { cluster: { autolock: false } }, { autolock: true }],
    ['a version that is far ahead', { cluster: { version: 9_999 } }, { version: 42 }],
    ['a version of long ago', { cluster: { version: 1 } }, { version: 42 }],
  ])('is not changed by one liar: %s', (_what, lie, truth) => {
    expect(seen([...honest('web-1', 'web-3'), serving('web-2', three, lie)])).toMatchObject({
      trust: { kind: 'confirmed' },
      ...truth,
    });
  });

  it('names no leader that only a minority names', () => {
    const lies = three.map((member) => ({ ...member, leader: member.nodeId === aNodeId('web-2') }));
    const swarm = seen([serving('web-1', three), serving('web-2', lies)]);
    expect(swarm.trust.kind).toBe('confirmed');
    expect(swarm.members?.filter(({ leader }) => leader)).toEqual([]);
    const whole = seen([...honest('web-1', 'web-3'), serving('web-2', lies)]);
    expect(whole.members?.find(({ leader }) => leader)?.nodeId).toBe(aNodeId('web-1'));
  });

  it('counts the vote of a node once, however many instances claim to be it', () => {
    const copy = serving('web-1', three, { name: 'copy' });
    expect(seen([...honest('web-1'), copy]).trust.kind).toBe('unconfirmed');
  });

  it('does not count the vote of a certificate at another address than the swarm lists', () => {
    const copied = serving('web-3', three, { name: 'copied', address: '10.0.0.66' });
    expect(seen([...honest('web-1'), copied]).trust.kind).toBe('unconfirmed');
    const everywhere = members('web-1', 'web-2', 'web-3').map((member, n) => ({
      ...member,
      address: `100.64.0.${n}:2377`,
    }));
    const vpn = ['web-1', 'web-2'].map((name) => serving(name, everywhere));
    expect(seen(vpn).trust.kind).toBe('confirmed');
  });
});

describe('an instance that claims a swarm', () => {
  it.each<[string, Observation, RegExp]>([
    ['whose node the swarm does not list', lockedAs('web-9', { name: 'x' }), /does not list its node web9x/],
    ['with a certificate that it signed itself', lockedAs('web-2', { name: 'x', ca: rogue }), /not issued by the CA/],
    [
      'with a certificate that it signed itself, beside the CA of the swarm',
      lockedAs('web-2', { name: 'x', ca: rogue, shows: [caOf(WEB)] }),
      /not issued by the CA/,
    ],
    [
      'that shows both CAs, and claims to serve',
      serving('web-3', three, { name: 'x', ca: rogue, shows: [caOf(WEB), rogue] }),
      /not issued by the CA/,
    ],
    [
      'by its engine alone',
      serving('web-3', three, { name: 'x', facts: { certificate: undefined, chain: undefined } }),
      /certificate could not be read/,
    ],
    [
      'that lists itself among the members that deny it',
      serving('web-9', [...three, memberAt('web-9', '10.0.0.9')], { name: 'x' }),
      /does not list its node web9x/,
    ],
  ])('is not listed by it: one %s', (_what, stranger, why) => {
    const swarm = seen([...honest('web-1', 'web-2'), stranger]);
    expect(swarm.trust.kind).toBe('confirmed');
    expect(namesOf(swarm.managers)).toEqual(['web-1', 'web-2']);
    expect(swarm.unlisted).toEqual([
      expect.objectContaining({ state: 'unlisted', member: undefined, why: expect.stringMatching(why) }),
    ]);
  });

  it('adds nothing to the scopes of the swarm, which may be the home of its keys', () => {
    const scope = aScope({ account: '000000000001' as AccountId });
    const stranger = lockedAs('web-9', { name: 'x', instance: { scope } });
    expect(seen([...all, stranger]).scopes).toEqual([aScope()]);
  });
});

describe('a rotation of the CA', () => {
  const [from, to] = [caOf(WEB), caOf('next')];
  const certificate = (name: string) => aCertificate({ swarmId: WEB, nodeId: aNodeId(name) });
  const renewed = (name: string) => ({ chain: issuedDuringRotation(from, to, certificate(name)) });

  it('makes no member a stranger in its middle, nor one that waits for its key meanwhile', () => {
    const swarm = seen([
      serving('web-1', three, renewed('web-1')),
      serving('web-2', three, renewed('web-2')),
      lockedAs('web-3'),
    ]);
    expect([swarm.trust.kind, namesOf(swarm.managers), swarm.unlisted]).toEqual([
      'confirmed',
      ['web-1', 'web-2', 'web-3'],
      [],
    ]);
  });

  it('makes no member a stranger in the moment in which it ends', () => {
    const behind = serving('web-1', three, renewed('web-1'));
    const done = ['web-2', 'web-3'].map((name) => serving(name, three, { ...renewed(name), shows: [to] }));
    expect(seen([behind, ...done])).toMatchObject({ trust: { kind: 'confirmed' }, unlisted: [], autolock: true });
  });

  it('is no conflict where two managers are heard in the moment in which it ends', () => {
    const heard = [
      serving('web-1', three, renewed('web-1')),
      serving('web-2', three, { ...renewed('web-2'), shows: [to] }),
    ];
    expect(seen(heard).trust).toMatchObject({
      kind: 'unconfirmed',
      why: expect.stringContaining('a change may be in progress'),
    });
  });

  it('is no conflict where all managers lost power in its middle, or in the moment in which it ended', () => {
    const middle = [lockedAs('web-1', renewed('web-1')), lockedAs('web-2')];
    const end = [lockedAs('web-1', renewed('web-1')), lockedAs('web-2', { ...renewed('web-2'), shows: [to] })];
    expect([seen(middle).trust.kind, seen(end).trust.kind]).toEqual(['unserved', 'unserved']);
  });

  it('leaves a host behind that was removed before it', () => {
    const now = ['web-1', 'web-2', 'web-3'].map((name) => serving(name, three, { ca: to }));
    expect(namesOf(seen([...now, lockedAs('web-4', { ca: from })]).unlisted)).toEqual(['web-4']);
  });
});

describe('a conflict about a swarm', () => {
  const account = '999999999999' as AccountId;
  const elsewhere = { instance: { scope: aScope({ account }) } };

  it.each<[string, readonly Observation[]]>([
    [
      'a rival that serves under a CA of its own',
      [...all, serving('x', [memberAt('x', '10.0.0.99')], { ca: rogue, ...elsewhere })],
    ],
    [
      'a rival that lists others, where too few of the swarm are heard',
      [...honest('web-1'), serving('x', [memberAt('x', '10.0.0.99')], elsewhere)],
    ],
    [
      'two clusters of one id after a recovery',
      [...honest('web-1', 'web-2'), serving('web-3', [memberAt('web-3', '10.0.0.3')], elsewhere)],
    ],
    [
      'certificates of two CAs where nobody serves',
      [lockedAs('web-1'), lockedAs('web-2', { ca: rogue, ...elsewhere })],
    ],
    [
      'a certificate of no CA that is shown, where nobody serves',
      [lockedAs('web-1'), lockedAs('x', { ca: rogue, shows: [caOf(WEB)], ...elsewhere })],
    ],
    [
      'a stranger that waits for a key, where too few are heard',
      [...honest('web-1'), lockedAs('web-2', { ca: rogue, ...elsewhere })],
    ],
  ])('is seen, believes nothing and names both sides: %s', (_what, observations) => {
    const swarm = seen(observations);
    expect(swarm).toMatchObject({
      trust: { kind: 'conflict' },
      autolock: null,
      witness: undefined,
      quorum: { state: 'unknown' },
    });
    expect(swarm.members).toBeUndefined();
    expect(whyOf(swarm)).toMatch(/web-1 \(i-[0-9a-f]+, 111122223333 eu-west-1\)/);
    expect(whyOf(swarm)).toMatch(/\(i-[0-9a-f]+, 999999999999 eu-west-1\)/);
    expect(swarm.managers).toHaveLength(observations.length);
  });

  it('is none with a manager that has not heard yet that it was removed', () => {
    const four = [...three, memberAt('web-4', '10.0.0.4')];
    expect(seen([...all, serving('web-4', four)])).toMatchObject({
      trust: { kind: 'confirmed' },
      unlisted: [{ state: 'unlisted' }],
    });
  });
});

describe('whatever hosts answer that are not a majority of the members', () => {
  const FIVE = ['web-1', 'web-2', 'web-3', 'web-4', 'web-5'];
  const five = members(...FIVE);
  const node = fc.constantFrom(...FIVE, 'x-6', 'x-7', 'x-8');
  const ca = fc.constantFrom(caOf(WEB), rogue);
  const list = fc.oneof(
    fc.constant(five),
    fc.uniqueArray(node, { minLength: 1 }).map((names) => members(...names)),
  );
  const lie = fc.record({
    node,
    ca,
    shows: fc.uniqueArray(ca, { minLength: 1, selector: ({ root }) => root.fingerprint }),
    list,
    autolock: fc.boolean(),
    version: fc.nat(1_000),
    isLocked: fc.boolean(),
    address: fc.constantFrom('10.0.0.2', '10.0.0.5', '10.0.0.77'),
  });

  /** A liar that answers for a member is that member's host, or has its certificate: two of five at most. */
  const liars = fc.array(lie, { maxLength: 6 }).map((lies) => {
    const members = [...new Set(lies.map(({ node: name }) => name).filter((name) => FIVE.includes(name)))].slice(0, 2);
    return lies.filter(({ node: name, ca: by }) => members.includes(name) || by === rogue);
  });
  const told = (lies: readonly Parameters<typeof toldBy>[0][]) => lies.map(toldBy);
  const toldBy = (
    {
      node: name,
      isLocked,
      list: listed,
      ...rest
    }: {
      readonly node: string;
      readonly isLocked: boolean;
      readonly list: typeof five;
      readonly autolock: boolean;
      readonly version: number;
      readonly address: string;
      readonly ca: typeof rogue;
      readonly shows: readonly (typeof rogue)[];
    },
    index: number,
  ): Observation => {
    const options = { name: `liar-${index}`, address: rest.address, ca: rest.ca, shows: rest.shows };
    return isLocked
      ? lockedAs(name, options)
      : serving(name, listed, { ...options, cluster: { autolock: rest.autolock, version: rest.version } });
  };

  it('the leader, autolock and the members are as the majority says, or nothing is believed', () => {
    fc.assert(
      fc.property(liars, fc.subarray(FIVE, { minLength: 3 }), (lies, heard) => {
        const swarm = seen([...heard.map((name) => serving(name, five)), ...told(lies)]);
        if (swarm.trust.kind !== 'confirmed') {
          expect(swarm).toMatchObject({ members: undefined, autolock: null, witness: undefined });
          return;
        }
        expect(swarm.members?.map(({ nodeId }) => nodeId).sort()).toEqual(five.map(({ nodeId }) => nodeId).sort());
        expect([true, null]).toContain(swarm.autolock);
        expect([aNodeId('web-1'), undefined]).toContain(swarm.members?.find(({ leader }) => leader)?.nodeId);
      }),
    );
  });

  it('nobody is a manager or a witness whom the members deny, or whose certificate another CA has issued', () => {
    fc.assert(
      fc.property(liars, (lies) => {
        const swarm = seen([...FIVE.map((name) => serving(name, five)), ...told(lies)]);
        if (swarm.trust.kind !== 'confirmed') return;
        for (const { member, facts, nodeId } of swarm.managers) {
          expect(five.map((each) => each.nodeId)).toContain(member?.nodeId);
          expect(facts?.chain).toEqual(issuedBy(caOf(WEB), aCertificate({ swarmId: WEB, ...(nodeId && { nodeId }) })));
        }
      }),
    );
  });
});
