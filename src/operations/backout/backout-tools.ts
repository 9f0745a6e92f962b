import type { Situation } from '../../domain/backout/backout-situation.js';
import type { SwarmBrief } from '../../domain/backout/run-brief.js';
import type { RunId } from '../../domain/ids.js';
import type { DiscoveredInstance } from '../../domain/instance.js';
import type { SwarmCustody } from '../../domain/custody.js';
import type { SwarmView } from '../../domain/fleet.js';
import type { EvidencePorts } from '../../keys/gather-evidence.js';
import type { Vaults } from '../../keys/read-vaults.js';
import type { AskTools } from '../../swarm/ask-managers.js';
import type { KeyTools } from '../../keys/key-run.js';

/** What it takes to look, and nothing that changes anything. */
export type LookTools = AskTools & EvidencePorts & Vaults;

/** One run to be backed out, on all its swarms. */
export interface Backout {
  /** The run that is backed out. */
  readonly runId: RunId;
  /** That one first, then earlier attempts to back it out, then this one. */
  readonly runs: readonly RunId[];
  readonly restorePreImage: boolean;
  readonly rotateAgain: boolean;
}

export type BackoutTools = KeyTools & { readonly backout: Backout };

/** One swarm of the run, and the instances that are or were its managers. */
export interface Site {
  readonly brief: SwarmBrief;
  readonly instances: readonly DiscoveredInstance[];
}

/** With how it was when it was shown; undefined where nobody could be asked, or it was not looked at yet. */
export interface FoundSite {
  readonly site: Site;
  readonly situation: Situation | undefined;
}

/** A swarm as it is seen now. */
export interface SwarmSeen {
  readonly swarm: SwarmView;
  readonly custody: SwarmCustody;
}
