import type { InstanceId } from '../../../src/domain/ids.js';
import type { LabEndpoint } from '../../../src/lab/endpoint/index.js';
import type { FoundFile } from './files.js';
import type { VaultPlace } from './kept-keys.js';
import type { AtTheKeyboard } from './live-key.js';
import type { ProcessSample } from './process-watch.js';

/** What the oracle needs of a world: where to look. It never changes anything there. */
export interface Witness {
  readonly swarms: readonly WitnessedSwarm[];
  /** Every machine, whether in a swarm or not. */
  readonly hosts: readonly WitnessedHost[];
  /** Hosts of an account that is not the operator's own: what is true of them may be said, and nothing may be given to them. */
  readonly strangers: readonly WitnessedHost[];
  /** Instances that a test made copies of a machine: each has its disk. Grows. */
  readonly copies: WitnessedHost[];
  readonly endpoint: LabEndpoint;
  readonly vault: VaultPlace;
  /** Vaults that are not the home of these swarms: none of their keys must ever get into one. */
  readonly otherVaults: readonly VaultPlace[];
  /** Of the operator: state, events and reports of all runs. */
  readonly folder: string;
  /** What each run printed and claimed; grows. */
  readonly runs: WitnessedRun[];
  readonly processes: Iterable<ProcessSample>;
  /** Every key that ever was live; grows. */
  readonly keysSeen: Set<string>;
  readonly timing: {
    /** For what comes by itself: a manager writes a new key some time after it was made. In milliseconds. */
    readonly patience: number;
    /** After so many seconds a docker client is given up. */
    readonly client: number;
  };
}

export interface WitnessedSwarm {
  readonly name: string;
  readonly managers: readonly WitnessedHost[];
}

export interface WitnessedHost extends AtTheKeyboard {
  readonly name: string;
  readonly instanceId: InstanceId;
  /** The folder on this machine that stands for `/` on the host, as far as it survives a loss of power. */
  readonly root: string;
  /** Docker's root dir, below `root`. */
  readonly dataRoot: string;
  /** What it keeps in memory, where that is not below `root` as well; nothing while it is powered off. */
  memoryFiles(): Promise<readonly FoundFile[]>;
}

export interface WitnessedRun {
  /** Such as `run 1 (rotate)`. */
  readonly title: string;
  readonly stdout: string;
  readonly stderr: string;
  /** What it claimed when it ended and could not know, in words. */
  readonly unproven: readonly string[];
}
