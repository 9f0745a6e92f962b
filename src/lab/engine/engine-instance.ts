import { createHash } from 'node:crypto';
import type { InstanceId } from '../../domain/ids.js';
import type { LabInstance } from '../lab-fleet.js';
import type { EngineHost } from './engine-host.js';
import type { HostPlan } from './engine-settings.js';

const AGENT_VERSION = '3.3.2746.0';
const VPC = 'vpc-0a77e4d1c5b2f3e60';

/** The same name gives the same id, so that what is printed can be compared. */
export const instanceIdOf = (name: string): InstanceId =>
  `i-${createHash('sha256').update(name).digest('hex').slice(0, 17)}` as InstanceId;

/** The host as EC2 and Systems Manager see it: running, and its agent online. */
export const instanceOf = (plan: HostPlan, host: EngineHost): LabInstance => ({
  instanceId: host.instanceId,
  account: plan.account,
  region: plan.region,
  availabilityZone: plan.zone,
  vpcId: VPC,
  privateIpAddress: host.address,
  computerName: plan.name,
  tags: new Map(Object.entries({ Name: plan.name, ...plan.tags })),
  lifecycle: 'running',
  agent: 'online',
  agentVersion: AGENT_VERSION,
  host,
});
