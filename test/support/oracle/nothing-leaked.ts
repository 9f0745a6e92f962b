import { keptKeys, keysOf } from './kept-keys.js';
import { placesOf, type Place } from './places.js';
import { secretsIn } from './secrets-in-text.js';
import { nameOf } from './unlock-keys.js';
import type { Witness } from './witness.js';

const leaksAt = ({ name, text, mayHoldPrivateKey }: Place, keys: ReadonlySet<string>): readonly string[] =>
  secretsIn(text, keys)
    .filter(({ kind }) => !(mayHoldPrivateKey && kind === 'privateKey'))
    .map(({ what, how }) => `leaked: ${what} (${how}) in ${name}`);

/** Keys that lie in the vault of an account or region that is not their home: whoever reads that one is nobody's operator. */
const strayKeys = ({ endpoint, otherVaults }: Witness, keys: ReadonlySet<string>): readonly string[] =>
  otherVaults.flatMap(({ accountId, region }) =>
    keptKeys(endpoint, { accountId, region })
      .filter(({ key }) => keys.has(key))
      .map(
        ({ key, place }) => `leaked: ${nameOf(key)} in ${place} of ${accountId} in ${region}, which is not its home`,
      ),
  );

/** Every place in which a secret lies that must not be there. Each is named; no secret is shown. */
export const leaksIn = async (witness: Witness): Promise<readonly string[]> => {
  const keys = new Set([...witness.keysSeen, ...keysOf(keptKeys(witness.endpoint, witness.vault))]);
  const places = (await placesOf(witness)).flatMap((place) => leaksAt(place, keys));
  return [...new Set([...places, ...strayKeys(witness, keys)])];
};
