import { leaksIn } from './nothing-leaked.js';
import { lostManagers } from './nothing-lost.js';
import type { Witness } from './witness.js';

/**
 * Whether the three promises of key custody hold now: nothing lost, nothing leaked, and nothing claimed by any run so far that was
 * not so when it ended. Each violation in a sentence; empty when all hold. Knows nothing of how the promises are kept.
 */
export const promises = async (witness: Witness): Promise<readonly string[]> => [
  ...(await lostManagers(witness)),
  ...(await leaksIn(witness)),
  ...witness.runs.flatMap(({ title, unproven }) => unproven.map((claim) => `${claim} (${title})`)),
];
