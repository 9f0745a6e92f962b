import type { LiveKey, ManagerProof, SwarmCustody, VaultSurvey, VaultView } from '../../../src/domain/custody.js';
import type { Manager, SwarmView } from '../../../src/domain/fleet.js';
import type { Fingerprint, InstanceId, NodeId, RunId } from '../../../src/domain/ids.js';
import type { KeyGeneration, RunIntent } from '../../../src/domain/key.js';
import { fingerprintOf, parseUnlockKey, type UnlockKey } from '../../../src/domain/key.js';
import type { KeptKeys } from '../../../src/domain/kept-keys.js';
import type { ChangePolicy, PlannedManager, SwarmChange } from '../../../src/domain/plan/plan.js';
import { Secret } from '../../../src/domain/secret.js';
import type { OwnCommands } from '../../../src/report/complete-remedy.js';
import { aCertificate, aCluster, aNodeId, aSwarmId, daysFromNow, NOW } from './facts.js';
import { aHome, anInstanceId, aScope, aSwarm, healthyManagers, type SwarmOptions } from './fleet.js';

/** Text of a whole unlock key that is the same for the same name. */
export const keyText = (name: string): string =>
  `SWMKEY-1-${Buffer.from(name.padEnd(32, '.').slice(0, 32)).toString('base64').replace('=', '')}`;

const anUnlockKey = (name: string): UnlockKey => {
  const key = parseUnlockKey(keyText(name));
  if (key === undefined) throw new Error(`no key: ${name}`);
  return key;
};

export const aRunId = (name = '20260201-000000-aaaa'): RunId => name as RunId;

/** Made forty days ago, unless told. */
export const aGeneration = (name: string, overrides: Partial<KeyGeneration> = {}): KeyGeneration => {
  const key = anUnlockKey(name);
  return {
    swarmId: aSwarmId('web'),
    key,
    fingerprint: fingerprintOf(key),
    clusterVersion: 10,
    rotatedAt: daysFromNow(-40),
    keptAt: daysFromNow(-40),
    runId: aRunId(),
    ...overrides,
  };
};

export const printOf = (name: string): Fingerprint => aGeneration(name).fingerprint;

export const anIntent = (runId: RunId): RunIntent => ({
  swarmId: aSwarmId('web'),
  runId,
  sealingKey: new Secret('-----BEGIN PRIVATE KEY-----'),
  clusterVersion: 41,
  writtenAt: NOW,
});

/** Keeps `now`, the current key, and nothing else. */
export const keptKeys = (overrides: Partial<KeptKeys> = {}): KeptKeys => {
  const current = aGeneration('now');
  return {
    generations: [current],
    current,
    previous: undefined,
    pending: undefined,
    intents: [],
    exposed: [],
    ...overrides,
  };
};

/** A swarm in which every manager agrees with the swarm on what it is, as observing one would show. */
export const aServingSwarm = (options: SwarmOptions = {}): SwarmView => {
  const swarm = aSwarm(options);
  const seen = swarm.managers.map((manager) => told(manager, swarm));
  return { ...swarm, managers: seen, witness: seen.find((_manager, index) => swarm.managers[index] === swarm.witness) };
};

/** With its own id where it had the builder's, and the list of managers where it could tell it. */
const told = (manager: Manager, { swarmId, members }: SwarmView): Manager => {
  const { facts, instance } = manager;
  if (facts === undefined) return manager;
  const own = (nodeId: NodeId | undefined): NodeId | undefined =>
    nodeId === aNodeId('node') ? aNodeId(instance.name ?? '') : nodeId;
  const { certificate, node, cluster } = facts;
  return {
    ...manager,
    nodeId: own(manager.nodeId),
    facts: {
      ...facts,
      node: node && { ...node, nodeId: own(node.nodeId) },
      certificate:
        certificate && aCertificate({ ...certificate, swarmId, nodeId: own(certificate.nodeId) ?? certificate.nodeId }),
      cluster: cluster && aCluster({ ...cluster, swarmId }),
      members:
        manager.state === 'unlocked' && members !== undefined && facts.members.kind === 'unavailable'
          ? { kind: 'listed', managers: members }
          : facts.members,
    },
  };
};

export interface CustodyOptions {
  readonly vault?: VaultView;
  readonly survey?: VaultSurvey;
  readonly live?: LiveKey;
  /** By name of the instance; every other manager is proven with `now`. */
  readonly proofs?: Readonly<Record<string, ManagerProof>>;
}

/** The live key `now` is kept, and proven on every manager. */
export const aCustody = (
  swarm: SwarmView,
  {
    vault = { kind: 'kept', keys: keptKeys() },
    survey,
    live = { kind: 'kept', fingerprint: printOf('now') },
    proofs = {},
  }: CustodyOptions = {},
): SwarmCustody => ({
  home: vault.kind === 'undecided' ? undefined : aHome(),
  vault,
  survey,
  live,
  proofs: new Map<InstanceId, ManagerProof>(
    swarm.managers.map(({ instance }) => [
      instance.instanceId,
      proofs[instance.name ?? ''] ?? { kind: 'proven', fingerprint: printOf('now') },
    ]),
  ),
});

export const aPolicy = (overrides: Partial<ChangePolicy> = {}): ChangePolicy => ({
  minAgeSeconds: 0,
  allowLaggards: false,
  singleManager: false,
  compromised: false,
  takeOver: null,
  ...overrides,
});

export const aPlannedManager = (name: string): PlannedManager => ({
  instanceId: anInstanceId(name),
  ...aScope(),
  nodeId: aNodeId(name),
  name,
});

/** A rotation of three managers that serve. */
export const aChange = (overrides: Partial<SwarmChange> = {}): SwarmChange => {
  const name = overrides.name ?? 'web';
  const managers = healthyManagers(3, name).map(({ instance }) => aPlannedManager(instance.name ?? ''));
  const [executor = aPlannedManager(name), witness = null] = managers;
  return {
    kind: 'change',
    action: 'rotate',
    swarmId: aSwarmId(name),
    name,
    home: aHome(),
    executor,
    verifier: witness,
    managers,
    laggards: [],
    fromVersion: 42,
    fromAutolock: true,
    liveKey: printOf('now'),
    currentKey: printOf('now'),
    adoptFirst: false,
    fenced: true,
    notes: [],
    ...overrides,
  };
};

/** Completes no command. */
export const NO_OPTIONS: OwnCommands = { selection: [], vault: [], writing: [], state: [], again: null };
