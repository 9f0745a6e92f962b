import { usageError } from '../../domain/errors.js';
import type { AccountId, Region } from '../../domain/ids.js';
import type { EnginePaths } from './engine-sets.js';

interface EnginePlacement {
  readonly account: AccountId;
  readonly region: Region;
  /** Zones that hosts are spread over in turn. Default: `a`, `b` and `c` of the region. */
  readonly zones?: readonly string[];
  /** Tags beside `Name`, which is the host's. Default: none. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What is special about the hosts of a swarm, or about a single one. */
interface EngineEquipment {
  /** Docker's root dir, set in `/etc/docker/daemon.json`. Default: `/var/lib/docker`. */
  readonly dataRoot?: string;
  /** Engines that hosts get in turn, such as an old one and two new ones. Default: the lab's. */
  readonly engines?: readonly EnginePaths[];
  /** Programs that the host lacks, such as `openssl`, `curl` or `timeout`. */
  readonly without?: readonly string[];
}

export interface EngineSwarmSettings extends EnginePlacement, EngineEquipment {
  /** Names the hosts: `<name>-manager-1`, `<name>-worker-1` and so on. */
  readonly name: string;
  readonly managers: number;
  /** Default: 0. */
  readonly workers?: number;
  readonly autolock: boolean;
  /** Validity of node certificates, in hours; at least 1. Default: 2160. */
  readonly certificateHours?: number;
}

/** A host in no swarm. */
interface LoneHostSettings extends EnginePlacement, EngineEquipment {
  readonly name: string;
  /** `absent`: neither engine nor client. */
  readonly engine: 'running' | 'stopped' | 'absent';
}

export interface EngineLabSettings {
  readonly swarms?: readonly EngineSwarmSettings[];
  readonly hosts?: readonly LoneHostSettings[];
  /** Where the lab's folder is made. Default: the folder for temporary files. */
  readonly directory?: string;
  /** Another engine than the one that `engineSupport` found. */
  readonly paths?: EnginePaths;
}

export type SwarmRole = 'manager' | 'worker';

/** One host to be made. */
export interface HostPlan {
  readonly name: string;
  /** Position on the lab's network, from 1. */
  readonly index: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly account: AccountId;
  readonly region: Region;
  readonly zone: string;
  readonly dataRoot: string;
  readonly without: readonly string[];
  /** Undefined: the lab's. */
  readonly programs: EnginePaths | undefined;
  readonly engine: LoneHostSettings['engine'];
  /** The swarm and the role in it that the host is for. */
  readonly member: { readonly swarm: string; readonly role: SwarmRole } | undefined;
}

export const DEFAULT_DATA_ROOT = '/var/lib/docker';

interface Role extends Pick<HostPlan, 'name' | 'engine' | 'member'> {
  readonly settings: EnginePlacement & EngineEquipment;
  /** From 0, among the hosts that share these settings. */
  readonly position: number;
}

const rolesIn = (settings: EngineSwarmSettings): Role[] => {
  const { name: swarm, managers, workers = 0 } = settings;
  const roles = Array.from({ length: managers + workers }, (_, position): [SwarmRole, number] =>
    position < managers ? ['manager', position + 1] : ['worker', position - managers + 1],
  );
  return roles.map(([role, number], position) => ({
    name: `${swarm}-${role}-${number}`,
    engine: 'running',
    member: { swarm, role },
    settings,
    position,
  }));
};

const zoneOf = (
  { region, zones = ['a', 'b', 'c'].map((letter) => `${region}${letter}`) }: EnginePlacement,
  position: number,
): string => zones[position % zones.length] ?? `${region}a`;

const planOf = ({ settings, position, ...role }: Role, before: number): HostPlan => ({
  ...role,
  index: before + 1,
  tags: settings.tags ?? {},
  account: settings.account,
  region: settings.region,
  zone: zoneOf(settings, position),
  dataRoot: settings.dataRoot ?? DEFAULT_DATA_ROOT,
  without: settings.without ?? [],
  programs: settings.engines?.[position % settings.engines.length],
});

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
    ...swarms.flatMap(rolesIn),
    ...hosts.map((host): Role => ({ ...host, member: undefined, settings: host, position: 0 })),
  ].map(planOf);
  const problems = problemsOf(plans, swarms);
  if (problems.length === 0) return plans;
  throw usageError(
    'LAB_SETTINGS',
    `The lab cannot be made: ${problems.join('; ')}.`,
    'Change the names or numbers given.',
  );
};
