import type {
  ClusterFacts,
  HostFacts,
  KeyFileFacts,
  ListenerFacts,
  ManagerMember,
  NodeCertificate,
  RootCa,
  Validity,
} from '../../../src/domain/host-facts.js';
import type { NodeId, SwarmId } from '../../../src/domain/ids.js';
import { caOf, issuedBy } from './authority.js';

/** The day on which every built fleet was observed. */
export const NOW = new Date('2026-03-02T03:04:05Z');

export const daysFromNow = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);

export const aSwarmId = (name = 'swarm'): SwarmId => swarmkitId(name) as SwarmId;
export const aNodeId = (name: string): NodeId => swarmkitId(name) as NodeId;

/** 25 characters of a to z and 0 to 9, the same for the same name. */
const swarmkitId = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '')
    .padEnd(25, 'x')
    .slice(0, 25);

export const aCluster = (overrides: Partial<ClusterFacts> = {}): ClusterFacts => ({
  swarmId: aSwarmId(),
  version: 42,
  autolock: true,
  nodeCertExpiryNs: 90 * 86_400e9,
  rootRotationInProgress: false,
  managers: 3,
  nodes: 5,
  ...overrides,
});

export const aCertificate = (overrides: Partial<NodeCertificate> = {}): NodeCertificate => ({
  swarmId: aSwarmId(),
  nodeId: aNodeId('node'),
  role: 'manager',
  notBefore: daysFromNow(-20),
  notAfter: daysFromNow(70),
  ...overrides,
});

/** Of the CA of the default swarm, with these dates. */
export const aRootCa = (dates: Validity): RootCa => ({ ...caOf(aSwarmId()).root, ...dates });

export const aKeyFile = (overrides: Partial<KeyFileFacts> = {}): KeyFileFacts => ({
  encrypted: true,
  kekVersion: 10,
  dekPending: false,
  dekNeedsRotation: false,
  ...overrides,
});

export const aListener = (overrides: Partial<ListenerFacts> = {}): ListenerFacts => ({
  listenAddress: '10.0.0.1:2377',
  advertiseAddress: '10.0.0.1:2377',
  dataPathAddress: '10.9.0.1',
  ...overrides,
});

const bareFacts: Omit<HostFacts, 'certificate' | 'chain' | 'rootCas'> = {
  observedAt: NOW,
  engine: { kind: 'up', version: '27.3.1', rootDir: '/var/lib/docker' },
  node: {
    localNodeState: 'active',
    controlAvailable: true,
    nodeId: aNodeId('node'),
    address: '10.0.0.1',
    error: undefined,
  },
  cluster: aCluster(),
  keyFile: aKeyFile(),
  listener: aListener(),
  members: { kind: 'unavailable', reason: 'built without members' },
  peers: undefined,
  overlayNetworks: { total: 2, unencrypted: 0, unencryptedNames: [] },
  secrets: 4,
  unlockKeyCommand: 'key',
  swarmFolders: undefined,
  tools: { openssl: 'OpenSSL 3.0.13', curl: true, timeout: true, lacking: [] },
};

/** A healthy manager of a swarm with autolock; what a test is about is overridden. */
export const someFacts = (overrides: Partial<HostFacts> = {}): HostFacts => {
  const certificate = 'certificate' in overrides ? overrides.certificate : aCertificate();
  const swarmId = certificate?.swarmId ?? aSwarmId();
  return {
    ...bareFacts,
    certificate,
    chain: certificate === undefined ? undefined : issuedBy(caOf(swarmId), certificate),
    rootCas: [{ ...caOf(swarmId).root, notBefore: daysFromNow(-365), notAfter: daysFromNow(19 * 365) }],
    ...overrides,
  };
};

/** What can still be read of a manager that waits for its key. */
export const someLockedFacts = (overrides: Partial<HostFacts> = {}): HostFacts =>
  someFacts({
    node: {
      localNodeState: 'locked',
      controlAvailable: false,
      nodeId: undefined,
      address: undefined,
      error: undefined,
    },
    cluster: undefined,
    overlayNetworks: undefined,
    secrets: undefined,
    unlockKeyCommand: 'empty',
    ...overrides,
  });

export const aMember = (overrides: Partial<ManagerMember> = {}): ManagerMember => ({
  nodeId: aNodeId('node'),
  hostname: 'node',
  address: '10.0.0.1:2377',
  status: 'ready',
  availability: 'active',
  reachability: 'reachable',
  leader: false,
  engineVersion: '27.3.1',
  ...overrides,
});
