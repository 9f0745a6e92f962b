import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createCustodyWorld, type CustodyWorld } from '../support/custody-world.js';
import { expectNaiveLeaks, naiveRecipe } from '../support/naive-recipe.js';
import { describeWithEngine } from './support.js';

describeWithEngine('the recipe that everybody copies, on real engines', () => {
  let world: CustodyWorld;
  beforeAll(async () => {
    world = await createCustodyWorld({ kind: 'engine', swarms: [{ name: 'web', managers: 3, autolock: true }] });
  }, 60_000);
  afterAll(() => world.close());

  it('rotates more than once, leaks every key, and loses the manager that was down', async () => {
    expect(await world.oracle()).toEqual([]);
    const third = world.host('web-manager-3');
    await third.stopEngine();
    const outputs = await naiveRecipe(world);
    expect(world.newKeys('web')).toBe(2);
    await third.startEngine();
    const violations = await world.oracle();
    expectNaiveLeaks(violations, world, outputs);
    expect(violations).toContain(
      'lost: no stored key unlocks web-manager-3, and no unlocked quorum of web shows one that does',
    );
  }, 60_000);
});
