import type { AccountId, Region } from '../../domain/ids.js';

export interface Placement {
  readonly account: AccountId;
  readonly region: Region;
  /** Zones that hosts are spread over in turn; default: `a`, `b` and `c` of the region. */
  readonly zones?: readonly string[];
  /** Tags besides `Name`. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What is special about the machines of a swarm, or about a single one. */
export interface Equipment {
  /** Default `20.10.24`. */
  readonly engineVersion?: string;
  /** Docker's root dir; one that is not `/var/lib/docker` is also written into `/etc/docker/daemon.json`. */
  readonly dataRoot?: string;
  /** Tools that the host lacks, such as `openssl`, `curl` or `timeout`. */
  readonly without?: readonly string[];
}

export interface SwarmOrder extends Placement, Equipment {
  readonly name: string;
  readonly managers: number;
  readonly workers?: number;
  /** Tags of the workers, where they differ from the managers'. */
  readonly workerTags?: Readonly<Record<string, string>>;
  readonly autolock: boolean;
  /** Validity of node certificates, in hours; default 2160 (90 days). */
  readonly certificateHours?: number;
}

/** A machine in no swarm. */
export interface HostOrder extends Placement, Equipment {
  readonly name: string;
  /** `absent`: neither engine nor client. */
  readonly engine: 'running' | 'stopped' | 'absent';
}
