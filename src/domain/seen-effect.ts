import { listed } from './text.js';

/** What one manager shows of the state that an act changes: some state, or why none could be read. */
export type Shown = { readonly kind: string } | Unread;
export interface Unread {
  readonly kind: 'unread';
  readonly reason: string;
}

const isUnread = (reading: Shown): reading is Unread => reading.kind === 'unread';

/** What one manager shows, by its name. */
export interface Sight<Reading extends Shown> {
  readonly name: string;
  readonly reading: Reading;
  /** The cluster version, read before that; undefined where it is not known. */
  readonly version: number | undefined;
}

/** What an act is to bring about, whatever state it changes. */
export interface Effect<Reading extends Shown> {
  /** Whether this is what the act was to bring about. */
  readonly isIn: (reading: Reading) => boolean;
  /** In a clause, what managers show that do not show it: `still shows the previous key`; for one, and for several. */
  readonly inWords: (reading: Exclude<Reading, Unread>) => readonly [one: string, many: string];
}

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
  effect: Effect<Reading>,
  fromVersion: number | undefined,
): Judgement<Reading> {
  const by = sights.find(({ reading }) => effect.isIn(reading));
  if (by !== undefined) return { kind: 'done', by };
  const shown = inWords(sights, effect);
  const isPast = ({ reading, version = 0 }: Sight<Reading>): boolean =>
    isUnread(reading) || fromVersion === undefined || version > fromVersion;
  if (shown !== '') return { kind: sights.every(isPast) ? 'notDone' : 'open', shown };
  const last = sights.at(-1);
  const reason =
    last !== undefined && isUnread(last.reading) ? `${last.name}: ${last.reading.reason}` : 'no manager was queried';
  return { kind: 'unseen', reason };
}

/** `web-2 and web-3 still show the previous key`; empty where nobody shows anything. */
function inWords<Reading extends Shown>(sights: readonly Sight<Reading>[], effect: Effect<Reading>): string {
  const groups = new Map<string, { readonly names: string[]; readonly one: string; readonly many: string }>();
  for (const { name, reading } of sights) {
    if (isUnread(reading)) continue;
    const [one, many] = effect.inWords(reading as Exclude<Reading, Unread>);
    const group = groups.get(one) ?? { names: [], one, many };
    group.names.push(name);
    groups.set(one, group);
  }
  return [...groups.values()]
    .map(({ names, one, many }) => `${listed(names)} ${names.length === 1 ? one : many}`)
    .join('; ');
}
