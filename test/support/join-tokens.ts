import type { Nonce } from '../../src/onhost/frame.js';
import { hmacMark } from '../../src/onhost/seal.js';
import type { JoinTokenFacts, TokenMarks } from '../../src/operations/rotate-join-tokens/join-token-lines.js';
import { nonceOf } from '../onhost/stub-host.js';

/** Of an earlier round. */
export const MARK_NONCE: Nonce = nonceOf('fedcba9876543210');

/** Both tokens of a swarm, in clear. */
export interface ClearTokens {
  readonly worker: string;
  readonly manager: string;
}

export const marksOf = (nonce: Nonce, { worker, manager }: ClearTokens): TokenMarks => ({
  worker: hmacMark(nonce, worker),
  manager: hmacMark(nonce, manager),
});

/** What a script reports of these tokens, under the nonce of its frame and that of the earlier round. */
export const readOf = (nonce: Nonce, tokens: ClearTokens): JoinTokenFacts => ({
  kind: 'read',
  marks: marksOf(nonce, tokens),
  since: marksOf(MARK_NONCE, tokens),
});

/** Of a token in clear; the scripts themselves hold its first word. */
export const LOOKS_LIKE_TOKEN = /SWMTKN-1-[0-9a-z]/;
