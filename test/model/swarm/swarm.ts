import type { InstanceId, NodeId, SwarmId } from '../../../src/domain/ids.js';

/** `swarm-node.key`: encrypted with an unlock key, or (undefined) in the clear. */
interface KeyFile {
  readonly key: string | undefined;
  /** The cluster version at which the manager took that key. */
  readonly kek: number;
  /** Which data key its header holds: what the manager keeps of the Raft log opens with that one alone. */
  readonly dataKey: number;
}

/** A copy of the key file beside it, as a run has made it. */
export interface Preimage extends KeyFile {
  readonly run: string;
}

/** A manager of a swarm: a host with a disk, an engine and an agent. */
export interface Manager {
  readonly instanceId: InstanceId;
  readonly nodeId: NodeId;
  readonly name: string;
  readonly address: string;
  readonly hasCurl: boolean;
  keyFile: KeyFile;
  /** By the name of the file. */
  readonly preimages: Map<string, Preimage>;
  /** What copies were put in the place of, by the name of the file. */
  readonly replaced: Map<string, Preimage>;
  /** With which its Raft log is written: it does not start on a key file that holds another one. */
  raftKey: number;
  /** `down`: the host is powered off, or dead for good. */
  engine: 'up' | 'locked' | 'down';
  /** It has been part of a quorum since its engine was started, or opened. */
  hasJoined: boolean;
  /** Systems Manager reaches it. */
  hasAgent: boolean;
  /** It carries the tag by which it is found. */
  isTagged: boolean;
  /** In memory: the names of the channels that it has opened. */
  readonly channels: Set<string>;
  /** In memory, of each command that has begun its act: how that ended, if it came that far. */
  readonly marks: Map<string, string>;
  /** How often its engine has ended, and with it the requests that waited in its memory. */
  ends: number;
  /** When it will write the key that its swarm has now, in milliseconds; undefined: it has, or has failed to. */
  adoptsAt: number | undefined;
}

interface Lease {
  readonly run: string;
  readonly owner: string;
  readonly taken: number;
}

/** A swarm as its Raft store and its managers hold it. */
export interface Swarm {
  readonly id: SwarmId;
  readonly name: string;
  readonly managers: readonly Manager[];
  /** Of the cluster object. */
  version: number;
  /** The live unlock key; undefined: autolock is off. */
  key: string | undefined;
  lease: Lease | undefined;
  /** Who of its managers, counted over all of them, is the leader if up; else the next one that is. */
  favourite: number;
}

const isUp = ({ engine }: Manager): boolean => engine === 'up';

export const hasQuorum = ({ managers }: Swarm): boolean =>
  managers.filter(isUp).length >= Math.floor(managers.length / 2) + 1;

/** It is unlocked and reaches a leader. */
export const serves = (swarm: Swarm, manager: Manager): boolean => isUp(manager) && hasQuorum(swarm);

/** The first that is up, from the favourite on: that is enough of an election. */
export const leaderOf = (swarm: Swarm): Manager | undefined => {
  if (!hasQuorum(swarm)) return undefined;
  const { managers, favourite } = swarm;
  const first = favourite % managers.length;
  return [...managers.slice(first), ...managers.slice(0, first)].find(isUp);
};
