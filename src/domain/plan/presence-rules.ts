import { again, whatNow } from '../findings/swarm-remedies.js';
import { installTools, withoutTools } from '../host-tools.js';
import { label } from '../findings/manager-survey.js';
import type { Manager, SwarmView } from '../fleet.js';
import { groupedBy } from '../grouped-by.js';
import { remedyForUnclear } from '../identity.js';
import { needed } from '../quorum.js';
import { type Remedy, advice, onManager, ours } from '../remedy.js';
import { count, listed } from '../text.js';
import { blockFor, ended, names, type BlockRule } from './block.js';
import type { Absence } from './part.js';
import type { Block } from './plan.js';
import { isRead, type Situation, type SwarmSituation } from './situation.js';

export const absentAs = <Kind extends Absence['kind']>({ absent }: Pick<SwarmSituation, 'absent'>, kind: Kind) =>
  absent.filter((absence): absence is Extract<Absence, { kind: Kind }> => absence.kind === kind);

/** What to do about these managers alone. */
const remedyFor = (swarm: SwarmView, managers: readonly Manager[]): Remedy =>
  whatNow({ ...swarm, managers, unmatched: [] });

/** A copy of a manager's disk claims to be that manager: which of the two is the member nobody can tell from outside. */
export const identityClear: BlockRule<SwarmSituation> = (situation) =>
  situation.swarm.trust.kind === 'conflict'
    ? []
    : absentAs(situation, 'unclear').map(({ manager, why }) => ({
        why: ended(`Two hosts may be ${label(manager)}: ${why}`),
        remedy: remedyForUnclear(situation.swarm, manager),
      }));

/** Managers that do not serve, by state: each state has its own way out. */
export const everyManagerServes: BlockRule<SwarmSituation> = (situation) => {
  const { swarm, policy } = situation;
  // Of a swarm that is not believed that is the reason, and not what follows from it.
  if (policy.allowLaggards || swarm.trust.kind === 'unconfirmed') return [];
  const orGoOn = isQuorum(situation) ? ' To continue without: --allow-laggards.' : '';
  const states = groupedBy(absentAs(situation, 'notServing'), ({ manager }) => manager.state);
  return [...states.values()].map((closed) => ({
    why: `Unavailable: ${ended(listed(closed.map(({ manager, why }) => `${label(manager)}: ${why}`)))}${orGoOn}`,
    remedy: remedyFor(
      swarm,
      closed.map(({ manager }) => manager),
    ),
  }));
};

export const everyMemberFound: BlockRule<SwarmSituation> = (situation) => {
  const missing = situation.policy.allowLaggards ? [] : absentAs(situation, 'notFound');
  return blockFor(missing, (those) => ({
    why: `${count(those.length, 'manager')} of the swarm not among the instances found: ${listed(those.map(({ member: { hostname, address, status } }) => `${hostname} (${address ?? 'no address'}, ${status})`))}.`,
    remedy: advice(
      'Select their instances as well (tag, account, region), and see that they reach Systems Manager; or go on without: --allow-laggards',
    ),
  }));
};

/**
 * What --allow-laggards promises is that the generation of a laggard stays kept. Of one that no stored key unlocks nobody keeps
 * any, so the promise cannot be given, and it blocks in spite of the flag. Where the live key is not kept either it may be the
 * one that is needed: to keep it and try it comes first, while it is live. Otherwise that manager is a vote that will
 * never come back, and the next failure may cost the quorum: to replace it is for a person to do, before anything else.
 */
export const nobodyIsLost: BlockRule = (situation) => {
  const { swarm, custody } = situation;
  if (!isRead(custody)) return [];
  return absentAs(situation, 'notServing')
    .filter(({ manager }) => custody.proofs.get(manager.instance.instanceId)?.kind === 'noneOpens')
    .map(({ manager }) => lost(manager, situation, swarm));
};

const lost = (manager: Manager, { custody: { live } }: Situation, swarm: SwarmView): Block => {
  const why = `No stored key unlocks ${label(manager)}`;
  const node = manager.member?.nodeId;
  switch (live.kind) {
    case 'notKept':
      return {
        why: `${why}; the live key, which is not stored, may.`,
        remedy: ours('enable', '--swarm', swarm.swarmId),
      };
    case 'unknown':
      return { why: `${why}, and the live key is unknown.`, remedy: again(swarm) };
    case 'kept':
    case 'none':
      // One that runs may still take the live key, or be opened by whoever opened it before.
      return node === undefined || manager.state === 'unlocked' || manager.state === 'pending'
        ? { why: `${why}: it does not use a stored key.`, remedy: remedyFor(swarm, [manager]) }
        : {
            why: `${why}. Unless its key is found elsewhere, remove it and join it again.`,
            remedy: onManager(`docker node demote ${node} && docker node rm --force ${node}`),
          };
  }
};

/** Those that serve and lack only a tool or a newer agent count here: that is another reason, with another way out. */
const serving = (situation: SwarmSituation): number =>
  situation.taking.length + absentAs(situation, 'noTools').length + absentAs(situation, 'oldAgent').length;

const isQuorum = (situation: SwarmSituation): boolean => serving(situation) >= needed(situation.swarm.quorum.managers);

/** Laggards are accepted; but what only a minority has taken is lost with it. */
export const quorumTakesPart: BlockRule<SwarmSituation> = (situation) => {
  const { swarm, policy } = situation;
  const all = swarm.quorum.managers;
  return !policy.allowLaggards || swarm.quorum.state !== 'held' || isQuorum(situation)
    ? []
    : [
        {
          why: `Only ${serving(situation)} of ${count(all, 'manager')} are available, ${needed(all)} are needed.`,
          remedy: whatNow(swarm),
        },
      ];
};

export const toolsThere: BlockRule<SwarmSituation> = (situation) =>
  blockFor(absentAs(situation, 'noTools'), (bare) => {
    const missing = [...new Set(bare.flatMap((each) => each.missing))];
    return {
      why: `${withoutTools(missing, `on ${names(bare)}`)}: keys cannot be sealed or verified there.`,
      remedy: installTools(missing),
    };
  });
