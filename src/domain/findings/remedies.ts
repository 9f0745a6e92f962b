import { endedCertificate } from '../certificate-end.js';
import type { Manager, ManagerState, SwarmView } from '../fleet.js';

/** Ids and regions alone go into a command to copy: they were checked on their way in; names and addresses were not. */

/** One that is not listed is none of the managers of a swarm. */
type NotServing = Exclude<ManagerState, 'unlocked' | 'unlisted'>;

/** States of a manager that does not serve, in the order in which to deal with them. */
const DEALT_WITH_FIRST = [
  'locked',
  'pending',
  'engineDown',
  'error',
  'stopped',
  'notInSwarm',
  'worker',
  'noEngine',
  'unreachable',
  'unknown',
] as const satisfies readonly NotServing[];

/** The next command towards a whole picture of this swarm; `otherwise` where every manager serves and was found. */
export const whatNow = (swarm: SwarmView, otherwise = again(swarm)): string => {
  if (swarm.trust.kind === 'conflict') return swarm.trust.remedy;
  for (const state of DEALT_WITH_FIRST) {
    const managers = swarm.managers.filter((manager) => manager.state === state);
    const [first] = managers;
    if (first !== undefined) return remedyFor(state, swarm, first, managers);
  }
  if (swarm.trust.kind === 'unconfirmed') return swarm.trust.remedy;
  return swarm.unmatched.length > 0
    ? 'Find the members that no instance matches first (control lockstep.members-matched).'
    : otherwise;
};

export const again = ({ swarmId }: SwarmView): string => `lockstep audit --swarm ${swarmId} --verbose`;
export const askForProof = ({ swarmId }: SwarmView): string => `lockstep audit --prove --swarm ${swarmId}`;
export const prove = ({ swarmId }: SwarmView): string => `lockstep prove --swarm ${swarmId}`;
/** Also where autolock is on and its key is not kept: then the key is read, kept and proven, and nothing else changes. */
export const enable = ({ swarmId }: SwarmView): string => `lockstep enable --swarm ${swarmId}`;
/** Every manager of the swarm that waits for its key, each with the kept key that fits it. */
export const unlock = ({ swarmId }: Pick<SwarmView, 'swarmId'>): string => `lockstep unlock --swarm ${swarmId}`;
export const rotate = ({ swarmId }: SwarmView): string => `lockstep rotate --swarm ${swarmId}`;

/** Any cluster update makes a manager write its key again; this one changes nothing else. */
export const HARMLESS_UPDATE =
  "docker swarm update --task-history-limit $(docker info --format '{{.Swarm.Cluster.Spec.Orchestration.TaskHistoryRetentionLimit}}')";

/** Of two instances that may be one node. */
export const identify = ({ swarmId }: SwarmView): string =>
  `Find out which instance is the manager (docker node inspect on another manager tells its address), and stop the other one; then look again: lockstep audit --swarm ${swarmId}`;

/** It is never invited in: whether it belongs there is for a person to say. */
export const whatToDoAboutUnlisted = (swarm: SwarmView, { facts }: Manager): string =>
  facts?.certificate === undefined
    ? again(swarm)
    : 'If it was removed on purpose: docker swarm leave --force on it; to take it in again, join it anew as a node of its own. If you do not know it: stop it, and find out who gave it its tag (CloudTrail: RunInstances, CreateTags).';

export const isEnded = ({ facts }: Manager): boolean => facts !== undefined && endedCertificate(facts) !== undefined;

/** The last way out for a manager that its swarm lists, and that nothing opens: it leaves by force and joins as a new node. */
export function takeInAnew(swarm: SwarmView, { member, instance: { instanceId } }: Manager): string {
  const { witness } = swarm;
  if (witness === undefined)
    return 'Open or start enough other managers of this swarm first: one that serves takes this one in as a new node.';
  if (member === undefined) return again(swarm);
  const node = member.nodeId;
  return `On ${witness.instance.instanceId}, which serves: docker node demote ${node} && docker node rm --force ${node} && docker swarm join-token manager; then on ${instanceId}: docker swarm leave --force, and what join-token printed.`;
}

const remedyFor = (state: NotServing, swarm: SwarmView, first: Manager, managers: readonly Manager[]): string => {
  const { region } = first.instance.scope;
  const ids = managers
    .filter(({ instance }) => instance.scope.region === region)
    .slice(0, 10)
    .map(({ instance }) => instance.instanceId);
  switch (state) {
    case 'locked':
      return managers.every(isEnded) ? takeInAnew(swarm, first) : unlock(swarm);
    case 'pending':
      return 'It took its key and waits for a quorum: open or start the other managers of this swarm; do not restart it.';
    case 'engineDown':
      return `aws ssm send-command --region ${region} --document-name AWS-RunShellScript --parameters 'commands=systemctl start docker' --instance-ids ${ids.join(' ')}`;
    case 'stopped':
      return `aws ec2 start-instances --region ${region} --instance-ids ${ids.join(' ')}`;
    case 'unreachable':
      return `aws ssm describe-instance-information --region ${region} --filters Key=InstanceIds,Values=${ids.slice(0, 3).join(',')}`;
    case 'error':
    case 'noEngine':
      return `aws ssm start-session --region ${region} --target ${first.instance.instanceId}`;
    case 'unknown':
      return first.facts?.engine.kind === 'unasked' ? askByHand(first) : again(swarm);
    case 'worker':
    case 'notInSwarm':
      return again(swarm);
  }
};

/** An engine that listens is not started or restarted: its client is mended. */
const askByHand = ({ instance: { instanceId, scope } }: Manager): string =>
  `Mend the docker client there, not the engine: aws ssm start-session --region ${scope.region} --target ${instanceId}, and in it: sudo docker --host unix:///var/run/docker.sock version. A client that is older than its engine takes is replaced by the one of the engine's version.`;
