import { hasQuorum, type Manager, type Swarm } from '../swarm/swarm.js';

/** By what a manager can be opened. */
export type Opening =
  | { readonly kind: 'clear' }
  /** With a key that the vault keeps, or that people wrote down. */
  | { readonly kind: 'known' }
  /** With the key that an unlocked quorum of its swarm shows. */
  | { readonly kind: 'shown' }
  /** With a known key, or none, once this copy of its key file is put back. */
  | { readonly kind: 'preimage'; readonly name: string }
  | { readonly kind: 'shut' };

/** `known`: every key of this swarm that somebody has. */
export const openingOf = (swarm: Swarm, manager: Manager, known: ReadonlySet<string>): Opening => {
  const { keyFile, preimages } = manager;
  if (keyFile.key === undefined) return { kind: 'clear' };
  if (known.has(keyFile.key)) return { kind: 'known' };
  if (hasQuorum(swarm) && swarm.key === keyFile.key) return { kind: 'shown' };
  const copy = [...preimages].find(([, { key }]) => key === undefined || known.has(key));
  return copy === undefined ? { kind: 'shut' } : { kind: 'preimage', name: copy[0] };
};

/** The managers that nobody could open any more, in sentences. */
export const lostManagers = (swarm: Swarm, known: ReadonlySet<string>): readonly string[] =>
  swarm.managers
    .filter((manager) => openingOf(swarm, manager, known).kind === 'shut')
    .map(({ name }) => `lost: nothing opens ${name}: no kept key, no unlocked quorum, no copy of its key file`);
