import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import type { InstanceId } from '../../src/domain/ids.js';
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

/** So few that a schedule is not slowed down, and more than one: what is sealed to the channel of another host mostly shows. */
const HOST_PAIRS = 3;
const ofHosts = new Map<number, SealingKeys>();
const STRANGER = -1;

const pairOf = (number: number): SealingKeys => {
  const known = ofHosts.get(number) ?? generateKeyPairSync('rsa', { modulusLength: 3072 });
  ofHosts.set(number, known);
  return known;
};

/** The pair behind every channel of this host. */
export const hostKeys = (instanceId: InstanceId): SealingKeys =>
  pairOf(Number.parseInt(instanceId.slice(2), 16) % HOST_PAIRS);

/** Of whoever answers in the place of a host, and is none. */
export const strangersKeys = (): SealingKeys => pairOf(STRANGER);

/** What was sealed to the public half of a pair; undefined where it was sealed to another one. */
export const unsealedWith = ({ privateKey }: SealingKeys, sealed: string): string | undefined => {
  try {
    const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
    return privateDecrypt({ key: privateKey, ...padding }, Buffer.from(sealed, 'base64')).toString('latin1');
  } catch {
    return undefined;
  }
};
