import { describe, expect, it } from '@jest/globals';
import { swarmName } from '../../../src/domain/swarm-name.js';
import { aSwarmId } from '../../support/builders/facts.js';
import { anInstance } from '../../support/builders/fleet.js';

const id = aSwarmId('abcdefghijklmnop');
const named = (...names: string[]) => names.map((name) => anInstance({ name, tags: new Map() }));
const tagged = (...values: string[]) =>
  values.map((value, n) => anInstance({ name: `x${n}`, tags: new Map([['Swarm', value]]) }));

describe('the name of a swarm', () => {
  it.each([
    ['the tag that all agree on', tagged('payments', 'payments'), 'payments'],
    ['what the names begin with', named('web-mgr-1', 'web-mgr-2', 'web-mgr-3'), 'web-mgr'],
    ['a single name without its number', named('web-7'), 'web'],
    [
      'its id where tags differ and names share nothing',
      tagged('a', 'b').map((one, n) => ({ ...one, name: `${n}` })),
      'abcdefghijkl',
    ],
    ['its id where names share one letter', named('web', 'wolf'), 'abcdefghijkl'],
    [
      'its id where there are no names',
      [anInstance({ name: undefined, tags: new Map() })].map((one) => ({ ...one, name: undefined })),
      'abcdefghijkl',
    ],
  ])('is %s', (_case, instances, name) => {
    expect(swarmName(id, instances)).toBe(name);
  });
});
