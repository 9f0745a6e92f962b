import { openingOf } from '../oracle/lost.js';
import { keptKeys, type Notes } from '../oracle/notes.js';
import { hasSealedAnswer } from '../oracle/sealed-answers.js';
import { commit, powerOff, powerOn, reboot, unlock } from '../swarm/fate.js';
import { hasQuorum, type Manager, type Swarm } from '../swarm/swarm.js';
import type { World } from '../world.js';
import type { Disturbance } from './schedule.js';

/** Every key of a swarm that somebody has. */
export const knownKeys = (world: World, notes: Notes, swarm: Swarm): ReadonlySet<string> =>
  new Set([...keptKeys(world, swarm), ...notes.keysOf(swarm)]);

const RETURNING = { hasAgent: true, isTagged: true } as const;

export const returnAll = (world: World): void => {
  for (const swarm of world.swarms) {
    for (const manager of swarm.managers) {
      powerOn(manager, world.fate);
      Object.assign(manager, RETURNING);
    }
  }
};

/** As people do it who have the vault, their notes, and the copies that lie on the hosts. */
export const openLocked = (world: World, notes: Notes): void => {
  for (const swarm of world.swarms) {
    // Those that open first may show the key that others need.
    for (const manager of [...swarm.managers, ...swarm.managers])
      open(world, swarm, manager, knownKeys(world, notes, swarm));
  }
};

const open = (world: World, swarm: Swarm, manager: Manager, known: ReadonlySet<string>): void => {
  if (manager.engine !== 'locked') return;
  const opening = openingOf(swarm, manager, { known, isSealed: (key) => hasSealedAnswer(world, swarm, key) });
  if (opening.kind === 'copy') manager.keyFile = opening.copy;
  if (opening.kind === 'shown' && !hasQuorum(swarm)) return;
  if (opening.kind !== 'shut' && manager.keyFile.key !== undefined) unlock(manager, manager.keyFile.key, world.fate);
};

/** A swarm as it was once, for whoever has kept a copy of every disk and the key of that moment. */
export type Backup = (notes: Notes) => void;

export const takeBackup = (world: World, swarm: Swarm): Backup => {
  const { version, key, lease } = swarm;
  const disks = swarm.managers.map(({ keyFile, raftKey }) => ({ keyFile, raftKey }));
  return (notes) => {
    Object.assign(swarm, { version, key, lease });
    for (const [index, manager] of swarm.managers.entries()) {
      const disk = disks[index];
      if (disk === undefined) continue;
      powerOff(manager);
      manager.preimages.clear();
      manager.replaced.clear();
      Object.assign(manager, disk);
      if (disk.keyFile.key !== undefined) notes.writeDown(disk.keyFile.key);
      powerOn(manager, world.fate);
    }
  };
};

/** They are found, or not any more. */
export const callImpostors = ({ impostors }: World, isTagged: boolean): void => {
  for (const { managers } of impostors) for (const manager of managers) manager.isTagged = isTagged;
};

/** Whatever befalls hosts befalls those of the first swarm. */
export const disturb = (world: World, notes: Notes, backup: Backup, disturbance: Disturbance): void => {
  const [swarm] = world.swarms;
  if (swarm === undefined) return;
  switch (disturbance.kind) {
    case 'rotateByHand':
      if (hasQuorum(swarm) && swarm.key !== undefined) world.change(swarm, world.fate.newKey(), 'people');
      return;
    case 'updateByHand':
      if (hasQuorum(swarm)) commit(swarm, swarm.key, world.fate);
      return;
    case 'rebootAll':
      for (const manager of swarm.managers) if (manager.engine !== 'down') reboot(manager, world.fate);
      return;
    case 'loseQuorum':
      for (const manager of swarm.managers.slice(0, Math.ceil(swarm.managers.length / 2))) powerOff(manager);
      return;
    case 'changeLeader':
      swarm.favourite += 1;
      return;
    case 'restoreBackup':
      backup(notes);
      return;
    case 'openLocked':
      openLocked(world, notes);
      return;
    case 'returnAll':
      returnAll(world);
      return;
    case 'impostorComes':
    case 'impostorGoes':
      callImpostors(world, disturbance.kind === 'impostorComes');
      return;
    default:
      disturbOne(world, swarm.managers[disturbance.manager % swarm.managers.length], disturbance.kind);
  }
};

const disturbOne = (
  { fate }: World,
  manager: Manager | undefined,
  kind: 'reboot' | 'powerOff' | 'loseAgent' | 'loseTag',
): void => {
  if (manager === undefined) return;
  switch (kind) {
    case 'reboot':
      if (manager.engine !== 'down') reboot(manager, fate);
      return;
    case 'powerOff':
      powerOff(manager);
      return;
    case 'loseAgent':
      manager.hasAgent = false;
      return;
    case 'loseTag':
      manager.isTagged = false;
      return;
  }
};
