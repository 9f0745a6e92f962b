import { standingOf, type SwarmCustody } from '../custody.js';
import { HARMLESS_UPDATE } from '../findings/swarm-remedies.js';
import { label } from '../findings/manager-survey.js';
import type { SwarmView } from '../fleet.js';
import type { Fingerprint } from '../ids.js';
import { remedyText } from '../remedy.js';
import { count, listed } from '../text.js';
import { decide } from './decide.js';
import type { ChangePolicy, SwarmPlan } from './plan.js';
import { keptKeys, otherRuns, situationOf } from './situation.js';

/** What `enable`, `disable` or `rotate` would do to one swarm. `now` is the operator's clock. */
export type Planner = (swarm: SwarmView, custody: SwarmCustody, policy: ChangePolicy, now: Date) => SwarmPlan;

const nothing = ({ swarmId, name }: SwarmView, why: string, notes: readonly string[] = []): SwarmPlan => ({
  kind: 'nothing',
  swarmId,
  name,
  why,
  notes,
});

/** A new key for the swarm. A key that may have leaked is replaced whatever its age. */
export const planRotation: Planner = (swarm, custody, policy, now) => {
  const young = policy.compromised ? undefined : whyTooYoung(custody, policy, now);
  return young === undefined
    ? decide(situationOf(policy.compromised ? 'rotateCompromised' : 'rotate', swarm, custody, policy))
    : nothing(swarm, young);
};

/** Autolock on; where it is on already, its key kept and proven on every manager. */
export const planEnable: Planner = (swarm, custody, policy) => {
  if (swarm.autolock !== true) return decide(situationOf('enable', swarm, custody, policy));
  const kept = otherRuns({ custody, policy }).length > 0 ? undefined : provenEverywhere(swarm, custody);
  return kept === undefined
    ? decide(situationOf('adopt', swarm, custody, policy))
    : nothing(swarm, `Autolock is on, and its key ${kept} is stored and verified on every manager.`);
};

/** Autolock off. The live key is kept before: whoever is down now needs it once more. */
export const planDisable: Planner = (swarm, custody, policy) =>
  swarm.autolock === false && swarm.quorum.state === 'held'
    ? nothing(swarm, 'Autolock is off already.', stillEncrypted(swarm))
    : decide(situationOf('disable', swarm, custody, policy));

/** Where the live key is known to be younger than wanted. One that was found in use may be of any age. */
function whyTooYoung(custody: SwarmCustody, policy: ChangePolicy, now: Date): string | undefined {
  const current = keptKeys(custody)?.current;
  const { live } = custody;
  const isLive = live.kind === 'kept' && live.fingerprint === current?.fingerprint;
  if (!isLive || current.rotatedAt === null || otherRuns({ custody, policy }).length > 0) return undefined;
  // By the clock of whoever rotated it: that may be ahead of ours.
  const age = Math.max(0, now.getTime() - current.rotatedAt.getTime());
  return age < policy.minAgeSeconds * 1000
    ? `Its key ${current.fingerprint} was created on ${minute(current.rotatedAt)}, less than ${lasting(policy.minAgeSeconds)} ago.`
    : undefined;
}

/** The live key, where it is the current one and opens every manager that the swarm has. */
function provenEverywhere(swarm: SwarmView, custody: SwarmCustody): Fingerprint | undefined {
  const keys = keptKeys(custody);
  const { live, proofs } = custody;
  if (keys === undefined || live.kind !== 'kept' || standingOf(keys, live.fingerprint) !== 'current') return undefined;
  const isProven = swarm.managers.every(({ instance }) => {
    const proof = proofs.get(instance.instanceId);
    return proof?.kind === 'proven' && proof.fingerprint === live.fingerprint;
  });
  return isProven && swarm.members?.length === swarm.managers.length ? live.fingerprint : undefined;
}

const stillEncrypted = ({ managers }: SwarmView): readonly string[] => {
  const lagging = managers.filter(({ facts }) => facts?.keyFile?.encrypted === true);
  const silent = managers.filter(({ facts }) => facts?.keyFile === undefined);
  return [
    ...(lagging.length === 0
      ? []
      : [
          `Still encrypted, so the last key is needed once more: ${listed(lagging.map(label))}. For one that runs: ${remedyText(HARMLESS_UPDATE)}`,
        ]),
    ...(silent.length === 0
      ? []
      : [`Whether the last key is needed once more is unknown: ${listed(silent.map(label))}.`]),
  ];
};

const minute = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const lasting = (seconds: number): string =>
  seconds % 86_400 === 0 ? count(seconds / 86_400, 'day') : count(seconds / 3600, 'hour');
