import type { Fingerprint } from './ids.js';
import type { Effect, Unread } from './seen-effect.js';

/** The live key as one manager shows it. */
export type ShownKey =
  | { readonly kind: 'read'; readonly fingerprint: Fingerprint }
  /** The swarm answers and shows none: autolock is off. */
  | { readonly kind: 'none' }
  | Unread;

const inWords = ({ kind }: Exclude<ShownKey, Unread>): readonly [string, string] =>
  kind === 'read'
    ? ['still shows the previous key', 'still show the previous key']
    : ['shows no key: autolock is off', 'show no key: autolock is off'];

/** A key that is none of these: the live key before the act, and every key that was stored by then. */
export const newKey = (before: readonly Fingerprint[]): Effect<ShownKey> => ({
  isIn: (reading) => reading.kind === 'read' && !before.includes(reading.fingerprint),
  inWords,
});

/** No key: autolock is off. */
export const noKey: Effect<ShownKey> = { isIn: ({ kind }) => kind === 'none', inWords };
