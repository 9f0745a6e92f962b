import type { SwarmView } from '../fleet.js';
import { type Remedy, advice, onManager } from '../remedy.js';
import { count, listed } from '../text.js';
import type { Rule } from './finding.js';
import { dropOldEntries, findMembers, whatNow, whatToDoAboutUnlisted } from './swarm-remedies.js';
import { label, nobodyToAsk } from './manager-survey.js';
import { fail, manual, pass, unknown } from './verdict.js';

/** Docker advises at most seven managers: more of them slow Raft down and widen what can be attacked. */
const MOST_MANAGERS = 7;

/**
 * CIS 7.1 wants the smallest odd number of managers that gives the tolerance needed, and accepts one manager where no
 * tolerance is needed: which of the two holds for one manager is for a person to say.
 */
export const fewestManagers: Rule = (swarm) => {
  if (swarm.members === undefined) return nobodyToAsk(swarm);
  const managers = swarm.members.length;
  if (managers === 1) {
    return manual('1 manager: if it fails, the swarm is lost.', onManager('docker node promote <node>'));
  }
  if (managers > MOST_MANAGERS) {
    return fail(
      `${managers} managers: more than ${MOST_MANAGERS} only increase the attack surface.`,
      onManager('docker node demote <node>'),
    );
  }
  return managers % 2 === 0
    ? fail(
        `${managers} managers tolerate no more failures than ${managers - 1}: use an odd number.`,
        oddNumber(swarm, managers),
      )
    : pass(`${managers} managers.`);
};

/** An old entry is one too many. Else two managers are worse off than one, four no better than three: the way out is up for two. */
const oddNumber = (swarm: SwarmView, managers: number): Remedy =>
  dropOldEntries(swarm) ?? onManager(`docker node ${managers === 2 ? 'promote' : 'demote'} <node>`);

/** Held, odd, and still held after the next failure. */
export const quorumHolds: Rule = (swarm) => {
  const { managers, needed, healthy, state } = swarm.quorum;
  if (state === 'lost') {
    return fail(`Quorum is lost: ${needed} of ${count(managers, 'manager')} are needed.`, whatNow(swarm));
  }
  if (state === 'unknown' || healthy === undefined || swarm.members === undefined) {
    return nobodyToAsk(swarm);
  }
  const held = `${healthy} of ${count(managers, 'manager')} healthy, ${needed} needed`;
  if (healthy < needed) return fail(`${held}.`, whatNow(swarm, reconnect(swarm)));
  if (healthy === needed) {
    return fail(
      `${held}: the next failure stops the swarm.`,
      healthy === managers ? onManager('docker node promote <node>') : whatNow(swarm, reconnect(swarm)),
    );
  }
  return managers % 2 === 0
    ? fail(`${held}: ${managers - 1} managers tolerate as many failures.`, oddNumber(swarm, managers))
    : pass(`${held}.`);
};

/** A manager whose engine answers here, and that the others do not reach. */
function reconnect(swarm: SwarmView): Remedy | undefined {
  const apart = swarm.managers.filter(({ member }) => member !== undefined && member.reachability !== 'reachable');
  return apart.length === 0
    ? undefined
    : advice(
        `Let the managers reach ${listed(apart.map(label))}: 2377/tcp, 7946/tcp and udp, and 4789/udp, in security groups, network ACLs and on the host.`,
      );
}

/** A member that no discovered instance matches is audited by nobody, and unlocked by nobody. */
export const membersMatched: Rule = (swarm) => {
  if (swarm.members === undefined) return nobodyToAsk(swarm);
  const [first] = swarm.unmatched;
  if (first === undefined) return pass(`All ${count(swarm.members.length, 'manager')} found among the instances.`);
  const members = listed(
    swarm.unmatched.map(
      ({ hostname, address, status, replacedBy }) =>
        `${hostname} (${address ?? 'no address'}, ${status}${replacedBy === undefined ? '' : `; an old entry: ${replacedBy} is another node now`})`,
    ),
  );
  return fail(
    `${count(swarm.unmatched.length, 'manager')} of the swarm not among the instances found (missing tag, other account or region, or no agent): ${members}.`,
    findMembers(swarm, first),
  );
};

/** Whoever may set the tag can bring an instance that claims the swarm; nothing is asked of it, and nothing sent to it. */
export const claimsConfirmed: Rule = (swarm) => {
  const { trust, unlisted } = swarm;
  if (trust.kind === 'conflict') return fail(trust.why, trust.remedy, swarm.managers);
  const [first] = unlisted;
  if (first !== undefined) {
    return fail(
      `Not confirmed by the swarm: ${listed(unlisted.map((each) => `${label(each)}: ${each.why}`))}.`,
      whatToDoAboutUnlisted(first),
      unlisted,
    );
  }
  return swarm.members === undefined
    ? nobodyToAsk(swarm)
    : pass('The swarm confirms every instance that claims to be one of its managers.');
};

/** The loss of any one zone must leave a quorum. */
export const spreadOverZones: Rule = (swarm) => {
  if (swarm.members === undefined) return nobodyToAsk(swarm);
  const homeless = swarm.managers.filter(({ instance }) => instance.availabilityZone === undefined);
  if (homeless.length > 0 || swarm.unmatched.length > 0) {
    return unknown(
      `The zone of ${count(homeless.length + swarm.unmatched.length, 'manager')} is unknown.`,
      whatNow(swarm),
      homeless,
    );
  }
  const { managers, needed } = swarm.quorum;
  const zones = new Map<string, number>();
  for (const { instance } of swarm.managers) {
    const zone = instance.availabilityZone ?? '';
    zones.set(zone, (zones.get(zone) ?? 0) + 1);
  }
  const spread = [...zones].map(([zone, amount]) => `${zone}: ${amount}`).join(', ');
  const fullest = Math.max(...zones.values());
  return managers - fullest >= needed
    ? pass(`The swarm survives the loss of any one zone (${spread}).`)
    : fail(
        `The loss of one zone stops the swarm: ${needed} of ${count(managers, 'manager')} are needed (${spread}).`,
        advice('Spread at least three managers over three zones, with no zone holding more than the swarm can lose.'),
      );
};
