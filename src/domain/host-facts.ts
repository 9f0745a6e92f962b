import type { NodeId, SwarmId } from './ids.js';

/** Everything that one probe of one host told, parsed and checked. Dates are the host's or the certificate's own. */
export interface HostFacts {
  /** The host's clock when it answered. */
  readonly observedAt: Date;
  readonly engine: EngineFacts;
  /** From `docker info`; undefined when the engine did not answer. */
  readonly node: NodeFacts | undefined;
  /** From `docker info` on an unlocked manager only. */
  readonly cluster: ClusterFacts | undefined;
  /** From `swarm/certificates/swarm-node.crt`; readable while locked and while the engine is down. */
  readonly certificate: NodeCertificate | undefined;
  /** More than one, where the engine does not say which one counts: then nothing is read from any of them. */
  readonly swarmFolders: number | undefined;
  /** From the header of `swarm/certificates/swarm-node.key`; readable while locked and while the engine is down. */
  readonly keyFile: KeyFileFacts | undefined;
  /** What shows who issued that certificate; undefined exactly where there is none. */
  readonly chain: CertificateChain | undefined;
  /** From `swarm/certificates/swarm-root-ca.crt`: one, or those of a bundle; none where the file could not be read. */
  readonly rootCas: readonly RootCa[];
  /** From `swarm/docker-state.json`. */
  readonly listener: ListenerFacts | undefined;
  readonly members: MemberFacts;
  /** From `swarm/state.json`: the managers that this node last knew; read only where it cannot list the members. */
  readonly peers: readonly Peer[] | undefined;
  /** Undefined when the manager could not list them. */
  readonly overlayNetworks: OverlayFacts | undefined;
  /** How many swarm secrets exist; undefined when the manager could not list them. */
  readonly secrets: number | undefined;
  /** What `docker swarm unlock-key -q` does here. The key itself never leaves the host's pipe. */
  readonly unlockKeyCommand: 'key' | 'empty' | 'failed' | undefined;
  readonly tools: ToolFacts;
}

type EngineFacts =
  /** No docker client on the PATH, and no engine's folder. */
  | { readonly kind: 'none' }
  | { readonly kind: 'down'; readonly detail: string }
  /** Somebody listens on the engine's socket, and no client of this host could ask: `detail` is what it said. */
  | { readonly kind: 'unasked'; readonly detail: string }
  /** A docker call did not come back in time. */
  | { readonly kind: 'hanging'; readonly detail: string }
  | { readonly kind: 'up'; readonly version: string; readonly rootDir: string };

/** `docker info` `.Swarm.LocalNodeState` (moby api/types/swarm LocalNodeState). */
export type LocalNodeState = 'inactive' | 'pending' | 'active' | 'error' | 'locked';

export interface NodeFacts {
  readonly localNodeState: LocalNodeState;
  /** True on an unlocked manager only; false on a worker and on a locked manager. */
  readonly controlAvailable: boolean;
  readonly nodeId: NodeId | undefined;
  readonly address: string | undefined;
  readonly error: string | undefined;
}

export interface ClusterFacts {
  readonly swarmId: SwarmId;
  /** `.Swarm.Cluster.Version.Index` */
  readonly version: number;
  readonly autolock: boolean;
  /** `.Swarm.Cluster.Spec.CAConfig.NodeCertExpiry`, in nanoseconds as the engine gives it. */
  readonly nodeCertExpiryNs: number;
  readonly rootRotationInProgress: boolean;
  readonly managers: number;
  readonly nodes: number;
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface NodeCertificate extends Validity {
  readonly swarmId: SwarmId;
  readonly nodeId: NodeId;
  readonly role: 'manager' | 'worker';
}

/** `swarm-node.crt` as it lies on the disk, in DER. */
export interface CertificateChain {
  readonly leaf: Uint8Array;
  /** Behind the leaf since a rotation of the CA began: the new CA, cross-signed by the old one (swarmkit ca/certificates.go). */
  readonly intermediates: readonly Uint8Array[];
}

export interface RootCa extends Validity {
  /** SHA-256 over the certificate, in hex. */
  readonly fingerprint: string;
  readonly der: Uint8Array;
}

export interface KeyFileFacts {
  /** PEM type `ENCRYPTED PRIVATE KEY`: autolock has been adopted here. */
  readonly encrypted: boolean;
  /** The cluster version at which this manager took its key; not a generation counter. */
  readonly kekVersion: number | undefined;
  /** PEM header `raft-dek-pending`: a data-key rotation is in progress. */
  readonly dekPending: boolean;
  /** PEM header `raft-dek-needs-rotation`. */
  readonly dekNeedsRotation: boolean;
}

export interface ListenerFacts {
  readonly listenAddress: string;
  readonly advertiseAddress: string;
  /** Empty when the data plane shares the management plane's address. */
  readonly dataPathAddress: string;
}

/** One manager as the swarm itself lists it (`docker node inspect`). */
export interface ManagerMember {
  readonly nodeId: NodeId;
  readonly hostname: string;
  /** `host:port` of the Raft member; undefined while the swarm does not know it. */
  readonly address: string | undefined;
  readonly status: 'unknown' | 'down' | 'ready' | 'disconnected';
  readonly availability: 'active' | 'pause' | 'drain';
  readonly reachability: 'unknown' | 'unreachable' | 'reachable';
  readonly leader: boolean;
  readonly engineVersion: string;
}

export type MemberFacts =
  | { readonly kind: 'listed'; readonly managers: readonly ManagerMember[] }
  /** Not a manager, locked, or without quorum: the reason in words. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** A manager as another node last knew it (swarmkit remotes). */
interface Peer {
  readonly nodeId: NodeId;
  readonly address: string;
}

interface OverlayFacts {
  readonly total: number;
  readonly unencrypted: number;
  /** The first few names of the unencrypted ones. */
  readonly unencryptedNames: readonly string[];
}

/** Tools of the host, each tried for what a script needs it for. */
export interface ToolFacts {
  /** Its version line; undefined where it is missing, or gave no HMAC. */
  readonly openssl: string | undefined;
  /** Reaches the engine over its socket. */
  readonly curl: boolean;
  /** Takes a second limit (`-k`). */
  readonly timeout: boolean;
  /** Other tools, without which no script that changes something does its work: they are missing, or fail. */
  readonly lacking: readonly string[];
}
