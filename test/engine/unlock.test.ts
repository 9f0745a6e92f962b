import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { resultsIn, sent, swarmIn, swarmOf, unlockWorld, type UnlockWorld } from '../operations/unlock/kit.js';
import { describeWithEngine } from './support.js';

/** A swarm takes up to two minutes to serve again, and a machine may have other things to do. */
const PATIENCE = 600_000;
const NAMES = ['red', 'green', 'blue'] as const;
const CURRENT = 'unlocked with key F, the current key';
const PREVIOUS = 'unlocked with key F, the previous key';
const OLDER = 'unlocked with key F, an older key version';

describeWithEngine('unlock, on a fleet of three swarms of three managers', () => {
  let world: UnlockWorld;
  beforeAll(async () => {
    world = await unlockWorld({ kind: 'engine', swarms: NAMES.map((name) => swarmOf(name)) });
  }, PATIENCE);
  afterAll(() => world.close());
  afterEach(async () => {
    expect(await world.oracle()).toEqual([]);
  }, PATIENCE);

  const managersOf = (name: string) => world.swarm(name).managers.map((host) => host.name);
  const all = (name: string, result: string) =>
    Object.fromEntries(managersOf(name).map((manager) => [manager, result]));
  const docker = async (host: string, ...args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await world.host(host).docker(args, { limitSeconds: 60 });
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  const unlock = async (...argv: readonly string[]) => {
    const run = await world.unlock(argv, { haste: 1 });
    return { ...run, said: run.exitCode === 0 ? '' : run.stderr };
  };
  const rotateAndKeep = async (name: string): Promise<void> => {
    await world.rotateByHand(`${name}-manager-1`);
    await world.keepLiveKey(name);
  };

  it(
    'opens all of them after an outage, in one run and two rounds',
    async () => {
      await world.restart(...NAMES.flatMap(managersOf));
      const before = world.effects().length;
      const run = await unlock();
      expect({ exitCode: run.exitCode, said: run.said }).toEqual({ exitCode: 0, said: '' });
      const [look, wave, ...polls] = sent(world.effects().slice(before));
      expect([look, wave, ...new Set(polls)]).toEqual(['look', 'unlock', 'probe']);
      for (const name of NAMES) expect(resultsIn(run, name)).toEqual(all(name, CURRENT));
    },
    PATIENCE,
  );

  it(
    'opens a manager that was down during one rotation, and one that was down during three',
    async () => {
      await world.host('blue-manager-3').stopEngine();
      await rotateAndKeep('blue');
      await rotateAndKeep('blue');
      await world.untilAdopted('blue-manager-2');
      await rotateAndKeep('blue');
      await world.untilAdopted('blue-manager-1');
      await world.untilAdopted('blue-manager-2');
      await world.restart('blue-manager-1', 'blue-manager-2');
      await world.start('blue-manager-3');
      const run = await unlock('--swarm', 'blue');
      expect({ exitCode: run.exitCode, said: run.said }).toEqual({ exitCode: 0, said: '' });
      expect(resultsIn(run, 'blue')).toEqual({
        'blue-manager-1': CURRENT,
        'blue-manager-2': CURRENT,
        'blue-manager-3': OLDER,
      });
      await world.untilAdopted('blue-manager-3');
      await world.host('blue-manager-3').stopEngine();
      await rotateAndKeep('blue');
      await world.start('blue-manager-3');
      expect(resultsIn(await unlock('--swarm', 'blue'), 'blue')).toMatchObject({ 'blue-manager-3': PREVIOUS });
    },
    PATIENCE,
  );

  it(
    'keeps a key that somebody rotated by hand, and opens with it the manager that waits for it',
    async () => {
      await world.rotateByHand('green-manager-1');
      await world.untilAdopted('green-manager-3');
      await world.restart('green-manager-3');
      const run = await unlock();
      expect({ exitCode: run.exitCode, said: run.said }).toEqual({ exitCode: 0, said: '' });
      expect(resultsIn(run, 'green')).toMatchObject({ 'green-manager-3': CURRENT });
      expect(swarmIn(run, 'green').outcome.steps.map(({ step }) => step)).toContain('adopt-keep');
    },
    PATIENCE,
  );

  it(
    'is bounded where two of three hosts are gone, although an unlock by hand hangs there, and opens them when they return',
    async () => {
      await world.powerOff('red-manager-2');
      await world.powerOff('red-manager-3');
      await world.restart('red-manager-1');
      const key = world.keptKeyFor(world.host('red-manager-1'));
      const hanging = world.host('red-manager-1').docker(['swarm', 'unlock'], { input: `${key}\n`, limitSeconds: 500 });
      await world.untilState('red-manager-1', 'pending');
      const run = await unlock('--swarm', 'red');
      expect(run.exitCode).toBe(4);
      expect(resultsIn(run, 'red')).toMatchObject({
        'red-manager-1': 'it accepted its key and waits until its swarm has quorum',
        'red-manager-2': expect.stringContaining('the instance is stopped'),
      });
      const watching = unlock('--swarm', 'red', '--wait', '20', '--watch', '8m');
      await world.powerOn('red-manager-2');
      await world.powerOn('red-manager-3');
      const watched = await watching;
      expect({ exitCode: watched.exitCode, said: watched.said }).toEqual({ exitCode: 0, said: '' });
      expect(resultsIn(watched, 'red')).toMatchObject({ 'red-manager-2': CURRENT, 'red-manager-3': CURRENT });
      expect((await hanging).exitCode).toBe(0);
    },
    PATIENCE,
  );

  it(
    'opens a manager that had left and joined again, and asks nothing of one that was demoted',
    async () => {
      const [first, second, third] = managersOf('green');
      if (first === undefined || second === undefined || third === undefined) throw new Error('too few managers');
      const id = await docker(third, 'info', '--format', '{{.Swarm.NodeID}}');
      await docker(first, 'node', 'demote', id);
      await docker(third, 'swarm', 'leave', '--force');
      await docker(first, 'node', 'rm', '--force', id);
      const token = await docker(first, 'swarm', 'join-token', '-q', 'manager');
      const address = await docker(first, 'info', '--format', '{{.Swarm.NodeAddr}}');
      await docker(third, 'swarm', 'join', '--token', token, `${address}:2377`);
      await world.untilServing(third);
      await docker(first, 'node', 'demote', await docker(second, 'info', '--format', '{{.Swarm.NodeID}}'));
      await world.untilDemoted(second);
      await world.untilEncrypted(third);
      await world.restart(third);
      const run = await unlock('--swarm', 'green');
      expect({ exitCode: run.exitCode, said: run.said }).toEqual({ exitCode: 0, said: '' });
      expect(resultsIn(run, 'green')).toMatchObject({ [third]: CURRENT });
    },
    PATIENCE,
  );

  it(
    'opens with its old key a manager that was down while autolock was turned off',
    async () => {
      await world.host('blue-manager-3').stopEngine();
      await docker('blue-manager-1', 'swarm', 'update', '--autolock=false');
      await world.start('blue-manager-3');
      await world.untilState('blue-manager-3', 'locked');
      const run = await unlock('--swarm', 'blue');
      expect({ exitCode: run.exitCode, said: run.said }).toEqual({ exitCode: 0, said: '' });
      expect(resultsIn(run, 'blue')).toMatchObject({ 'blue-manager-3': expect.stringMatching(/^unlocked with key F/) });
    },
    PATIENCE,
  );
});
