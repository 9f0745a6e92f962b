import { keptKeys, keysOf } from './kept-keys.js';
import { placesOf, type Place } from './places.js';
import { secretsIn } from './secrets-in-text.js';
import type { Witness } from './witness.js';

const leaksAt = ({ name, text, mayHoldPrivateKey }: Place, keys: ReadonlySet<string>): readonly string[] =>
  secretsIn(text, keys)
    .filter(({ kind }) => !(mayHoldPrivateKey && kind === 'privateKey'))
    .map(({ what, how }) => `leaked: ${what} (${how}) in ${name}`);

/** Every place in which a secret lies that must not be there. Each is named; no secret is shown. */
export const leaksIn = async (witness: Witness): Promise<readonly string[]> => {
  const keys = new Set([...witness.keysSeen, ...keysOf(keptKeys(witness.endpoint, witness.vault))]);
  return [...new Set((await placesOf(witness)).flatMap((place) => leaksAt(place, keys)))];
};
