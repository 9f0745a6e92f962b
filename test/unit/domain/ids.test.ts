import { describe, expect, it } from '@jest/globals';
import { isNodeId, isSwarmId } from '../../../src/domain/ids.js';

const ID = '3a3t17wih4r29fkgwm2g7orbh';

describe('the id of a swarm', () => {
  it.each([
    ['of any swarm', ID, true],
    ['of a swarm in FIPS mode', `FIPS.${ID}`, true],
    ['with another prefix', `fips.${ID}`, false],
    ['with that prefix twice', `FIPS.FIPS.${ID}`, false],
    ['that is too short', `FIPS.${ID.slice(1)}`, false],
    ['with something behind it', `${ID}'; reboot`, false],
  ])('%s', (_what, text, is) => {
    expect(isSwarmId(text)).toBe(is);
  });

  it('of a node has no prefix', () => {
    expect([isNodeId(ID), isNodeId(`FIPS.${ID}`)]).toEqual([true, false]);
  });
});
