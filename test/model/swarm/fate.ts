import type { Manager, Swarm } from './swarm.js';
import { hasQuorum } from './swarm.js';

/** What nobody decides: the time, and when a manager writes its key. */
export interface Fate {
  /** In milliseconds. */
  readonly now: () => number;
  /** Until a manager has written a key that it is offered now, in milliseconds; undefined: it fails to. */
  readonly adoptionDelay: () => number | undefined;
  readonly newKey: () => string;
  /** An engine was started. */
  readonly started: () => void;
}

const offer = (manager: Manager, { now, adoptionDelay }: Fate): void => {
  const delay = adoptionDelay();
  manager.adoptsAt = delay === undefined ? undefined : now() + delay;
};

/**
 * An update of the cluster object: any makes managers that are up take what is live now, also those that have failed to before.
 * Errors: Error without a quorum.
 */
export const commit = (swarm: Swarm, key: string | undefined, fate: Fate): void => {
  if (!hasQuorum(swarm)) throw new Error('an update needs a quorum');
  swarm.version += 1;
  swarm.key = key;
  for (const manager of swarm.managers.filter(({ engine }) => engine === 'up')) offer(manager, fate);
};

/** Managers whose time has come write what is live now (swarmkit manager/deks.go: an older offer changes nothing). */
export const adoptDue = (swarm: Swarm, fate: Fate): void => {
  if (!hasQuorum(swarm)) return;
  for (const manager of swarm.managers) {
    manager.hasJoined ||= manager.engine === 'up';
    if (manager.engine !== 'up' || manager.adoptsAt === undefined || manager.adoptsAt > fate.now()) continue;
    manager.adoptsAt = undefined;
    const { key, kek, dataKey } = manager.keyFile;
    if (kek >= swarm.version || key === swarm.key) continue;
    // From the clear to encrypted: a new data key as well, within half a second.
    manager.keyFile = { key: swarm.key, kek: swarm.version, dataKey: key === undefined ? dataKey + 1 : dataKey };
    manager.raftKey = manager.keyFile.dataKey;
  }
};

/** The host ends, and whatever was in its memory. */
export const powerOff = (manager: Manager): void => {
  manager.engine = 'down';
  manager.ends += 1;
  manager.marks.clear();
  manager.channels.clear();
  manager.adoptsAt = undefined;
};

/** The engine starts: without a key where its own lies in the clear, else it waits for one. */
export const powerOn = (manager: Manager, fate: Fate): void => {
  if (manager.engine !== 'down') return;
  manager.engine = manager.keyFile.key === undefined ? 'up' : 'locked';
  manager.hasJoined = false;
  fate.started();
  if (manager.engine === 'up') offer(manager, fate);
};

export const reboot = (manager: Manager, fate: Fate): void => {
  powerOff(manager);
  powerOn(manager, fate);
};

/** As `docker swarm unlock`: whether it was the right one. */
export const unlock = (manager: Manager, key: string, fate: Fate): boolean => {
  const { keyFile, raftKey } = manager;
  if (manager.engine !== 'locked' || keyFile.key !== key || keyFile.dataKey !== raftKey) return false;
  manager.engine = 'up';
  manager.hasJoined = false;
  offer(manager, fate);
  return true;
};
