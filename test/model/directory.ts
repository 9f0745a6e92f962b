import type { AccountId, Region } from '../../src/domain/ids.js';
import type { DiscoveredInstance, Scope } from '../../src/domain/instance.js';
import type { FleetDirectory } from '../../src/ports/fleet-directory.js';
import type { Manager, Swarm } from './swarm/swarm.js';
import type { World } from './world.js';

export const SCOPE: Scope = { account: '111122223333' as AccountId, region: 'eu-west-1' as Region };
/** Where impostors are. */
export const ELSEWHERE: Scope = { account: '444455556666' as AccountId, region: 'eu-west-1' as Region };

/** EC2 and Systems Manager, as far as they know of the hosts of a world. */
export const modelDirectory = ({ swarms, impostors }: Pick<World, 'swarms' | 'impostors'>): FleetDirectory => {
  const found = (scope: Scope, of: readonly Swarm[]): readonly DiscoveredInstance[] =>
    of.flatMap(({ name, managers }) =>
      managers.filter(({ isTagged }) => isTagged).map((manager) => discovered(manager, name, scope)),
    );
  return {
    discover: () =>
      Promise.resolve({
        scopes: [SCOPE, ELSEWHERE],
        leftOut: [],
        instances: [...found(SCOPE, swarms), ...found(ELSEWHERE, impostors)],
      }),
  };
};

const discovered = (
  { instanceId, name, address, engine, hasAgent }: Manager,
  swarm: string,
  scope: Scope,
): DiscoveredInstance => ({
  instanceId,
  scope,
  lifecycle: engine === 'down' ? 'stopped' : 'running',
  agent:
    hasAgent && engine !== 'down'
      ? { kind: 'online', agentVersion: '3.3.0.0', platform: 'Amazon Linux 2023' }
      : { kind: 'connectionLost', lastPingAt: undefined },
  name,
  tags: new Map([['swarm', swarm]]),
  privateIpAddress: address,
  otherAddresses: [],
  vpcId: 'vpc-00000001',
  availabilityZone: 'eu-west-1a',
});
