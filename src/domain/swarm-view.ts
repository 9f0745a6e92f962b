import { lastKnown, successorOf, type Adoption } from './adopt-by-address.js';
import type { Manager, Quorum, SwarmView } from './fleet.js';
import type { ManagerMember } from './host-facts.js';
import type { Scope } from './instance.js';
import { byName, compare, type Placed } from './placement.js';
import { needed, tolerates } from './quorum.js';
import type { Claims } from './swarm-claims.js';
import { swarmName } from './swarm-name.js';

/** One swarm from its observed managers and from the silent ones that it knows. `everyone`: whoever was observed at all. */
export function viewSwarm(
  claims: Claims,
  adopted: ReadonlyMap<Placed, Adoption>,
  everyone: readonly Placed[],
): SwarmView {
  const { swarmId, trust, believed, managers: answering } = claims;
  const byNode = new Map(believed?.members.map((member) => [member.nodeId, member]));
  const entries: readonly Manager[] = [
    ...answering.map((entry) => ({ ...entry, member: entry.nodeId && byNode.get(entry.nodeId) })),
    ...[...adopted].map(([entry, { nodeId, member }]) => ({ ...entry, nodeId, member })),
  ].sort((a, b) => byName(a.instance, b.instance));
  const matched = new Set(entries.map(({ member }) => member?.nodeId));
  return {
    swarmId,
    name: swarmName(
      swarmId,
      entries.map(({ instance }) => instance),
    ),
    trust,
    scopes: distinctScopes(entries),
    managers: entries,
    unlisted: claims.unlisted
      .map((entry) => ({ ...entry, member: undefined }))
      .sort((a, b) => byName(a.instance, b.instance)),
    members: believed?.members,
    unmatched: (believed?.members ?? [])
      .filter(({ nodeId }) => !matched.has(nodeId))
      .map((member) => {
        const replacedBy = successorOf(member, claims, everyone);
        return replacedBy === undefined ? member : { ...member, replacedBy };
      }),
    witness: entries.find(({ instance }) => instance === believed?.witness?.instance),
    quorum: believed === undefined ? quorumUnseen(claims, entries) : quorumSeen(believed.members),
    autolock: believed?.autolock ?? null,
    version: believed?.version,
  };
}

/** A majority of the members could list them, so a leader answered it: the quorum is held. */
const quorumSeen = (members: readonly ManagerMember[]): Quorum => ({
  managers: members.length,
  healthy: members.filter(({ reachability }) => reachability === 'reachable').length,
  needed: needed(members.length),
  tolerates: tolerates(members.length),
  state: 'held',
});

/**
 * Nobody could confirm the members. Where no manager could list them at all, the quorum is lost where an open manager asks in vain, or
 * where too few are left that could serve; otherwise managers that nobody reached may hold it.
 */
function quorumUnseen({ trust, managers: answering }: Claims, managers: readonly Manager[]): Quorum {
  const told = answering.map(({ facts }) => facts?.cluster?.managers ?? 0);
  const total = Math.max(managers.length, lastKnown(answering).length, ...told);
  const notServing = managers.filter(
    ({ state }) => state === 'locked' || state === 'engineDown' || state === 'stopped',
  );
  const asksInVain = answering.some(
    ({ state, facts }) => state === 'pending' || (state === 'unlocked' && facts?.members.kind === 'unavailable'),
  );
  const isLost = asksInVain || total - notServing.length < needed(total);
  return {
    managers: total,
    healthy: undefined,
    needed: needed(total),
    tolerates: tolerates(total),
    state: trust.kind === 'unserved' && isLost ? 'lost' : 'unknown',
  };
}

function distinctScopes(managers: readonly Manager[]): readonly Scope[] {
  const scopes = new Map(managers.map(({ instance: { scope } }) => [`${scope.account}/${scope.region}`, scope]));
  return [...scopes].sort(([a], [b]) => compare(a, b)).map(([, scope]) => scope);
}
