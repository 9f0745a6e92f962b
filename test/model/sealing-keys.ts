import { generateKeyPairSync } from 'node:crypto';
import { makeSealingKeys, type SealingKeys } from '../../src/onhost/seal.js';

const PAIRS = 3;
let made: Promise<readonly SealingKeys[]> | undefined;
let handedOut = 0;

/** One of a few pairs that are made once: to make one takes longer than a whole schedule. */
export const someSealingKeys = async (): Promise<SealingKeys> => {
  made ??= Promise.all(Array.from({ length: PAIRS }, makeSealingKeys));
  const pairs = await made;
  const pair = pairs[handedOut++ % PAIRS];
  if (pair === undefined) throw new Error('no sealing keys');
  return pair;
};

let ofHosts: SealingKeys | undefined;

/** The pair behind every channel of every host: each takes out of a script what is meant for itself. */
export const hostKeys = (): SealingKeys => {
  ofHosts ??= generateKeyPairSync('rsa', { modulusLength: 3072 });
  return ofHosts;
};
