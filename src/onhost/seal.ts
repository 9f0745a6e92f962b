import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  privateDecrypt,
  publicEncrypt,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import { revealSecret, Secret } from '../domain/secret.js';
import type { Nonce } from './frame.js';

const MODULUS_BITS = 3072;
const SEALED_BYTES = MODULUS_BITS / 8;
/** What OAEP with SHA-256 leaves of one block (RFC 8017, 7.1.1). An unlock key has 52 bytes, a node key about 240. */
export const MAX_SEALABLE_BYTES = SEALED_BYTES - 2 * 32 - 2;

/** As openssl is told in sealed.sh. MGF1 takes the same hash. */
const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const;

/** A public key as it travels in a script. */
export type PublicKeyPem = string & { readonly __brand: 'PublicKeyPem' };
/** One block of RSA-OAEP in base64: only the owner of the private key learns more from it than its length. */
export type Sealed = string & { readonly __brand: 'Sealed' };

const SEALED = new RegExp(`^[A-Za-z0-9+/]{${(SEALED_BYTES / 3) * 4}}$`);
/** Exactly 384 bytes in base64, which need no padding. */
export const isSealed = (text: string): text is Sealed => SEALED.test(text);

/** A pair of the operator: of one look, or of the intent of one run. Node prints and serialises neither half of it. */
export interface SealingKeys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** RSA-3072: the shortest that is good beyond 2030 (NIST SP 800-57). Takes up to a second or so. */
export const makeSealingKeys = (): Promise<SealingKeys> =>
  promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });

export const publicKeyPem = ({ publicKey }: SealingKeys): PublicKeyPem =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString().trim() as PublicKeyPem;

/** The same key in one line, base64 of its DER, as a script takes it in `seal_to`: a parameter of a document holds no line break. */
export const publicKeyLine = (pem: PublicKeyPem): string => pem.replaceAll(/-----[A-Z ]+-----|\n/g, '');

/** The private half, for the vault: PKCS#8 in PEM. */
export const privateKeyPem = ({ privateKey }: SealingKeys): Secret =>
  new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());

/** The pair, from its private half as it was kept. Throws where that is no private key. */
export function sealingKeysFrom(pem: Secret): SealingKeys {
  const privateKey = createPrivateKey(revealSecret(pem));
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** What came out of a sealed value. The bytes are secret. */
export type Opened =
  { readonly kind: 'opened'; readonly bytes: Buffer } | { readonly kind: 'refused'; readonly reason: string };

/** Opens what a host sealed to the public key of this pair. Whatever is amiss is one and the same refusal. */
export function openSealed({ privateKey }: SealingKeys, sealed: Sealed): Opened {
  try {
    return { kind: 'opened', bytes: privateDecrypt({ key: privateKey, ...OAEP }, Buffer.from(sealed, 'base64')) };
  } catch {
    return { kind: 'refused', reason: 'the sealed value was not sealed to the key of this run, or was changed' };
  }
}

/**
 * Seals a secret for whoever holds the private key.
 * Throws a RangeError for more than 318 bytes: nothing that lockstep sends is that long.
 */
export function sealFor(publicKey: KeyObject, secret: Uint8Array): Sealed {
  if (secret.length > MAX_SEALABLE_BYTES) throw new RangeError(`more than ${MAX_SEALABLE_BYTES} bytes to seal`);
  return publicEncrypt({ key: publicKey, ...OAEP }, secret).toString('base64') as Sealed;
}

/**
 * The public key with which a host opened its channel: base64 of DER, as `open_channel` in sealed.sh prints it.
 * Undefined when it is anything else than an RSA key of 3072 bits: nothing is sealed to it.
 */
export function readChannelKey(text: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    const whole = key.export({ type: 'spki', format: 'der' }).toString('base64') === text;
    const fits = key.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails?.modulusLength === MODULUS_BITS;
    return whole && fits ? key : undefined;
  } catch {
    return undefined;
  }
}

/** What `hmac` in sealed.sh prints of a value: says whether two places hold the same, and nothing else. */
export const hmacMark = (nonce: Nonce, value: string | Buffer): string =>
  createHmac('sha256', nonce).update(value).digest('base64');
