import { z } from 'zod';
import { atMostOnce, once, text } from './answer-lines.js';
import { isSealed, type Sealed } from './seal.js';

export type LiveKeyFacts =
  /** `mark`: see `hmacMark`. `sealed`: the text of the key, where the script was told to send it. */
  | { readonly kind: 'read'; readonly mark: string; readonly sealed: Sealed | undefined }
  /** The swarm answers and shows no key, as with autolock off. */
  | { readonly kind: 'notShown' }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Why nothing could be sealed, in the words of `sealing` in sealed.sh. */
export const UNSEALABLE = {
  'no-openssl': 'the host has no openssl',
  'no-memory-folder': 'the host has no directory in memory: neither /run nor /dev/shm is a writable tmpfs',
  'no-builtin-printf': 'printf is not a builtin of the shell there',
} as const;

/** Why nothing counted that a manager showed. */
export const UNSERVED = 'docker node ls failed: not an unlocked manager, no quorum or no leader';

export const sealedLine = z.string().refine(isSealed, 'not a sealed value');

/** As `hmac` in sealed.sh prints it. */
export const markLine = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'not a mark');

/** What `tell_live_key` in live-key.sh prints, with what says why it printed nothing. */
export const liveKeyLines = {
  sealing: once(z.enum(['ready', 'no-openssl', 'no-memory-folder', 'no-builtin-printf'])),
  hanging: z.array(text).max(1).default([]),
  livekey: atMostOnce(z.enum(['read', 'none', 'unserved'])),
  livemark: atMostOnce(markLine),
  livesealed: atMostOnce(sealedLine),
};
type LiveKeyLines = { readonly [Name in keyof typeof liveKeyLines]?: z.output<(typeof liveKeyLines)[Name]> };

export const LIVE_KEY_TORN = 'a key that is read has a mark, and a key that is sent was read';
export const isLiveKeyWhole = ({ livekey, livemark, livesealed }: LiveKeyLines): boolean =>
  (livekey === 'read') === (livemark !== undefined) && (livesealed === undefined || livekey === 'read');

export function liveKeyFacts({ livekey, livemark, livesealed, sealing, hanging }: LiveKeyLines): LiveKeyFacts {
  if (livemark !== undefined) return { kind: 'read', mark: livemark, sealed: livesealed };
  if (livekey === 'none') return { kind: 'notShown' };
  if (sealing !== undefined && sealing !== 'ready') return { kind: 'unavailable', reason: UNSEALABLE[sealing] };
  return {
    kind: 'unavailable',
    reason: hanging?.[0] ?? UNSERVED,
  };
}
