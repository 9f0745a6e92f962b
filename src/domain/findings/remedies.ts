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
export const enable = (swarm: SwarmView): string => `lockstep enable --swarm ${swarm.swarmId}`;
export const rotate = (swarm: SwarmView): string => `lockstep rotate --swarm ${swarm.swarmId}`;
export const prove = (swarm: SwarmView): string => `lockstep prove --swarm ${swarm.swarmId}`;

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
    case 'pending':
      return `lockstep unlock --swarm ${swarm.swarmId}`;
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
