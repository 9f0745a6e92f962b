import { hostKeys, unsealedWith } from '../sealing-keys.js';
import { unlock as unlockManager } from '../swarm/fate.js';
import { hasQuorum, type Preimage } from '../swarm/swarm.js';
import { head, keyHeader, line, nodeState, once, setting, sum, type Scene } from './answer.js';
import type { ScriptModel } from './change-scripts.js';

interface Met {
  readonly lines: readonly string[];
  readonly met: boolean;
}

/** By the certificate on the disk: it needs no engine. */
const meetDisk = (scene: Scene): Met => {
  const { swarm, manager } = scene;
  const seen = [line('swarm', swarm.id), line('node', manager.nodeId)];
  if (setting(scene, 'want_swarm') !== swarm.id)
    return { lines: [...seen, line('refused', 'wrong-swarm')], met: false };
  const isWanted = setting(scene, 'want_nodes').split(' ').includes(manager.nodeId);
  return isWanted ? { lines: seen, met: true } : { lines: [...seen, line('refused', 'wrong-node')], met: false };
};

const copyLine = (name: string, { kek, key, dataKey, run }: Preimage): string =>
  line(name, `${kek} ${key === undefined ? 'clear' : 'encrypted'} ${sum(kek, key, dataKey)} ${run}`);

const keysOnDisk = (scene: Scene): readonly string[] => [
  ...keyHeader(scene),
  ...[...scene.manager.preimages.values()].map((copy) => copyLine('preimage', copy)),
  ...[...scene.manager.replaced.values()].map((copy) => copyLine('replaced', copy)),
];

/** What an act on the disk did, and in any case whose disk it is. */
const told = (disk: Met, { lines, outcome }: ReturnType<typeof once>, report: () => readonly string[]) => [
  ...(lines.some((each) => each.startsWith('swarm ')) ? [] : disk.lines),
  ...lines,
  ...(outcome === undefined ? [] : report()),
];

export const preimage: ScriptModel = (scene) => {
  const { keyFile, preimages, replaced } = scene.manager;
  const run = setting(scene, 'preimage_run');
  const wanted = setting(scene, 'preimage');
  const disk = meetDisk(scene);
  const report = () => keysOnDisk(scene);
  const refused = (why: readonly string[]) => ({ lines: [...disk.lines, ...why], outcome: undefined });
  if (wanted === 'list') {
    const listed = disk.met ? [line('outcome', 'complete'), ...report()] : [];
    return [...head(scene, 'preimages'), ...disk.lines, ...listed];
  }
  const done = once(scene, () => {
    if (!disk.met) return refused([]);
    if (wanted === 'save') {
      if (keyFile.key === undefined) return refused([line('refused', 'not-encrypted')]);
      preimages.set(`${keyFile.kek}-${run}`, { ...keyFile, run });
    } else {
      for (const copies of [preimages, replaced])
        for (const [name, copy] of copies) if (copy.run === run) copies.delete(name);
    }
    return { lines: disk.lines, outcome: 'complete' };
  });
  return [...head(scene, 'preimages'), ...told(disk, done, report)];
};

export const restore: ScriptModel = (scene) => {
  const { manager } = scene;
  const run = setting(scene, 'restore_run');
  const disk = meetDisk(scene);
  const refused = (why: string) => ({ lines: [...disk.lines, line('refused', why)], outcome: undefined });
  const done = once(scene, () => {
    if (!disk.met) return { lines: disk.lines, outcome: undefined };
    const copies = [...manager.preimages.values()].filter((copy) => copy.run === run);
    const [copy] = copies.toSorted((a, b) => a.kek - b.kek);
    if (copy === undefined) return refused('no-pre-image');
    if (copy.key === undefined) return refused('clear-pre-image');
    if (manager.engine === 'up') return refused('not-locked');
    const { key, kek, dataKey } = manager.keyFile;
    if (sum(key, kek, dataKey) !== sum(copy.key, copy.kek, copy.dataKey)) {
      manager.replaced.set(`${sum(key, kek, dataKey)}-${run}`, { ...manager.keyFile, run });
      manager.keyFile = { key: copy.key, kek: copy.kek, dataKey: copy.dataKey };
    }
    return { lines: disk.lines, outcome: 'complete' };
  });
  const report = () => [...keysOnDisk(scene), line('state', nodeState(scene))];
  return [...head(scene, 'restore'), ...told(disk, done, report)];
};

export const unlock: ScriptModel = (scene) => {
  const { swarm, manager, fate } = scene;
  const seen = [...head(scene, 'unlock'), line('swarm', swarm.id), line('node', manager.nodeId)];
  const channel = setting(scene, 'channel_name');
  const prefix = `${swarm.id} ${manager.nodeId} `;
  const sent = setting(scene, 'sealed_keys')
    .split('\n')
    .find((each) => each.startsWith(prefix));
  if (sent === undefined) return [...seen, line('refused', 'no-key-sent')];
  if (manager.engine !== 'locked') return [...seen, line('state', nodeState(scene)), line('outcome', 'not-locked')];
  // Whatever comes of it, the script closes it.
  if (!manager.channels.delete(channel)) return [...seen, line('refused', 'no-channel')];
  const key = unsealedWith(hostKeys(manager.instanceId), sent.slice(prefix.length));
  if (key === undefined) return [...seen, line('refused', 'sealed-for-another')];
  const isOpen = unlockManager(manager, key.trimEnd(), fate);
  const outcome = isOpen ? (hasQuorum(swarm) ? 'active' : 'pending') : 'refused';
  return [...seen, line('state', nodeState(scene)), line('outcome', outcome)];
};
