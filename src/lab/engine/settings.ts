import { usageError } from '../../domain/errors.js';
import type { AccountId, Region } from '../../domain/ids.js';
import type { EnginePaths } from './support.js';

export interface EnginePlacement {
  readonly account: AccountId;
  readonly region: Region;
  /** Beside `Name`, which is the host's. Default: none. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface EngineSwarmSettings extends EnginePlacement {
  /** Names the hosts: `<name>-manager-1`, `<name>-worker-1` and so on. */
  readonly name: string;
  readonly managers: number;
  /** Default: 0. */
  readonly workers?: number;
  /** Tags of the workers, where they differ from the managers'. */
  readonly workerTags?: Readonly<Record<string, string>>;
  readonly autolock: boolean;
}

/** A host in no swarm. */
export interface LoneHostSettings extends EnginePlacement {
  readonly name: string;
  /** `absent`: neither engine nor client. */
  readonly engine: 'running' | 'stopped' | 'absent';
}

export interface EngineLabSettings {
  readonly swarms?: readonly EngineSwarmSettings[];
  readonly hosts?: readonly LoneHostSettings[];
  /** Another engine than the one that `engineSupport` found. */
  readonly paths?: EnginePaths;
}

export type SwarmRole = 'manager' | 'worker';

/** One host to be made, in the order of the settings. */
export interface HostPlan {
  readonly name: string;
  /** From 1. */
  readonly index: number;
  readonly placement: EnginePlacement;
  readonly engine: LoneHostSettings['engine'];
  /** The swarm and the role in it that the host is for. */
  readonly member: { readonly swarm: string; readonly role: SwarmRole } | undefined;
}

const membersOf = (swarm: EngineSwarmSettings): Omit<HostPlan, 'index'>[] => {
  const { account, region, tags = {}, workerTags = tags } = swarm;
  const hosts = (role: SwarmRole, count: number): Omit<HostPlan, 'index'>[] =>
    Array.from({ length: count }, (_, position) => ({
      name: `${swarm.name}-${role}-${position + 1}`,
      placement: { account, region, tags: role === 'manager' ? tags : workerTags },
      engine: 'running',
      member: { swarm: swarm.name, role },
    }));
  return [...hosts('manager', swarm.managers), ...hosts('worker', swarm.workers ?? 0)];
};

/** A host's name is also its folder, so that one label of a DNS name is all it may be. */
const HOST_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const problemsOf = (plans: readonly HostPlan[], swarms: readonly EngineSwarmSettings[]): string[] => {
  const names = plans.map(({ name }) => name);
  return [
    ...names.filter((name) => !HOST_NAME.test(name)).map((name) => `host name ${name} is no DNS label`),
    ...names
      .filter((name, position) => names.indexOf(name) < position)
      .map((name) => `host name ${name} is given twice`),
    ...swarms.filter(({ managers }) => managers < 1).map(({ name }) => `swarm ${name} has no manager`),
  ];
};

/**
 * Every host that the settings ask for.
 * @throws LockstepError LAB_SETTINGS that names every name that will not do.
 */
export const planHosts = ({ swarms = [], hosts = [] }: EngineLabSettings): HostPlan[] => {
  const plans = [
    ...swarms.flatMap(membersOf),
    ...hosts.map(({ name, engine, ...placement }) => ({ name, engine, placement, member: undefined })),
  ].map((host, position) => ({ ...host, index: position + 1 }));
  const problems = problemsOf(plans, swarms);
  if (problems.length === 0) return plans;
  throw usageError(
    'LAB_SETTINGS',
    `The lab cannot be made: ${problems.join('; ')}.`,
    'Change the names or numbers given.',
  );
};
