import { generateKeyPair } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** More than one run of a test asks for, so that two askings never get the same pair. */
const PAIRS = 16;

const makePair = async () => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 3072 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
};

/**
 * RSA-3072 takes the better part of a second for each pair, and runs ask for several: they are made once for all test files.
 * They lie in a folder for temporary files, and end with the tests.
 */
export default async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-pairs-'));
  const pairs = await Promise.all(Array.from({ length: PAIRS }, makePair));
  const file = join(folder, 'pairs.json');
  writeFileSync(file, JSON.stringify(pairs), { mode: 0o600 });
  process.env.LOCKSTEP_TEST_PAIRS = file;
  globalThis.forgetSealingKeys = () => {
    rmSync(folder, { recursive: true, force: true });
  };
};
