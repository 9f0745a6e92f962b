import { hasQuorum, type Manager, type Preimage, type Swarm } from '../swarm/swarm.js';
import type { World } from '../world.js';
import { hasSealedAnswer, wasTold } from './sealed-answers.js';

/** By what a manager can be opened. */
export type Opening =
  | { readonly kind: 'clear' }
  /** With a key that the vault keeps, or that people wrote down. */
  | { readonly kind: 'known' }
  /** With the key that a quorum of its swarm shows, which is there or can be had. */
  | { readonly kind: 'shown' }
  /** With a known key once this copy of its key file is put back. */
  | { readonly kind: 'copy'; readonly copy: Preimage }
  /** With a key that lies sealed in the command history, beside what opens it in the vault. */
  | { readonly kind: 'sealed' }
  | { readonly kind: 'shut' };

/** Every key of a swarm that somebody has, and whether a key could be had from the command history. */
export interface Keys {
  readonly known: ReadonlySet<string>;
  readonly isSealed: (key: string) => boolean;
}

export const openingOf = (swarm: Swarm, manager: Manager, keys: Keys): Opening => {
  const isShown = isWhole(manager) && manager.keyFile.key === swarm.key;
  if (isShown && hasQuorum(swarm)) return { kind: 'shown' };
  const own = ownOpening(manager, keys);
  return own.kind === 'shut' && isShown && canServe(swarm, keys) ? { kind: 'shown' } : own;
};

/** A key file of another data key does not open what the manager has written since. */
const isWhole = ({ keyFile, raftKey }: Manager): boolean => keyFile.dataKey === raftKey;

/** Without the help of its swarm. */
const ownOpening = (manager: Manager, { known, isSealed }: Keys): Opening => {
  const { keyFile, preimages, replaced, raftKey } = manager;
  if (isWhole(manager)) {
    if (keyFile.key === undefined) return { kind: 'clear' };
    if (known.has(keyFile.key)) return { kind: 'known' };
    if (isSealed(keyFile.key)) return { kind: 'sealed' };
  }
  const copy = [...preimages.values(), ...replaced.values()].find(
    ({ key, dataKey }) => key !== undefined && known.has(key) && dataKey === raftKey,
  );
  return copy === undefined ? { kind: 'shut' } : { kind: 'copy', copy };
};

/** Those that are up, or can be opened, are a quorum: it shows its key to whoever asks. */
const canServe = ({ managers }: Swarm, keys: Keys): boolean =>
  managers.filter((manager) => manager.engine === 'up' || ownOpening(manager, keys).kind !== 'shut').length >
  managers.length / 2;

/**
 * The first key of a swarm, as long as no host has told it to anybody: it can be lost with all managers at once, whatever anybody
 * does, for there is no older key, and no copy that would open.
 */
const isUntoldFirst = (world: World, key: string | undefined): boolean =>
  key !== undefined && world.keys.some((made) => made.key === key && made.isFirst) && !wasTold(world, key);

/** The managers that nobody can open any more. */
export const shutManagers = (world: World, swarm: Swarm, known: ReadonlySet<string>): readonly Manager[] => {
  const keys = { known, isSealed: (key: string): boolean => hasSealedAnswer(world, swarm, key) };
  return swarm.managers.filter((manager) => openingOf(swarm, manager, keys).kind === 'shut');
};

/** Those of them that somebody is to blame for, in sentences. */
export const lostManagers = (world: World, swarm: Swarm, known: ReadonlySet<string>): readonly string[] =>
  shutManagers(world, swarm, known)
    .filter(({ keyFile }) => !isUntoldFirst(world, keyFile.key))
    .map(
      ({ name }) =>
        `lost: nothing opens ${name}: no kept key, no unlocked quorum, no copy of its key file, no sealed answer`,
    );
