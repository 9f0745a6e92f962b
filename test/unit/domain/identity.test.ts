import { describe, expect, it } from '@jest/globals';
import { groupIntoSwarms } from '../../../src/domain/grouping.js';
import { remedyForUnclear, whyIdentityIsUnclear } from '../../../src/domain/identity.js';
import type { Manager, SwarmView } from '../../../src/domain/fleet.js';
import type { Observation } from '../../../src/domain/observation.js';
import { caOf } from '../../support/builders/authority.js';
import { lockedAs, memberAt, members, serving, silentAt, stoppedAt } from '../../support/builders/claims.js';
import { textOf } from '../../support/remedy.js';

const three = members('web-1', 'web-2', 'web-3');
const two = ['web-1', 'web-2'].map((name) => serving(name, three));
const peers = three.map(({ nodeId, address = '' }) => ({ nodeId, address }));

const seen = (...observations: readonly Observation[]): SwarmView => {
  const [swarm] = groupIntoSwarms(observations).swarms;
  if (swarm === undefined) throw new Error('no swarm');
  return swarm;
};
/** By name: why nobody can be sure of it. */
const unclear = (swarm: SwarmView): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...swarm.managers, ...swarm.unlisted].flatMap((manager: Manager) => {
      const why = whyIdentityIsUnclear(swarm, manager);
      return why === undefined ? [] : [[manager.instance.name ?? '', why]];
    }),
  );

describe('which host a manager is', () => {
  it('is clear for a swarm that is well, and for a manager that waits for its key', () => {
    expect(unclear(seen(...two, lockedAs('web-3')))).toEqual({});
  });

  it.each<[string, readonly Observation[], readonly string[]]>([
    [
      'both run',
      [...two, lockedAs('web-3'), lockedAs('web-3', { name: 'copy', address: '10.0.0.66' })],
      ['web-3', 'copy'],
    ],
    [
      'the original is stopped, and found by its address',
      [...two, stoppedAt('web-3', '10.0.0.3'), lockedAs('web-3', { name: 'copy', address: '10.0.0.66' })],
      ['web-3', 'copy'],
    ],
    [
      'the original cannot be reached',
      [...two, silentAt('web-3', '10.0.0.3'), lockedAs('web-3', { name: 'copy', address: '10.0.0.66' })],
      ['web-3', 'copy'],
    ],
    [
      'the original is gone, and the copy is at another address',
      [...two, lockedAs('web-3', { name: 'copy', address: '10.0.0.66' })],
      ['copy'],
    ],
    [
      'the original is stopped, and nobody serves',
      [
        lockedAs('web-1', { facts: { peers } }),
        lockedAs('web-2', { facts: { peers } }),
        stoppedAt('web-3', '10.0.0.3'),
        lockedAs('web-3', { name: 'copy', address: '10.0.0.66' }),
      ],
      ['web-3', 'copy'],
    ],
  ])('is not clear of an original and its copy where %s', (_what, observations, names) => {
    const swarm = seen(...observations);
    expect(Object.keys(unclear(swarm)).sort()).toEqual([...names].sort());
    for (const manager of swarm.managers.filter(({ instance }) => names.includes(instance.name ?? ''))) {
      expect(textOf(remedyForUnclear(swarm, manager))).toContain('stop the other one');
    }
  });

  it('is not clear of anybody while instances contradict each other about the swarm', () => {
    const swarm = seen(lockedAs('web-1'), lockedAs('web-2', { ca: caOf('rogue') }));
    expect(Object.keys(unclear(swarm))).toEqual(['web-1', 'web-2']);
  });

  it('is not clear of an instance that the swarm does not list, which is not invited in', () => {
    const swarm = seen(...two, lockedAs('web-9', { name: 'old-1' }));
    expect(unclear(swarm)).toEqual({ 'old-1': expect.stringContaining('does not list its node') });
    const remedies = swarm.unlisted.map((manager) => textOf(remedyForUnclear(swarm, manager)));
    expect(remedies).toEqual([expect.stringContaining('docker swarm leave --force')]);
    expect(remedies.join()).not.toMatch(/join-token|promote/);
  });

  it.each<[string, string, Parameters<typeof lockedAs>[1]]>([
    ['its elastic IP', '203.0.113.7:2377', { instance: { otherAddresses: ['203.0.113.7'] } }],
    ['a second interface', '10.1.0.3:2377', { instance: { otherAddresses: ['10.1.0.3'] } }],
    [
      'an IPv6 address in another form',
      '[2001:db8::3]:2377',
      { instance: { otherAddresses: ['2001:0DB8:0:0:0:0:0:3'] } },
    ],
    ['a name', 'web-3.internal:2377', {}],
    ['every address', '0.0.0.0:2377', {}],
    [
      'an address that Systems Manager does not tell of a hybrid node',
      '192.168.1.3:2377',
      { instance: { lifecycle: 'hybrid' } },
    ],
  ])('is clear of a manager that advertises %s', (_what, address, options) => {
    const listed = [...three.slice(0, 2), memberAt('web-3', '', { address })];
    const others = ['web-1', 'web-2'].map((name) => serving(name, listed));
    expect(unclear(seen(...others, lockedAs('web-3', { address: '10.0.0.33', ...options })))).toEqual({});
  });

  it('is clear in a swarm that advertises addresses of a VPN, which EC2 does not know', () => {
    const listed = three.map((member, n) => ({ ...member, address: `100.64.0.${n}:2377` }));
    const others = ['web-1', 'web-2'].map((name) => serving(name, listed));
    expect(unclear(seen(...others, lockedAs('web-3')))).toEqual({});
  });
});

describe('a stopped manager', () => {
  it.each([
    ['its elastic IP', '203.0.113.7', '203.0.113.7', 'vpc-ff'],
    ['a second interface', '10.1.0.3', '10.1.0.3', 'vpc-0a'],
  ])('is placed in its swarm where it advertises %s', (_what, address, other, vpcId) => {
    const listed = [...three.slice(0, 2), memberAt('web-3', address)];
    const others = ['web-1', 'web-2'].map((name) => serving(name, listed));
    const swarm = seen(...others, stoppedAt('web-3', '10.0.0.33', { otherAddresses: [other], vpcId }));
    expect(swarm.managers.map(({ instance, state }) => [instance.name, state])).toContainEqual(['web-3', 'stopped']);
    expect([swarm.unmatched, unclear(swarm)]).toEqual([[], {}]);
  });
});
