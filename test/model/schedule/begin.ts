import type { InstanceId, NodeId, RunId, SwarmId } from '../../../src/domain/ids.js';
import { fingerprintOf, parseUnlockKey } from '../../../src/domain/key.js';
import { unlockKey } from '../swarm/node-files.js';
import type { Manager, Swarm } from '../swarm/swarm.js';
import { createWorld, type World } from '../world.js';
import type { Impostor, Schedule, SwarmSetting } from './schedule.js';

const OLD_KEY = 0;
const LIVE_KEY = 1;
const KEYS_OF_A_SWARM = 2;
const VERSION = 40;
const BEFORE = '20291201-000000-0000' as RunId;

const id = (prefix: string, ...numbers: readonly number[]): string => `${prefix}${numbers.join('x')}`.padEnd(25, '0');

/** The keys that a swarm begins with, the live one last. */
const keysOf = (swarm: number): readonly [old: string, live: string] => [
  unlockKey(swarm * KEYS_OF_A_SWARM + OLD_KEY),
  unlockKey(swarm * KEYS_OF_A_SWARM + LIVE_KEY),
];

const managerOf = (
  swarm: number,
  index: number,
  { custody, hasCurl, hasLaggard, absent, managers }: SwarmSetting,
): Manager => {
  const [old, live] = keysOf(swarm);
  const lags = hasLaggard && custody === 'kept' && index === 1;
  const isAbsent = index === 1 && managers > 2;
  const kek = lags ? VERSION - 20 : VERSION - 10;
  return {
    instanceId: `i-000000000000${swarm}${index}000` as InstanceId,
    nodeId: id('n', swarm, index) as NodeId,
    name: `s${swarm}-m${index}`,
    address: `10.${swarm}.0.${index + 1}`,
    hasCurl,
    keyFile: custody === 'off' ? { key: undefined, kek: 0, dataKey: 0 } : { key: lags ? old : live, kek, dataKey: 0 },
    preimages: new Map(),
    replaced: new Map(),
    raftKey: 0,
    hasJoined: true,
    channels: new Set(),
    engine: isAbsent && absent === 'down' ? 'down' : 'up',
    hasAgent: !(isAbsent && absent === 'unreachable'),
    isTagged: true,
    marks: new Map(),
    ends: 0,
    adoptsAt: undefined,
  };
};

const swarmOf = (setting: SwarmSetting, index: number): Swarm => ({
  id: id('s', index) as SwarmId,
  name: `s${index}`,
  managers: Array.from({ length: setting.managers }, (_, manager) => managerOf(index, manager, setting)),
  version: VERSION,
  key: setting.custody === 'off' ? undefined : keysOf(index)[1],
  lease: undefined,
  favourite: 0,
});

const FOREIGN_KEY = unlockKey(-2);

/** One host in a swarm of the same id, of which nobody here knows. */
const impostorOf = (swarm: Swarm, impostor: Impostor | undefined): Swarm => {
  const original = impostor === 'copied' ? swarm.managers.at(-1) : undefined;
  const key = original === undefined ? FOREIGN_KEY : original.keyFile.key;
  const manager: Manager = {
    ...managerOf(9, 0, { managers: 1, custody: 'kept', hasCurl: true, hasLaggard: false, absent: 'nobody' }),
    name: 'impostor',
    ...(original === undefined ? {} : { nodeId: original.nodeId }),
    keyFile: { key, kek: 0, dataKey: 0 },
    engine: key === undefined ? 'up' : 'locked',
    hasJoined: false,
    isTagged: impostor !== undefined,
  };
  return { ...swarm, name: 'impostors', managers: [manager], key, lease: undefined };
};

/** The world as a schedule finds it. */
export const begin = async ({ swarms, impostor, adoption }: Schedule): Promise<World> => {
  const made = swarms.map(swarmOf);
  const world = createWorld({
    swarms: made,
    impostors: made.slice(0, 1).map((swarm) => impostorOf(swarm, impostor)),
    adoption,
    firstKey: swarms.length * KEYS_OF_A_SWARM,
  });
  const vault = world.shelves.vault(() => Promise.resolve());
  for (const [index, { custody }] of swarms.entries()) {
    const swarmId = id('s', index) as SwarmId;
    const keys = keysOf(index);
    if (custody !== 'off')
      world.keys.push(...keys.map((key) => ({ swarmId, key, by: 'people', isFirst: false }) as const));
    if (custody !== 'kept') continue;
    for (const text of keys) {
      const key = parseUnlockKey(text);
      if (key === undefined) throw new Error('not an unlock key');
      const at = new Date('2029-12-01T00:00:00Z');
      const kept = await vault.keepPending({
        swarmId,
        key,
        fingerprint: fingerprintOf(key),
        clusterVersion: null,
        rotatedAt: null,
        keptAt: at,
        runId: BEFORE,
      });
      const expected = kept.kind === 'kept' ? kept.keys.current?.fingerprint : undefined;
      await vault.promote({ swarmId, fingerprint: fingerprintOf(key), expected });
    }
  }
  return world;
};
