import { Buffer } from 'node:buffer';
import { createPrivateKey, generatePrime } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** More than one run of a test asks for, so that two askings never get the same pair. */
const PAIRS = 16;
/** Every two of them make another modulus: what gives real keys away to each other is no matter for these, and saves most of the time. */
const PRIMES = 7;
const MODULUS_BITS = 3072;
const EXPONENT = 65_537n;

const inverse = (value, modulus) => {
  let [[before, here], [coefficientBefore, coefficient]] = [
    [modulus, value % modulus],
    [0n, 1n],
  ];
  while (here !== 0n) {
    const quotient = before / here;
    [before, here] = [here, before - quotient * here];
    [coefficientBefore, coefficient] = [coefficient, coefficientBefore - quotient * coefficient];
  }
  return ((coefficientBefore % modulus) + modulus) % modulus;
};

/** With its two upper bits set, so that the product of two has all bits of a modulus. */
const makePrime = async () => {
  for (;;) {
    const prime = await promisify(generatePrime)(MODULUS_BITS / 2, { bigint: true });
    if (prime >> BigInt(MODULUS_BITS / 2 - 2) === 3n && prime % EXPONENT !== 1n) return prime;
  }
};

const inBase64 = (value) => {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
};

const pairOf = (p, q) => {
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e: EXPONENT, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const members = Object.entries(numbers).map(([name, value]) => [name, inBase64(value)]);
  const key = createPrivateKey({ format: 'jwk', key: { kty: 'RSA', ...Object.fromEntries(members) } });
  return key.export({ type: 'pkcs8', format: 'pem' });
};

/**
 * RSA-3072 takes the better part of a second for each pair, and runs ask for several: they are made once for all test files.
 * They lie in a folder for temporary files, and end with the tests.
 */
export default async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-pairs-'));
  const primes = await Promise.all(Array.from({ length: PRIMES }, makePrime));
  const pairs = primes.flatMap((p, index) => primes.slice(index + 1).map((q) => pairOf(p, q)));
  const file = join(folder, 'pairs.json');
  writeFileSync(file, JSON.stringify(pairs.slice(0, PAIRS)), { mode: 0o600 });
  process.env.LOCKSTEP_TEST_PAIRS = file;
  globalThis.forgetSealingKeys = () => {
    rmSync(folder, { recursive: true, force: true });
  };
};
