import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Secret } from '../../src/domain/secret.js';
import { sealingKeysFrom, type SealingKeys } from '../../src/onhost/seal.js';

const pairs = z
  .array(z.string())
  .parse(JSON.parse(readFileSync(process.env['LOCKSTEP_TEST_PAIRS'] ?? '', 'utf8')))
  .map((pem) => sealingKeysFrom(new Secret(pem)));
let next = 0;

/** Another pair each time, of those that sealing-keys-setup.mjs has made: the same ones come again only after all of them. */
export const nextSealingKeys = (): Promise<SealingKeys> => {
  const pair = pairs[next % pairs.length];
  if (pair === undefined) throw new Error('no pair was made for the tests');
  next += 1;
  return Promise.resolve(pair);
};
