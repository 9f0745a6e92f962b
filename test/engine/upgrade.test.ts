import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engineSupport, enginesHere } from '../../src/lab/engine/support.js';
import { resultsIn, swarmOf, unlockWorld, type UnlockWorld } from '../operations/unlock/kit.js';
import { describeWithEngine } from './support.js';

const PATIENCE = 900_000;
const CURRENT = 'unlocked with key F, the current key';
const NAMES = ['web-manager-1', 'web-manager-2', 'web-manager-3'];

/** Of the engines of this machine the oldest and the newest; the same twice where there is one. */
const [oldest, newest] = engineSupport().supported ? [enginesHere()[0], enginesHere().at(-1)] : [];
const AGES = `from ${oldest?.version ?? 'one version'} to ${newest?.version ?? 'another'}`;

/** Needs engines of two ages, which `npm run engines` fetches. */
const describeWithTwoEngines = (name: string, tests: () => void): void => {
  if (oldest?.version !== newest?.version) describeWithEngine(name, tests);
  else if (process.env['LOCKSTEP_REQUIRE_ENGINE'] === '1')
    throw new Error('one engine only: npm run engines fetches others');
  else describe.skip(`${name} (skipped: it takes engines of two versions; npm run engines fetches them)`, tests);
};

describeWithTwoEngines(`a swarm whose managers are upgraded one after the other, ${AGES}`, () => {
  let world: UnlockWorld;
  beforeAll(async () => {
    if (oldest === undefined) throw new Error('there is no engine');
    world = await unlockWorld({ kind: 'engine', swarms: [{ ...swarmOf('web'), engines: [oldest.paths] }] });
  }, PATIENCE);
  afterAll(() => world.close());

  const versionOf = async (host: string): Promise<string> => {
    const { stdout } = await world.host(host).docker(['version', '--format', '{{.Server.Version}}']);
    return /^\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? stdout;
  };
  const done = async (...argv: readonly string[]) => {
    const run = await world.run(argv);
    expect({ argv, exitCode: run.exitCode, stderr: run.exitCode === 0 ? '' : run.stderr }).toEqual({
      argv,
      exitCode: 0,
      stderr: '',
    });
    return run;
  };
  const upgrade = async (host: string): Promise<void> => {
    if (world.lab.kind !== 'engine' || newest === undefined) throw new Error('these are no engines');
    await world.lab.lab.host(host).upgradeEngine(newest.paths);
    await world.untilState(host, 'locked');
  };

  it.each(NAMES)(
    'unlocks %s after its upgrade, and rotates the key of managers of both ages',
    async (host) => {
      await upgrade(host);
      const run = await done('unlock', '--yes');
      expect(resultsIn(run)).toEqual(
        Object.fromEntries(NAMES.map((name) => [name, name === host ? CURRENT : 'already unlocked'])),
      );
      await world.untilServing(host);
      const before = world.newKeys('web');
      await done('rotate', '--yes');
      expect(world.newKeys('web') - before).toBe(1);
      await done('prove');
      const upgraded = NAMES.slice(0, NAMES.indexOf(host) + 1);
      expect(await Promise.all(NAMES.map(versionOf))).toEqual(
        NAMES.map((name) => (upgraded.includes(name) ? newest?.version : oldest?.version)),
      );
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});
