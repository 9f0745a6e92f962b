import { isCompliant } from '../domain/findings/audit-swarm.js';
import type { VaultHome } from '../domain/custody.js';
import type { Finding } from '../domain/findings/finding.js';
import type { FleetView, Manager, SwarmView, Trust, Unassigned } from '../domain/fleet.js';
import type { ManagerMember } from '../domain/host-facts.js';
import type { InstanceId } from '../domain/ids.js';
import type { Scope } from '../domain/instance.js';
import { toReportKey, toReportProof, type ReportProof } from './report-keys.js';
import type { Report, ReportManager, ReportOutcome, ReportRemedy, ReportSwarm } from './model.js';
import { completeRemedy, isCommand, shownRemedy } from './complete-remedy.js';
import type { ReportInput, SwarmResult } from './report-input.js';
import { summarise } from './summary.js';
import { totalsOf } from './totals.js';
import { unseenSwarms } from './unseen.js';
import type { Remedy } from '../domain/remedy.js';

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
