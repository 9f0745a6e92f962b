import { readFileSync } from 'node:fs';
import type { Nonce } from './frame.js';

/** The scripts that run on managers, kept as real .sh files beside this one. */
export type ScriptName = 'probe';

const read = (name: string): string => readFileSync(new URL(`./${name}.sh`, import.meta.url), 'utf8');

/** The whole text that is sent to a host: the nonce, the prelude, the script. */
export const composeScript = (name: ScriptName, nonce: Nonce): string =>
  `nonce=${nonce}\n${read('prelude')}\n${read(name)}`;
