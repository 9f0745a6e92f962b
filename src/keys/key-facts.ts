import type { SwarmChange } from '../domain/plan/plan.js';
import { homeLabel } from '../domain/vault-home.js';

/** How the key of a swarm is when a change of it is planned, in sentences. */
export const keyFacts = (change: SwarmChange): readonly string[] => [
  keyNow(change),
  `Keys are stored in ${homeLabel(change.home)}. The cluster version was ${change.fromVersion}.`,
];

const keyNow = ({ action, fromAutolock, liveKey, currentKey, adoptFirst }: SwarmChange): string => {
  if (!fromAutolock) return 'Autolock is off: there is no live key.';
  if (adoptFirst)
    return `The live key is not in the vault: it is read, stored and verified${action === 'adopt' ? '' : ' before anything changes'}.`;
  return `The live key is ${liveKey ?? 'unknown'}, ${liveKey === currentKey ? 'the current key in the vault' : 'stored in the vault'}.`;
};
