import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { interfere, once, pretending } from '../operations/change/fate.js';
import { swarmIn } from '../operations/change/kit.js';
import { createCustodyWorld, type CustodyWorld } from '../support/custody-world.js';
import { describeWithEngine } from './support.js';

const PATIENCE = 900_000;
const COMPROMISED = ['rotate', '--compromised', '--yes'];

describeWithEngine('a rotation that is not to be believed', () => {
  let world: CustodyWorld;
  beforeAll(async () => {
    world = await createCustodyWorld({ kind: 'engine', swarms: [{ name: 'web', managers: 3, autolock: true }] });
    expect((await world.run(['enable', '--yes'])).exitCode).toBe(0);
  }, PATIENCE);
  afterAll(() => world.close());

  const certificates = (): Promise<readonly string[]> =>
    Promise.all(world.swarm('web').managers.map((host) => host.read('swarm/certificates/swarm-node.crt')));

  it(
    'names an actor that answers as if it had rotated, and has not: the others show the key of before',
    async () => {
      let isOver = false;
      interfere(world, 'rotate', { instead: (delivery) => (isOver ? undefined : pretending(delivery)) });
      const run = await world.run(['rotate', '--yes']);
      isOver = true;
      expect([run.exitCode, swarmIn(run).outcome.status]).toEqual([4, 'failed']);
      expect(swarmIn(run).outcome.why).toMatch(/^the key was not rotated: .* still show the previous key, although/);
      expect(world.newKeys('web')).toBe(0);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'names a manager that could not write its key file while autolock was off, and renews it the next time',
    async () => {
      const host = world.host('web-manager-3');
      interfere(world, 'disable', { before: once(() => host.makeCertificatesReadOnly()) });
      interfere(world, 'enable', { before: once(() => host.makeCertificatesWritable()) });
      const before = await certificates();
      const run = await world.run(COMPROMISED);
      expect({ exitCode: run.exitCode, why: swarmIn(run).outcome.why }).toEqual({
        exitCode: 4,
        why: expect.stringMatching(/1 of 3 managers .* \(web-manager-3: it was not seen with its key in plaintext/),
      });
      expect(swarmIn(run).autolock).toBe(true);
      const after = await certificates();
      expect(after.map((certificate, index) => certificate === before[index])).toEqual([false, false, true]);
      expect(await world.oracle()).toEqual([]);

      const again = await world.run(COMPROMISED);
      expect({ exitCode: again.exitCode, stderr: again.exitCode === 0 ? '' : again.stderr }).toEqual({
        exitCode: 0,
        stderr: '',
      });
      expect((await certificates())[2]).not.toBe(before[2]);
      await world.restartAllManagers('web');
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});
