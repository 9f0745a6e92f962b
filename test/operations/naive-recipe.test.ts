import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCustodyWorld, type CustodyWorld } from '../support/custody-world.js';
import { expectNaiveLeaks, naiveRecipe } from '../support/naive-recipe.js';

describe('the recipe that everybody copies, as the oracle sees it', () => {
  let world: CustodyWorld;
  beforeEach(async () => {
    const swarms = [{ name: 'web', managers: 3, autolock: true }];
    world = await createCustodyWorld({ kind: 'simulated', swarms });
  });
  afterEach(() => world.close());

  it('rotates once per manager, and leaves each key in the history and on the very disk that it should protect', async () => {
    expect(await world.oracle()).toEqual([]);
    const outputs = await naiveRecipe(world);
    expect(world.newKeys('web')).toBe(3);
    const violations = await world.oracle();
    expectNaiveLeaks(violations, world, outputs);
    expect(violations.filter((violation) => violation.startsWith('lost'))).toEqual([]);
    const sent = world.effects().map((effect) => (effect.kind === 'cluster' ? effect.key : effect.kind));
    expect(sent).toEqual(['command', 'new', 'new', 'new', 'call']);
  });

  it('loses the manager that was down meanwhile: the key that it needs is nowhere any more', async () => {
    await world.host('web-manager-3').stopEngine();
    await naiveRecipe(world);
    await world.host('web-manager-3').startEngine();
    expect(await world.oracle()).toContain(
      'lost: no stored key unlocks web-manager-3, and no unlocked quorum of web shows one that does',
    );
    await expect(world.restartAllManagers('web')).rejects.toThrow('no stored key unlocks web-manager-3');
  });
});
