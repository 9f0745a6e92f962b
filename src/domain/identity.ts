import { hostOf, placeOf } from './addresses.js';
import { again, identify, whatToDoAboutUnlisted } from './findings/swarm-remedies.js';
import { label } from './findings/manager-survey.js';
import type { Manager, SwarmView } from './fleet.js';
import type { Remedy } from './remedy.js';
import { listed } from './text.js';

/**
 * Why it is not clear that this instance is the manager that it claims to be, in words; undefined where nothing speaks against it. Such
 * an instance gets no key and takes part in no change. The one judgement for every command.
 */
export function whyIdentityIsUnclear(swarm: SwarmView, manager: Manager): string | undefined {
  if (swarm.trust.kind === 'conflict') return swarm.trust.why;
  if (manager.state === 'unlisted') return manager.why;
  const others = claimingTheSame(swarm, manager);
  if (others.length > 0)
    return `${listed(others.map(label))} ${others.length === 1 ? 'is' : 'are'} the same node, ${manager.nodeId ?? ''}, by certificate or address: one is a copy of the other`;
  return isElsewhere(swarm, manager)
    ? `the swarm lists its node at ${hostOf(manager.member?.address) ?? ''}, which is not an address of this instance: it may be a copy of that manager`
    : undefined;
}

/** What to do where `whyIdentityIsUnclear` gives a reason. */
export function remedyForUnclear(swarm: SwarmView, manager: Manager): Remedy {
  if (swarm.trust.kind === 'conflict') return swarm.trust.remedy;
  if (manager.state === 'unlisted') return whatToDoAboutUnlisted(manager);
  return claimingTheSame(swarm, manager).length > 0 || isElsewhere(swarm, manager) ? identify(swarm) : again(swarm);
}

const claimingTheSame = ({ managers }: SwarmView, manager: Manager): readonly Manager[] =>
  manager.nodeId === undefined
    ? []
    : managers.filter(
        (each) => each.instance.instanceId !== manager.instance.instanceId && each.nodeId === manager.nodeId,
      );

/** Addresses tell nothing in a swarm of which no other manager is where it is listed: it may advertise those of a VPN. */
const isElsewhere = ({ managers }: SwarmView, manager: Manager): boolean =>
  placeOf(manager.instance, manager.member?.address) === 'other' &&
  managers.some(({ instance, member }) => placeOf(instance, member?.address) === 'same');
