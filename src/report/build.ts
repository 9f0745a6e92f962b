import { isCompliant } from '../domain/findings/audit.js';
import type { SwarmCustody, VaultHome } from '../domain/custody.js';
import type { Finding } from '../domain/findings/finding.js';
import type { FleetView, Manager, SwarmView, Trust, Unassigned } from '../domain/fleet.js';
import type { ManagerMember } from '../domain/host-facts.js';
import type { InstanceId, SwarmId } from '../domain/ids.js';
import type { DiscoveredInstance, Scope, TagFilter } from '../domain/instance.js';
import type { LeftOut } from '../domain/left-out.js';
import { toReportKey, toReportProof, type ReportProof } from './custody.js';
import type { Report, ReportManager, ReportOutcome, ReportRemedy, ReportSwarm } from './model.js';
import { completeRemedy, isCommand, shownRemedy, type OwnCommands } from './remedy.js';
import { summarise } from './summary.js';
import { totalsOf } from './totals.js';
import { unseenSwarms } from './unseen.js';
import type { Remedy } from '../domain/remedy.js';

/** What became of one swarm; its name for where it is not seen any more. */
export interface SwarmResult extends Omit<ReportOutcome, 'steps' | 'remedy'> {
  readonly remedy: Remedy | null;
  readonly name: string;
  readonly steps: readonly ReportOutcome['steps'][number][];
}

export interface ReportInput {
  readonly run: {
    readonly id: string;
    readonly command: string;
    readonly version: string;
    readonly caller: string | undefined;
    readonly startedAt: Date;
    readonly endedAt: Date;
    readonly exitCode: number;
    readonly dryRun: boolean;
  };
  readonly selection: {
    readonly tags: readonly TagFilter[];
    readonly scopes: readonly Scope[];
    readonly leftOut: readonly LeftOut[];
    readonly swarms: readonly string[];
  };
  /** Completes remedies that are commands of ours. */
  readonly own: OwnCommands;
  /** Every instance that discovery gave: each must be in `fleet` exactly once. */
  readonly instances: readonly Pick<DiscoveredInstance, 'instanceId'>[];
  readonly fleet: FleetView;
  /** Per swarm; undefined for a command that judges nothing. */
  readonly findings: ReadonlyMap<SwarmId, readonly Finding[]> | undefined;
  /** Whether the findings are those of an audit, by which a swarm is compliant or not. */
  readonly audited: boolean;
  /** Per swarm; undefined for a command that proves nothing. */
  readonly custody: ReadonlyMap<SwarmId, SwarmCustody> | undefined;
  /** Per swarm, where nothing was proven and a vault was consulted all the same. */
  readonly homes?: ReadonlyMap<SwarmId, VaultHome> | undefined;
  /** What became of each swarm; undefined for a command that changes nothing. */
  readonly outcomes: ReadonlyMap<SwarmId, SwarmResult> | undefined;
  readonly apiCalls: {
    /** Requests sent, retries counted, by `service:Operation`. */
    readonly byOperation: Readonly<Record<string, number>>;
    readonly throttled: number;
  };
}

/** Errors: Error, a defect, when a discovered instance is missing from the fleet or in it twice. */
export const buildReport = (input: ReportInput): Report => {
  assertEachOnce(input.instances, input.fleet);
  const swarms = [...input.fleet.swarms, ...unseenSwarms(input)].map((swarm) => toReportSwarm(swarm, input));
  const unassigned = input.fleet.unassigned.map(toReportUnassigned);
  const content = { swarms, unassigned };
  return {
    schemaVersion: 1,
    keyAtRisk: keyAtRisk(swarms),
    run: {
      ...input.run,
      caller: input.run.caller ?? null,
      startedAt: input.run.startedAt.toISOString(),
      endedAt: input.run.endedAt.toISOString(),
    },
    selection: {
      tags: input.selection.tags.map(({ key, values }) => ({ key, values: [...values] })),
      scopes: input.selection.scopes.map(toReportScope),
      leftOut: input.selection.leftOut.map(({ scope, why, remedy }) => ({
        ...toReportScope(scope),
        why,
        remedy: shownRemedy(remedy),
      })),
      swarms: [...input.selection.swarms],
    },
    summary: summarise(content, { ...input.run, leftOut: input.selection.leftOut.length }),
    totals: totalsOf(content),
    apiCalls: {
      byOperation: Object.fromEntries(Object.entries(input.apiCalls.byOperation).sort(([a], [b]) => (a < b ? -1 : 1))),
      throttled: input.apiCalls.throttled,
    },
    ...content,
  };
};

const assertEachOnce = (instances: ReportInput['instances'], fleet: FleetView): void => {
  const claimed = fleet.swarms.flatMap(({ managers, unlisted }) => [...managers, ...unlisted]);
  const places = [...claimed, ...fleet.unassigned];
  const placed = new Map<InstanceId, number>();
  for (const { instance } of places) placed.set(instance.instanceId, (placed.get(instance.instanceId) ?? 0) + 1);
  const discovered = new Set(instances.map(({ instanceId }) => instanceId));
  const wrong = [...new Set([...discovered, ...placed.keys()])].filter(
    (instanceId) => placed.get(instanceId) !== 1 || !discovered.has(instanceId),
  );
  if (wrong.length > 0) throw new Error(`Not exactly once in the report: ${wrong.join(', ')}`);
};

const toReportScope = ({ account, region }: Scope) => ({ account, region });

const toReportSwarm = (swarm: SwarmView, input: ReportInput): ReportSwarm => {
  const findings = input.findings?.get(swarm.swarmId);
  const custody = input.custody?.get(swarm.swarmId);
  const outcome = input.outcomes?.get(swarm.swarmId);
  const completed: Completed = (remedy) => shownRemedy(completeRemedy(remedy, swarm.swarmId, input.own));
  return {
    swarmId: swarm.swarmId,
    name: swarm.name,
    scopes: swarm.scopes.map(toReportScope),
    quorum: { ...swarm.quorum, healthy: swarm.quorum.healthy ?? null },
    autolock: swarm.autolock,
    key: toReportKey(custody, input.run.endedAt),
    vaultHome: toReportHome(custody?.home ?? input.homes?.get(swarm.swarmId)),
    trust: toReportTrust(swarm.trust, completed),
    managers: swarm.managers.map((manager) => ({ ...toReportManager(manager), ...toReportProof(manager, custody) })),
    unlisted: swarm.unlisted.map(toReportUnlisted),
    unmatchedMembers: swarm.unmatched.map(toReportMember),
    findings: (findings ?? []).map((finding) => toReportFinding(finding, completed)),
    compliant: findings === undefined || !input.audited ? null : isCompliant(findings),
    outcome: toReportOutcome(outcome, completed),
  };
};

const toReportHome = (home: VaultHome | undefined): ReportSwarm['vaultHome'] =>
  home === undefined ? null : { account: home.account, region: home.region, service: home.service };

type Completed = (remedy: Remedy) => ReportRemedy;

const UNTOUCHED: Omit<SwarmResult, 'name'> = { status: 'unchanged', action: null, why: '', remedy: null, steps: [] };

const toReportOutcome = (
  { status, action, why, remedy, steps }: Omit<SwarmResult, 'name'> = UNTOUCHED,
  completed: Completed,
): ReportOutcome => ({
  status,
  action,
  why,
  remedy: remedy === null ? null : completed(remedy),
  steps: steps.map(({ step, result }) => ({ step, result })),
});

/** What gets out of it: one command at a time, and a sentence only where no swarm has a command. */
const keyAtRisk = (swarms: readonly ReportSwarm[]): Report['keyAtRisk'] => {
  const atRisk = swarms.filter(({ outcome }) => outcome.status === 'atRisk');
  const remedies = atRisk.flatMap(({ outcome }) => outcome.remedy ?? []);
  const remedy = remedies.find(isCommand) ?? remedies[0];
  return remedy === undefined ? null : { swarms: atRisk.map(({ name }) => name), remedy };
};

const toReportFinding = (
  { benchmark, olderNumber, remedy, instanceIds, ...finding }: Finding,
  completed: Completed,
) => ({
  ...finding,
  benchmark: benchmark ?? null,
  olderNumber: olderNumber ?? null,
  remedy: remedy === undefined ? null : completed(remedy),
  instanceIds: [...instanceIds],
});

/** What the report tells of any discovered instance, in a swarm or not. */
const toReportInstance = ({ instance, state, why }: Manager | Unassigned) => ({
  instanceId: instance.instanceId,
  ...toReportScope(instance.scope),
  name: instance.name ?? null,
  state,
  why,
  agent: instance.agent.kind,
});

const toReportUnlisted = (manager: Manager): ReportSwarm['unlisted'][number] => ({
  ...toReportInstance(manager),
  nodeId: manager.nodeId ?? null,
});

const toReportTrust = (trust: Trust, completed: Completed): ReportSwarm['trust'] =>
  trust.kind === 'confirmed' || trust.kind === 'unserved'
    ? { kind: trust.kind, why: '', remedy: null }
    : { kind: trust.kind, why: trust.why, remedy: completed(trust.remedy) };

const toReportUnassigned = (unassigned: Unassigned): Report['unassigned'][number] => toReportInstance(unassigned);

const toReportManager = (manager: Manager): Omit<ReportManager, keyof ReportProof> => {
  const { instance, facts, member } = manager;
  const engine = facts?.engine.kind === 'up' ? facts.engine.version : member?.engineVersion;
  return {
    ...toReportInstance(manager),
    address: member?.address ?? facts?.node?.address ?? instance.privateIpAddress ?? null,
    availabilityZone: instance.availabilityZone ?? null,
    nodeId: manager.nodeId ?? null,
    leader: member?.leader ?? null,
    kekVersion: facts?.keyFile?.kekVersion ?? null,
    keyEncrypted: facts?.keyFile?.encrypted ?? null,
    engineVersion: engine ?? null,
    certificateExpiresAt: facts?.certificate?.notAfter.toISOString() ?? null,
  };
};

const toReportMember = ({ nodeId, hostname, address, status, reachability, leader }: ManagerMember) => ({
  nodeId,
  hostname,
  address: address ?? null,
  status,
  reachability,
  leader,
});
