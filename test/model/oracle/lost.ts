import { hasQuorum, type Manager, type Swarm } from '../swarm/swarm.js';
import type { World } from '../world.js';
import { hasSealedAnswer, wasTold } from './sealed-answers.js';

/** By what a manager can be opened. */
export type Opening =
  | { readonly kind: 'clear' }
  /** With a key that the vault keeps, or that people wrote down. */
  | { readonly kind: 'known' }
  /** With the key that an unlocked quorum of its swarm shows. */
  | { readonly kind: 'shown' }
  /** With a known key once this copy of its key file is put back. */
  | { readonly kind: 'preimage'; readonly name: string }
  /** With a key that lies sealed in the command history, beside what opens it in the vault. */
  | { readonly kind: 'sealed' }
  | { readonly kind: 'shut' };

/** `known`: every key of this swarm that somebody has. `isSealed`: whether a key could be had from the command history. */
export const openingOf = (
  swarm: Swarm,
  { keyFile, preimages }: Manager,
  known: ReadonlySet<string>,
  isSealed: (key: string) => boolean,
): Opening => {
  const { key: needed, dataKey } = keyFile;
  if (needed === undefined) return { kind: 'clear' };
  if (known.has(needed)) return { kind: 'known' };
  if (hasQuorum(swarm) && swarm.key === needed) return { kind: 'shown' };
  // A copy from before another data key does not open what the manager has written since.
  const copy = [...preimages].find(
    ([, { key, ...each }]) => key !== undefined && known.has(key) && each.dataKey === dataKey,
  );
  if (copy !== undefined) return { kind: 'preimage', name: copy[0] };
  return isSealed(needed) ? { kind: 'sealed' } : { kind: 'shut' };
};

/**
 * The first key of a swarm, as long as no host has told it to anybody: it can be lost with all managers at once, whatever anybody
 * does, for there is no older key, and no copy that would open.
 */
const isUntoldFirst = (world: World, key: string | undefined): boolean =>
  key !== undefined && world.keys.some((made) => made.key === key && made.isFirst) && !wasTold(world, key);

/** The managers that nobody can open any more. */
export const shutManagers = (world: World, swarm: Swarm, known: ReadonlySet<string>): readonly Manager[] => {
  const isSealed = (key: string): boolean => hasSealedAnswer(world, swarm, key);
  return swarm.managers.filter((manager) => openingOf(swarm, manager, known, isSealed).kind === 'shut');
};

/** Those of them that somebody is to blame for, in sentences. */
export const lostManagers = (world: World, swarm: Swarm, known: ReadonlySet<string>): readonly string[] =>
  shutManagers(world, swarm, known)
    .filter(({ keyFile }) => !isUntoldFirst(world, keyFile.key))
    .map(
      ({ name }) =>
        `lost: nothing opens ${name}: no kept key, no unlocked quorum, no copy of its key file, no sealed answer`,
    );
