import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { byHand } from '../operations/oracle/by-hand.js';
import { createCustodyWorld, type CustodyWorld } from '../support/custody-world.js';
import { nameOf } from '../support/oracle/unlock-keys.js';
import { describeWithEngine } from './support.js';

const PLANTED = `SWMKEY-1-${'A'.repeat(43)}`;

describeWithEngine('a world of real engines, and its oracle', () => {
  let world: CustodyWorld;
  beforeAll(async () => {
    world = await createCustodyWorld({ kind: 'engine', swarms: [{ name: 'web', managers: 3, autolock: true }] });
  }, 60_000);
  afterAll(() => world.close());

  it('is opened with the kept key after a restart of every manager', async () => {
    const { stdout } = await world.host('web-manager-1').docker(['swarm', 'unlock-key', '-q']);
    await byHand(world).createSecret('kept', stdout.trim());
    await world.restartAllManagers('web');
    expect(await world.oracle()).toEqual([]);
  }, 180_000);

  it('shows what lies in the memory of a host and in the arguments of its processes, which no file of this machine does', async () => {
    const host = world.host('web-manager-2');
    const script = `mkdir /run/lockstep.1; echo ${PLANTED} >/run/lockstep.1/key; sh -c 'sleep 5; :' ${PLANTED}`;
    await world.during(() => host.runScript(script));
    const found = (place: string): string => `leaked: ${nameOf(PLANTED)} (in clear) in ${place}`;
    expect(await world.oracle()).toEqual(
      expect.arrayContaining([
        found('web-manager-2: memory run/lockstep.1/key'),
        found('arguments of a process (sh)'),
        expect.stringMatching(/in web-manager-2: var\/lib\/amazon\/.*\/_script\.sh$/),
      ]),
    );
  }, 60_000);
});
