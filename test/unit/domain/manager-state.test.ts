import { describe, expect, it } from '@jest/globals';
import type { HostFacts, NodeFacts } from '../../../src/domain/host-facts.js';
import { managerState } from '../../../src/domain/manager-state.js';
import type { Answer } from '../../../src/domain/observation.js';
import { aCertificate, aNodeId, daysFromNow, someFacts } from '../../support/builders/facts.js';
import { anInstance } from '../../support/builders/fleet.js';

const facts = (overrides: Partial<HostFacts>): Answer => ({ kind: 'facts', facts: someFacts(overrides) });
const node = (localNodeState: NodeFacts['localNodeState'], controlAvailable = false): Partial<HostFacts> => ({
  node: { localNodeState, controlAvailable, nodeId: undefined, address: undefined, error: undefined },
});
const unlockedNode: NodeFacts = {
  localNodeState: 'active',
  controlAvailable: true,
  nodeId: undefined,
  address: undefined,
  error: undefined,
};
const { certificate } = someFacts();
const worker = certificate && { ...certificate, role: 'worker' as const };

describe('the state of an instance', () => {
  it.each<[string, Answer]>([
    ['unlocked', facts(node('active', true))],
    ['locked', facts(node('locked'))],
    ['pending', facts(node('pending', true))],
    ['pending', facts(node('pending'))],
    ['worker', facts({ ...node('pending'), certificate: worker })],
    ['worker', facts({ ...node('active'), certificate: worker })],
    ['unknown', facts(node('active'))],
    ['error', facts(node('error'))],
    ['notInSwarm', facts({ ...node('inactive'), certificate: undefined })],
    ['engineDown', facts({ engine: { kind: 'down', detail: '' }, node: undefined })],
    [
      'unknown',
      facts({
        engine: { kind: 'unasked', detail: 'Error response from daemon: client version 1.41 is too old' },
        node: undefined,
      }),
    ],
    ['unknown', facts({ node: { ...unlockedNode, nodeId: aNodeId('another') } })],
    ['unknown', facts(node('inactive'))],
    ['unknown', facts({ engine: { kind: 'hanging', detail: 'docker info' }, node: undefined })],
    ['noEngine', facts({ engine: { kind: 'none' }, node: undefined, certificate: undefined })],
    ['unreachable', { kind: 'unreachable', reason: 'no agent' }],
    ['unknown', { kind: 'unreadable', reason: 'noise' }],
  ])('is %s', (state, answer) => {
    const said = managerState({ instance: anInstance(), answer });
    expect(said.state).toBe(state);
    expect(said.why === '').toBe(state === 'unlocked');
  });

  it('says of a locked manager that its certificate has ended', () => {
    const ended = aCertificate({ notAfter: daysFromNow(-1) });
    const said = managerState({ instance: anInstance(), answer: facts({ ...node('locked'), certificate: ended }) });
    expect(said).toEqual({
      state: 'locked',
      why: 'locked, and its certificate expired on 2026-03-01: no key makes it available again',
    });
  });

  it('names the folders of which only the engine knows the right one', () => {
    const down = { engine: { kind: 'down', detail: '' }, node: undefined, certificate: undefined } as const;
    expect(managerState({ instance: anInstance(), answer: facts({ ...down, swarmFolders: 2 }) }).why).toContain(
      '2 swarm directories',
    );
  });

  it.each(['stopped', 'stopping'] as const)(
    'is stopped where EC2 says %s, whatever was heard of it before',
    (lifecycle) => {
      expect(managerState({ instance: anInstance({ lifecycle }), answer: facts(node('active', true)) }).state).toBe(
        'stopped',
      );
    },
  );
});
