import type { Fingerprint } from './ids.js';
import { listed } from './text.js';

/** The live key as one manager shows it. */
export type Shown =
  | { readonly kind: 'read'; readonly fingerprint: Fingerprint }
  /** The swarm answers and shows none: autolock is off. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unread'; readonly reason: string };

/** What one manager shows, by its name. */
export interface Sight<Reading extends Shown = Shown> {
  readonly name: string;
  readonly reading: Reading;
  /** The cluster version, read before that; undefined where it is not known. */
  readonly version: number | undefined;
}

/** What an act is to bring about. */
export interface Effect {
  readonly wanted: 'newKey' | 'noKey';
  /** The live key before the act, and every key that was stored by then: none of them is a new one. */
  readonly before: readonly Fingerprint[];
}

/** Whether this is what the act was to bring about. */
export const isEffect = (reading: Shown, { wanted, before }: Effect): boolean =>
  wanted === 'noKey' ? reading.kind === 'none' : reading.kind === 'read' && !before.includes(reading.fingerprint);

export type Judgement<Reading extends Shown> =
  | { readonly kind: 'done'; readonly by: Sight<Reading> }
  /** And never will be. `shown`: in words, by whom. */
  | { readonly kind: 'notDone'; readonly shown: string }
  /** Nobody shows it, and the swarm is still at the version that the act needs: it may take effect yet. */
  | { readonly kind: 'open'; readonly shown: string }
  /** No manager shows anything. */
  | { readonly kind: 'unseen'; readonly reason: string };

/**
 * What managers show of an act that they did not carry out. One that shows its effect is enough: nobody else could have made it. That it
 * is not done is said only where all that show anything are past `fromVersion`, the only version at which the act takes effect; undefined:
 * for no act in particular.
 */
export function judgeSights<Reading extends Shown>(
  sights: readonly Sight<Reading>[],
  effect: Effect,
  fromVersion: number | undefined,
): Judgement<Reading> {
  const by = sights.find(({ reading }) => isEffect(reading, effect));
  if (by !== undefined) return { kind: 'done', by };
  const shown = inWords(sights);
  const isPast = ({ reading, version = 0 }: Sight): boolean =>
    reading.kind === 'unread' || fromVersion === undefined || version > fromVersion;
  if (shown !== '') return { kind: sights.every(isPast) ? 'notDone' : 'open', shown };
  const last = sights.at(-1);
  const reason = last?.reading.kind === 'unread' ? `${last.name}: ${last.reading.reason}` : 'no manager was queried';
  return { kind: 'unseen', reason };
}

/** `web-2 and web-3 still show the key of before`; empty where nobody shows anything. */
function inWords(sights: readonly Sight[]): string {
  const named = (kind: Shown['kind']) => sights.filter(({ reading }) => reading.kind === kind).map(({ name }) => name);
  const clause = (names: readonly string[], one: string, many: string): readonly string[] =>
    names.length === 0 ? [] : [`${listed(names)} ${names.length === 1 ? one : many}`];
  return [
    ...clause(named('read'), 'still shows the previous key', 'still show the previous key'),
    ...clause(named('none'), 'shows no key: autolock is off', 'show no key: autolock is off'),
  ].join('; ');
}
