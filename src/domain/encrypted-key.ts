import { createPrivateKey, type KeyObject } from 'node:crypto';

/** swarmkit writes 2048 (ca/pkcs8). Far more would let one host keep the operator's machine busy for hours. */
const MAX_ITERATIONS = 100_000;

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
/** 1.2.840.113549.1.5.13 and 1.2.840.113549.1.5.12 (RFC 8018). */
const PBES2 = Buffer.from('2a864886f70d01050d', 'hex');
const PBKDF2 = Buffer.from('2a864886f70d01050c', 'hex');

/** An encrypted PKCS#8 key that is cheap enough to try; see `readEncryptedKey`. */
export type EncryptedKey = Uint8Array & { readonly __brand: 'EncryptedKey' };

interface Element {
  readonly tag: number;
  readonly body: Uint8Array;
}

/** The elements of a DER body; throws a RangeError where it is none. Lengths of up to two bytes: a key is small. */
function elementsOf(der: Uint8Array): readonly Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < der.length;) {
    const [tag = 0, first = 0, second = 0, third = 0] = der.subarray(at, at + 4);
    const [size, length] = first < 0x80 ? [2, first] : first === 0x81 ? [3, second] : [4, second * 256 + third];
    if (first > 0x82 || first === 0x80 || at + size + length > der.length) throw new RangeError('not DER');
    elements.push({ tag, body: der.subarray(at + size, at + size + length) });
    at += size + length;
  }
  return elements;
}

/** The body of the one element at `index`, which must have that tag. */
function part(elements: readonly Element[], index: number, tag: number): Uint8Array {
  const element = elements[index];
  if (element?.tag !== tag) throw new RangeError('not an encrypted PKCS#8 key');
  return element.body;
}

const sequenceAt = (elements: readonly Element[], index: number): readonly Element[] =>
  elementsOf(part(elements, index, SEQUENCE));

function requireIdentifier(elements: readonly Element[], identifier: Buffer, name: string): void {
  if (!identifier.equals(part(elements, 0, OBJECT_IDENTIFIER))) throw new RangeError(`not encrypted with ${name}`);
}

/**
 * Takes DER for an EncryptedPrivateKeyInfo (RFC 5958) with PBES2 and PBKDF2, as in `swarm-node.key`.
 * Cipher and hash are left to openssl, so that a later engine may choose others.
 * Throws a RangeError that says what is not as it should be, and never repeats a byte.
 */
export function readEncryptedKey(der: Uint8Array): EncryptedKey {
  const outer = elementsOf(der);
  const info = sequenceAt(outer, 0);
  if (outer.length !== 1 || info.length !== 2) throw new RangeError('not an encrypted PKCS#8 key');
  part(info, 1, OCTET_STRING);
  const algorithm = sequenceAt(info, 0);
  requireIdentifier(algorithm, PBES2, 'PBES2');
  const derivation = sequenceAt(sequenceAt(algorithm, 1), 0);
  requireIdentifier(derivation, PBKDF2, 'PBKDF2');
  const parameters = sequenceAt(derivation, 1);
  const iterations = part(parameters, 1, INTEGER).reduce((number, byte) => number * 256 + byte, 0);
  if (iterations < 1 || iterations > MAX_ITERATIONS) {
    throw new RangeError('made with an iteration count that no engine uses');
  }
  return der as EncryptedKey;
}

/**
 * What the passphrase decrypts; undefined when that is no private key.
 * A key that comes out is not yet the right one: compare it with the certificate.
 */
export function decryptKey(key: EncryptedKey, passphrase: Buffer): KeyObject | undefined {
  try {
    return createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8', passphrase });
  } catch {
    return undefined;
  }
}
