import { describe, expect, it } from '@jest/globals';
import { unprovenNewcomers } from '../../../src/domain/plan/newcomers.js';
import { aMember, aNodeId } from '../../support/builders/facts.js';
import { aManager, healthyManagers } from '../../support/builders/fleet.js';
import { aChange, aCustody, aPlannedManager, aServingSwarm } from '../../support/builders/plan.js';

const change = aChange({
  executor: aPlannedManager('web-1'),
  verifier: aPlannedManager('web-2'),
  laggards: [{ instanceId: null, nodeId: aNodeId('stranger'), name: 'stranger', why: 'no instance found matches it' }],
});
const memberOf = (name: string) => aMember({ nodeId: aNodeId(name), hostname: name, address: '10.0.0.9:2377' });
const fourth = aServingSwarm({ managers: healthyManagers(4) });

describe('the newcomers that nobody has proven', () => {
  it.each([
    ['nobody, where all are as planned', change, aServingSwarm(), []],
    ['nobody, where the fourth is proven', change, fourth, []],
    ['one that nobody found', change, aServingSwarm({ unmatched: [memberOf('new')] }), ['new']],
    ['nobody, where that was known before', change, aServingSwarm({ unmatched: [memberOf('stranger')] }), []],
    [
      'one that joined anew under the host name of a known one',
      change,
      aServingSwarm({ unmatched: [{ ...memberOf('stranger'), nodeId: aNodeId('anew') }] }),
      ['stranger'],
    ],
    [
      'nobody, where a planned one is found no more',
      change,
      aServingSwarm({ managers: healthyManagers(2), unmatched: [memberOf('web-3')] }),
      [],
    ],
    [
      'nobody, where no key is needed',
      aChange({ ...change, action: 'disable' }),
      aServingSwarm({ unmatched: [memberOf('new')] }),
      [],
    ],
  ] as const)('are %s', (_, planned, swarm, names) => {
    expect(unprovenNewcomers(planned, swarm, aCustody(swarm))).toEqual(names);
  });

  it('are all that were found, where no key was tried', () => {
    expect(unprovenNewcomers(change, fourth, undefined)).toEqual([expect.stringContaining('web-4')]);
    const locked = aServingSwarm({ managers: [...healthyManagers(3), aManager({ name: 'web-4', state: 'locked' })] });
    const custody = aCustody(locked, { proofs: { 'web-4': { kind: 'noneOpens' } } });
    expect(unprovenNewcomers(change, locked, custody)).toEqual([expect.stringContaining('web-4')]);
  });
});
