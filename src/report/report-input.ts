import type { SwarmCustody, VaultHome } from '../domain/custody.js';
import type { Finding } from '../domain/findings/finding.js';
import type { FleetView } from '../domain/fleet.js';
import type { SwarmId } from '../domain/ids.js';
import type { DiscoveredInstance, Scope, TagFilter } from '../domain/instance.js';
import type { LeftOut } from '../domain/left-out.js';
import type { Remedy } from '../domain/remedy.js';
import type { ReportOutcome } from './model.js';
import type { OwnCommands } from './complete-remedy.js';

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
