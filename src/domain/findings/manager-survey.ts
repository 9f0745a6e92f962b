import { STATE_WORDS, type Manager, type SwarmView } from '../fleet.js';
import type { HostFacts } from '../host-facts.js';
import { count, listed } from '../text.js';
import type { Verdict } from './finding.js';
import { whatNow } from './swarm-remedies.js';
import { unknown } from './verdict.js';

export interface Shown<Fact> {
  readonly manager: Manager;
  readonly fact: Fact;
}

/** One fact, asked of every manager of a swarm. */
export interface Survey<Fact> {
  readonly shown: readonly Shown<Fact>[];
  /**
   * The verdict while the picture has a hole, undefined when it is whole. It is whole only when the swarm itself has
   * listed its managers and each of them was found and has shown the fact: so a swarm whose managers are all locked,
   * stopped or silent passes nothing, whatever could be read from their disks.
   */
  readonly gap: Verdict | undefined;
}

/** `web-1 (i-0123456789abcdef0)`, and why it does not serve where it does not: `web-1 (i-0123456789abcdef0, locked)`. */
export const label = ({ instance, state }: Manager): string => {
  const facts = [
    ...(instance.name === undefined ? [] : [instance.instanceId]),
    ...(state === 'unlocked' ? [] : [STATE_WORDS[state]]),
  ];
  return `${instance.name ?? instance.instanceId}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
};

/** For whatever only a manager with a quorum can tell. */
export const nobodyToAsk = (swarm: SwarmView): Verdict => unknown(whyNotKnown(swarm), whatNow(swarm));

/** Why nothing that only a quorum can tell is known of a swarm. */
const whyNotKnown = ({ trust }: SwarmView): string => {
  switch (trust.kind) {
    case 'confirmed':
    case 'unserved':
      return 'No available manager of the swarm answered.';
    case 'unconfirmed':
    case 'conflict':
      return trust.why;
  }
};

export const surveyManagers = <Fact>(swarm: SwarmView, read: (facts: HostFacts) => Fact | undefined): Survey<Fact> => {
  const shown: Shown<Fact>[] = [];
  const silent: Manager[] = [];
  for (const manager of swarm.managers) {
    const fact = manager.facts === undefined ? undefined : read(manager.facts);
    if (fact === undefined) silent.push(manager);
    else shown.push({ manager, fact });
  }
  return { shown, gap: gapOf(swarm, silent) };
};

export const managersOf = <Fact>(shown: readonly Shown<Fact>[]): readonly Manager[] =>
  shown.map(({ manager }) => manager);

const gapOf = (swarm: SwarmView, silent: readonly Manager[]): Verdict | undefined => {
  if (swarm.members === undefined) return nobodyToAsk(swarm);
  const holes = [
    silent.length > 0 ? listed(silent.map(label)) : undefined,
    swarm.unmatched.length > 0 ? `${count(swarm.unmatched.length, 'member')} not among the instances found` : undefined,
  ].filter((hole) => hole !== undefined);
  return holes.length === 0
    ? undefined
    : unknown(`Not read on every manager: ${holes.join('; ')}.`, whatNow(swarm), silent);
};
