import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { resultsIn, swarmIn, unlockWorld, swarmOf, type UnlockWorld } from '../operations/unlock/kit.js';
import { openRunbook } from '../support/runbook.js';
import { describeWithEngine } from './support.js';

const PATIENCE = 400_000;
const LIMIT_SECONDS = 60;

describeWithEngine('the commands of runbooks that a host runs', () => {
  let world: UnlockWorld;
  beforeAll(async () => {
    world = await unlockWorld({ kind: 'engine', swarms: [swarmOf('web')] });
  }, PATIENCE);
  afterAll(() => world.close());

  const on = async (host: string, words: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await world.host(host).docker(words, { limitSeconds: LIMIT_SECONDS });
    expect({ words, exitCode, stderr }).toEqual({ words, exitCode: 0, stderr });
    return stdout.trim();
  };

  it(
    'a manager that nobody can open is replaced, and proven',
    async () => {
      const book = openRunbook('manager-that-nobody-can-open');
      const swarm = { swarm: 'web' };
      // A key that nobody keeps, of which a manager hears nothing, and a further one.
      await world.rotateByHand('web-manager-1');
      for (const host of ['web-manager-2', 'web-manager-3']) await world.untilAdopted(host);
      await world.host('web-manager-3').stopEngine();
      await world.rotateByHand('web-manager-1');
      await world.host('web-manager-3').startEngine();

      const refused = await world.run(book.next('lockstep', swarm));
      expect(refused.exitCode).toBe(4);
      expect(resultsIn(refused, 'web')['web-manager-3']).toMatch(/^no stored key unlocks it/);
      const lost = swarmIn(refused, 'web').managers.find(({ name }) => name === 'web-manager-3');
      const node = { node: lost?.nodeId ?? '' };
      await on('web-manager-1', book.next('docker', node));
      await on('web-manager-1', book.next('docker', node));
      await on('web-manager-3', book.next('docker'));
      const token = await on('web-manager-1', book.next('docker'));
      const address = await on('web-manager-1', ['info', '--format', '{{.Swarm.NodeAddr}}']);
      await on('web-manager-3', book.next('docker', { token, address }));
      await world.untilServing('web-manager-3');

      const proven = await world.run(book.next('lockstep', swarm));
      expect(proven.exitCode).toBe(0);
      expect(swarmIn(proven, 'web').managers.map(({ proof }) => proof)).toEqual(['current', 'current', 'current']);
      expect(book.rest()).toEqual([]);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'after a leak the join tokens are replaced: the previous one admits nobody, and the new one a manager',
    async () => {
      const token = (): Promise<string> => on('web-manager-1', ['swarm', 'join-token', '--quiet', 'manager']);
      const leaked = await token();
      const address = await on('web-manager-1', ['info', '--format', '{{.Swarm.NodeAddr}}']);
      const book = openRunbook('leaked-join-token');
      await world.run(book.next('lockstep', { swarm: 'web' }));
      const rotated = await world.run(book.next('lockstep', { swarm: 'web' }));
      expect({ exitCode: rotated.exitCode, status: swarmIn(rotated, 'web').outcome.status }).toEqual({
        exitCode: 0,
        status: 'changed',
      });
      const fresh = await token();
      expect(fresh).not.toBe(leaked);
      expect(await on('web-manager-2', ['swarm', 'join-token', '--quiet', 'manager'])).toBe(fresh);

      const third = await on('web-manager-3', ['info', '--format', '{{.Swarm.NodeID}}']);
      await on('web-manager-1', ['node', 'demote', third]);
      await on('web-manager-3', ['swarm', 'leave', '--force']);
      const join = (secret: string) =>
        world
          .host('web-manager-3')
          .docker(['swarm', 'join', '--token', secret, `${address}:2377`], { limitSeconds: LIMIT_SECONDS });
      const refused = await join(leaked);
      expect(refused.exitCode).not.toBe(0);
      expect(refused.stderr).toContain('valid join token');
      expect((await join(fresh)).exitCode).toBe(0);
      await world.untilServing('web-manager-3');
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});
