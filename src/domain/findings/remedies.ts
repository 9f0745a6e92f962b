import type { Manager, ManagerState, SwarmView } from '../fleet.js';

/** Ids and regions alone go into a command to copy: they were checked on their way in; names and addresses were not. */

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
] as const satisfies readonly Exclude<ManagerState, 'unlocked'>[];

/** The next command towards a whole picture of this swarm. */
export const whatNow = (swarm: SwarmView): string => {
  for (const state of DEALT_WITH_FIRST) {
    const managers = swarm.managers.filter((manager) => manager.state === state);
    const [first] = managers;
    if (first !== undefined) return remedyFor(state, swarm, first, managers);
  }
  return swarm.unmatched.length > 0
    ? 'Find the members that no instance matches first (control lockstep.members-matched).'
    : again(swarm);
};

export const again = (swarm: SwarmView): string => `lockstep audit --swarm ${swarm.swarmId} --verbose`;

/** Both print the new key: in Run Command it would stay in a history, and on the disk that the key protects. */
export const enable =
  'Once, in a session on one manager and never through Run Command, as it prints the key: docker swarm update --autolock=true. Keep the key away from the managers.';
export const rotate =
  'Once, in a session on one manager and never through Run Command, as it prints the key: docker swarm unlock-key --rotate. Keep the old key as well until every manager has taken the new one.';

const remedyFor = (
  state: Exclude<ManagerState, 'unlocked'>,
  swarm: SwarmView,
  first: Manager,
  managers: readonly Manager[],
): string => {
  const { region } = first.instance.scope;
  const ids = managers
    .filter(({ instance }) => instance.scope.region === region)
    .slice(0, 10)
    .map(({ instance }) => instance.instanceId);
  switch (state) {
    case 'locked':
      return `In a session on each of them, on all at the same time since the first waits for a quorum: docker swarm unlock (the key at its prompt), for example: aws ssm start-session --region ${region} --target ${first.instance.instanceId}`;
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
    case 'worker':
    case 'notInSwarm':
    case 'unknown':
      return again(swarm);
  }
};
