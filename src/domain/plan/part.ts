import { oldAgentInWords, tooOldAgent } from '../agent-version.js';
import type { Manager, SwarmView } from '../fleet.js';
import type { ClusterFacts, HostFacts, KeyFileFacts, ManagerMember } from '../host-facts.js';
import { missingTools, withoutTools } from '../host-tools.js';
import { whyIdentityIsUnclear } from '../identity.js';
import type { NodeId } from '../ids.js';

/** A manager that can take part: unlocked, served by the leader, sure of which node it is, and able to seal a key. */
export interface Participant {
  readonly kind: 'taking';
  readonly manager: Manager;
  readonly member: ManagerMember;
  readonly nodeId: NodeId;
  readonly facts: HostFacts;
  readonly cluster: ClusterFacts;
  readonly keyFile: KeyFileFacts;
}

/** Why a manager cannot take part. */
export type Absence =
  /** It does not serve now. An operator may accept that it lags. */
  | { readonly kind: 'notServing'; readonly manager: Manager; readonly why: string }
  /** It serves, but what it holds could never be proven: openssl is what seals it on its way. */
  | {
      readonly kind: 'noTools';
      readonly manager: Manager;
      readonly missing: readonly string[];
      readonly why: string;
    }
  /** It serves, but its Systems Manager agent is too old for a script that acts. */
  | { readonly kind: 'oldAgent'; readonly manager: Manager; readonly why: string }
  /** It may be another host than the manager that it claims to be. */
  | { readonly kind: 'unclear'; readonly manager: Manager; readonly why: string }
  /** The swarm lists it, and no discovered instance matches. */
  | { readonly kind: 'notFound'; readonly member: ManagerMember; readonly why: string };

export interface Parts {
  readonly taking: readonly Participant[];
  readonly absent: readonly Absence[];
}

/** Puts every manager of a swarm, found or only listed, on one side. */
export function partsOf(swarm: SwarmView): Parts {
  const parts = swarm.managers.map((manager) => partOf(swarm, manager));
  return {
    taking: parts.filter((part) => part.kind === 'taking'),
    absent: [...parts.filter((part) => part.kind !== 'taking'), ...swarm.unmatched.map(notFound)],
  };
}

function partOf(swarm: SwarmView, manager: Manager): Participant | Absence {
  const { state, facts, member } = manager;
  const unclear = whyIdentityIsUnclear(swarm, manager);
  if (unclear !== undefined) return { kind: 'unclear', manager, why: unclear };
  const notServing = (why: string): Absence => ({ kind: 'notServing', manager, why });
  if (state !== 'unlocked') return notServing(manager.why === '' ? state : manager.why);
  if (facts?.cluster === undefined) return notServing('its engine reports nothing about the swarm: it sees no leader');
  if (facts.members.kind === 'unavailable')
    return notServing(`it cannot list the managers of its swarm: ${facts.members.reason}`);
  if (member === undefined) return notServing('no majority of its swarm confirms that it is a manager');
  if (member.reachability !== 'reachable') return notServing('the other managers do not reach it');
  // Scripts that change something compare both with the node that they are meant for.
  if (facts.node?.nodeId !== member.nodeId || facts.certificate?.nodeId !== member.nodeId)
    return notServing('its engine and its certificate do not both name this node');
  if (facts.keyFile === undefined) return notServing('its key file could not be read');
  const missing = missingTools(facts.tools);
  if (missing.length > 0)
    return { kind: 'noTools', manager, missing, why: `${withoutTools(missing, 'there')}: it cannot be verified` };
  const oldAgent = tooOldAgent(manager.instance.agent);
  if (oldAgent !== undefined) return { kind: 'oldAgent', manager, why: oldAgentInWords(oldAgent) };
  const { cluster, keyFile } = facts;
  return { kind: 'taking', manager, member, nodeId: member.nodeId, facts, cluster, keyFile };
}

const notFound = (member: ManagerMember): Absence => ({
  kind: 'notFound',
  member,
  why: 'no matching instance is found: it cannot be verified',
});
