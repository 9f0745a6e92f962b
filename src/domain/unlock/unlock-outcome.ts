import type { ChangeResult, SwarmOutcome, SwarmStatus } from '../change-outcome.js';
import type { Standing } from '../custody.js';
import type { SwarmView } from '../fleet.js';
import type { ManagerMember } from '../host-facts.js';
import type { SwarmId } from '../ids.js';
import { type Remedy, advice, ours } from '../remedy.js';
import { count, listed, sentence } from '../text.js';
import { isOpened, type EndedManager, type Ending } from './ending.js';

/** How a swarm stands at the end of a run, or of a round of it. */
export interface SwarmEnding {
  readonly swarmId: SwarmId;
  readonly name: string;
  readonly managers: readonly EndedManager[];
  /** Members that no instance was found for, and that the others do not reach. */
  readonly strangers: readonly ManagerMember[];
  /** What became of keeping its live key, where that was tried. */
  readonly adopted: SwarmOutcome | undefined;
}

/** `swarm`: as it is now; undefined where nothing tells of it any more. */
export const endingFrom = (
  { swarmId, name }: { readonly swarmId: SwarmId; readonly name: string },
  swarm: SwarmView | undefined,
  managers: readonly EndedManager[],
  adopted?: SwarmOutcome,
): SwarmEnding => ({
  swarmId,
  name,
  managers,
  strangers: swarm?.unmatched.filter(({ reachability }) => reachability !== 'reachable') ?? [],
  adopted,
});

/** Every manager that there is serves. */
export const isAllOpen = ({ managers, strangers }: SwarmEnding): boolean =>
  managers.every(isOpened) && strangers.length === 0;

/** What became of one swarm: `wasWanted` where there was something to be done, or is still. */
export function outcomeOf(ending: SwarmEnding): ChangeResult {
  const { name, managers, adopted } = ending;
  const rest = restOf(ending);
  const [first] = rest;
  const wasOpened = managers.some(({ ending: { kind } }) => kind === 'opened');
  const steps = [
    ...(adopted?.steps ?? []),
    ...managers.map((manager) => ({ step: manager.name, result: inWords(manager.ending) })),
  ];
  if (first === undefined) {
    const isChanged = wasOpened || adopted !== undefined;
    return {
      name,
      action: isChanged ? 'unlock' : null,
      status: isChanged ? 'changed' : 'unchanged',
      why: wasOpened ? '' : 'every manager is unlocked',
      remedy: managers.some(openedWithOlder) ? ours('prove', '--swarm', ending.swarmId) : null,
      refusedBy: null,
      steps,
      wasWanted: isChanged,
    };
  }
  return {
    name,
    action: 'unlock',
    status: statusOf(ending, wasOpened),
    why: rest.map(({ why }) => sentence(why)).join(' '),
    remedy: first.remedy,
    refusedBy: wasOpened ? null : (adopted?.refusedBy ?? null),
    steps,
    wasWanted: true,
  };
}

const openedWithOlder = ({ ending }: EndedManager): boolean =>
  ending.kind === 'opened' && ending.standing !== 'current';

/** What is untold of a manager that was sent a key may be otherwise than it seems; what nobody could ask is only not known. */
function statusOf({ managers, adopted }: SwarmEnding, wasOpened: boolean): SwarmStatus {
  if (adopted !== undefined && (adopted.status === 'atRisk' || adopted.status === 'unknown')) return adopted.status;
  const kinds = new Set(managers.map(({ ending: { kind } }) => kind));
  if (kinds.has('unknown')) return 'unknown';
  return wasOpened || adopted !== undefined || kinds.has('closed') || kinds.has('waits') ? 'failed' : 'blocked';
}

interface Rest {
  readonly why: string;
  readonly remedy: Remedy;
}

/** What is still to be done, one entry for managers of which the same is to be said, those first that a person has to look after. */
function restOf(ending: SwarmEnding): readonly Rest[] {
  const rests = new Map<string, { readonly names: string[]; readonly rest: Rest }>();
  const closed = ending.managers.filter((manager) => !isOpened(manager));
  const order: readonly Ending['kind'][] = ['unknown', 'noKeptKey', 'closed', 'absent', 'waits'];
  for (const kind of order) {
    for (const { name, ending: each } of closed.filter((manager) => manager.ending.kind === kind)) {
      const rest = { why: inWords(each), remedy: remedyOf(each, ending) };
      const known = rests.get(rest.why);
      if (known === undefined) rests.set(rest.why, { names: [name], rest });
      else known.names.push(name);
    }
  }
  const told = [...rests.values()].map(({ names, rest }) => ({ ...rest, why: `${listed(names)}: ${rest.why}` }));
  return [...told, ...strangersIn(ending)];
}

const strangersIn = ({ strangers }: SwarmEnding): readonly Rest[] =>
  strangers.length === 0
    ? []
    : [
        {
          why: `${count(strangers.length, 'manager')} without a matching instance, and not reachable by the other managers: ${listed(strangers.map(({ hostname, address }) => `${hostname} (${address ?? 'no address'})`))}`,
          remedy: advice(
            'Select their instances as well (tag, account, region), and see that they reach Systems Manager.',
          ),
        },
      ];

function remedyOf(ending: Ending, { swarmId }: SwarmEnding): Remedy {
  switch (ending.kind) {
    case 'closed':
    case 'noKeptKey':
    case 'absent':
    case 'unknown':
      return ending.remedy;
    case 'waits':
    case 'openAlready':
    case 'opened':
    case 'joined':
      return ours('unlock', '--swarm', swarmId, '--watch', '30m');
  }
}

const STANDING: Readonly<Record<Standing, string>> = {
  current: 'the current key',
  pending: 'the pending key of an unfinished run',
  previous: 'the previous key',
  older: 'an older key version',
};

export function inWords(ending: Ending): string {
  switch (ending.kind) {
    case 'openAlready':
      return 'already unlocked';
    case 'opened':
      return `unlocked with key ${ending.fingerprint}, ${STANDING[ending.standing]}`;
    case 'joined':
      return 'had accepted its key before, and is unlocked now';
    case 'waits':
      return 'it accepted its key and waits until its swarm has quorum';
    case 'closed':
      return `key ${ending.fingerprint} unlocks it, but it is not unlocked: ${ending.why}`;
    case 'noKeptKey':
      return ending.why;
    case 'absent':
      return `it is not unlocked: ${ending.why}${ending.opensWith === null ? '' : `; key ${ending.opensWith} unlocks it`}`;
    case 'unknown':
      return `unknown: ${ending.why}`;
  }
}
