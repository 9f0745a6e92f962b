import type { Adoption } from './adoption.js';
import type { Manager, Quorum, SwarmView } from './fleet.js';
import type { ManagerMember } from './host-facts.js';
import type { SwarmId } from './ids.js';
import type { Scope } from './instance.js';
import { bestWitness, byName, compare, knownPeers, type Placed } from './placement.js';
import { needed, tolerates } from './quorum.js';
import { swarmName } from './swarm-name.js';

/** One swarm from its observed managers and from the silent ones that it knows. */
export function viewSwarm(
  swarmId: SwarmId,
  answering: readonly Placed[],
  adopted: ReadonlyMap<Placed, Adoption>,
): SwarmView {
  const best = bestWitness(answering);
  const byNode = new Map(best?.members.map((member) => [member.nodeId, member]));
  const entries: readonly Manager[] = [
    ...answering.map((entry) => toManager(entry, entry.nodeId && byNode.get(entry.nodeId))),
    ...[...adopted].map(([entry, { member }]) => toManager(entry, member)),
  ].sort((a, b) => byName(a.instance, b.instance));
  const matched = new Set(entries.map(({ member }) => member?.nodeId));
  return {
    swarmId,
    name: swarmName(
      swarmId,
      entries.map(({ instance }) => instance),
    ),
    scopes: distinctScopes(entries),
    managers: entries,
    members: best?.members,
    unmatched: best?.members.filter(({ nodeId }) => !matched.has(nodeId)) ?? [],
    witness: entries.find(({ instance }) => instance === best?.entry.instance),
    quorum: best === undefined ? quorumUnseen(answering, entries) : quorumSeen(best.members),
    autolock:
      (best?.entry ?? answering.find(({ facts }) => facts?.cluster !== undefined))?.facts?.cluster?.autolock ?? null,
  };
}

const toManager = ({ instance, state, why, facts }: Placed, member: ManagerMember | undefined): Manager => ({
  instance,
  state,
  why,
  facts,
  member,
});

/** A manager could list the members, so a leader answered it: the quorum is held. */
const quorumSeen = (members: readonly ManagerMember[]): Quorum => ({
  managers: members.length,
  healthy: members.filter(({ reachability }) => reachability === 'reachable').length,
  needed: needed(members.length),
  tolerates: tolerates(members.length),
  state: 'held',
});

/**
 * No manager could list the members. The quorum is lost where an open manager asks in vain, or where too few are left
 * that could serve; otherwise managers that nobody reached may hold it.
 */
function quorumUnseen(answering: readonly Placed[], managers: readonly Manager[]): Quorum {
  const told = answering.map(({ facts }) => facts?.cluster?.managers ?? 0);
  const total = Math.max(managers.length, knownPeers(answering).length, ...told);
  const notServing = managers.filter(
    ({ state }) => state === 'locked' || state === 'engineDown' || state === 'stopped',
  );
  const asksInVain = answering.some(
    ({ state, facts }) => state === 'pending' || (state === 'unlocked' && facts?.members.kind === 'unavailable'),
  );
  return {
    managers: total,
    healthy: undefined,
    needed: needed(total),
    tolerates: tolerates(total),
    state: asksInVain || total - notServing.length < needed(total) ? 'lost' : 'unknown',
  };
}

function distinctScopes(managers: readonly Manager[]): readonly Scope[] {
  const scopes = new Map(managers.map(({ instance: { scope } }) => [`${scope.account}/${scope.region}`, scope]));
  return [...scopes].sort(([a], [b]) => compare(a, b)).map(([, scope]) => scope);
}
