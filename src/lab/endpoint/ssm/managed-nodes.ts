import type { LabInstance } from '../../lab-fleet.js';
import type { Caller } from '../caller.js';
import type { World } from '../operation.js';

/** Instances that Systems Manager lists: stopped and ended ones are not, and neither is one without an agent. */
export const managedNodes = (
  world: World,
  { accountId, region }: Pick<Caller, 'accountId' | 'region'>,
): readonly LabInstance[] =>
  world.fleet.instances.filter(
    (instance) => instance.account === accountId && instance.region === region && isManaged(instance),
  );

const isManaged = ({ agent, lifecycle }: LabInstance): boolean => {
  if (agent === 'notManaged') return false;
  switch (lifecycle) {
    case 'hybrid':
    case 'running':
    case 'pending':
    case 'stopping':
      return true;
    case 'stopped':
    case 'shutting-down':
    case 'terminated':
      return false;
  }
};
