import type { VaultHome } from '../custody.js';
import { whatNow } from '../findings/swarm-remedies.js';
import type { Manager } from '../fleet.js';
import { notesOn } from './plan-notes.js';
import type { Absence, Participant } from './part.js';
import type { Block, Laggard, PlannedManager, SwarmPlan } from './plan.js';
import { blocksOf } from './plan-rules.js';
import { keptKeys, type Situation } from './situation.js';

/** The change, or everything that stands in its way. */
export function decide(situation: Situation): SwarmPlan {
  const { swarm, executor, custody } = situation;
  const blocked = (first: Block, rest: readonly Block[]): SwarmPlan => ({
    kind: 'blocked',
    swarmId: swarm.swarmId,
    name: swarm.name,
    blocks: [first, ...rest],
  });
  const [first, ...rest] = blocksOf(situation);
  if (first !== undefined) return blocked(first, rest);
  return executor === undefined || custody.home === undefined
    ? blocked({ why: 'No manager can be the executor.', remedy: whatNow(swarm) }, [])
    : change(situation, executor, custody.home);
}

function change(situation: Situation, executor: Participant, home: VaultHome): SwarmPlan {
  const { action, swarm, custody, taking, absent, verifier } = situation;
  return {
    kind: 'change',
    action,
    swarmId: swarm.swarmId,
    name: swarm.name,
    home: { account: home.account, region: home.region, service: home.service },
    executor: planned(executor),
    verifier: verifier === undefined ? null : planned(verifier),
    managers: taking.map(planned),
    laggards: absent.map(laggard),
    // Whoever is at a later one has changed since we looked.
    fromVersion: swarm.version ?? executor.cluster.version,
    fromAutolock: executor.cluster.autolock,
    liveKey: custody.live.kind === 'kept' ? custody.live.fingerprint : null,
    currentKey: keptKeys(custody)?.current?.fingerprint ?? null,
    adoptFirst: custody.live.kind === 'notKept',
    fenced: action === 'rotate' && executor.facts.tools.curl,
    notes: notesOn(situation),
  };
}

const nameOf = ({ instance }: Manager): string => instance.name ?? instance.instanceId;

export const planned = ({ manager, nodeId }: Participant): PlannedManager => {
  const { instanceId, scope } = manager.instance;
  return { instanceId, account: scope.account, region: scope.region, nodeId, name: nameOf(manager) };
};

export const laggard = (absence: Absence): Laggard =>
  absence.kind === 'notFound'
    ? { instanceId: null, nodeId: absence.member.nodeId, name: absence.member.hostname, why: absence.why }
    : {
        instanceId: absence.manager.instance.instanceId,
        nodeId: absence.manager.nodeId ?? null,
        name: nameOf(absence.manager),
        why: absence.why,
      };
