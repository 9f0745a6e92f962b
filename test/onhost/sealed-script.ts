import { readFileSync } from 'node:fs';
import type { PublicKeyPem } from '../../src/onhost/seal.js';
import type { Nonce } from '../../src/onhost/frame.js';

const part = (name: string): string => readFileSync(new URL(`../../src/onhost/${name}.sh`, import.meta.url), 'utf8');

/** A script with the functions of sealed.sh, and a body of the test's own. */
export const sealedScript = (nonce: Nonce, body: string, sealTo = '' as PublicKeyPem): string =>
  [`nonce=${nonce}`, `seal_to='${sealTo}'`, part('prelude'), part('sealed'), body].join('\n');
