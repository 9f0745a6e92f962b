import type { SwarmStatus } from '../domain/change-outcome.js';
import type { AccountId, InstanceId, Region, SwarmId } from '../domain/ids.js';

/** Every event that a run can emit. `kind` is stable; fields are only ever added. */
export type LockstepEvent =
  | { readonly kind: 'run.started'; readonly runId: string; readonly command: string }
  | {
      readonly kind: 'discovery.scopeListed';
      readonly account: AccountId;
      readonly region: Region;
      readonly instances: number;
    }
  /** The caller may not look there, and may elsewhere. */
  | {
      readonly kind: 'discovery.scopeLeftOut';
      readonly account: AccountId;
      readonly region: Region;
      readonly reason: string;
    }
  | { readonly kind: 'discovery.done'; readonly instances: number; readonly scopes: number }
  | { readonly kind: 'probe.sent'; readonly targets: number }
  | { readonly kind: 'probe.progress'; readonly ended: number; readonly targets: number }
  | { readonly kind: 'probe.unreadable'; readonly instanceId: InstanceId; readonly reason: string }
  | { readonly kind: 'prove.sent'; readonly targets: number }
  | { readonly kind: 'prove.progress'; readonly ended: number; readonly targets: number }
  | { readonly kind: 'unlock.sent'; readonly managers: number; readonly swarms: number }
  /** Nothing more can be opened now: the fleet is looked at again. */
  | { readonly kind: 'unlock.again'; readonly inSeconds: number }
  /** This time the fleet could not be looked at. */
  | { readonly kind: 'unlock.blind'; readonly reason: string }
  | { readonly kind: 'swarm.judged'; readonly swarmId: SwarmId; readonly name: string; readonly failed: number }
  | { readonly kind: 'change.started'; readonly swarms: number }
  /** A step of a change: `stopped` ends the work on this swarm. */
  | {
      readonly kind: 'swarm.step';
      readonly swarmId: SwarmId;
      readonly name: string;
      readonly step: string;
      readonly state: 'begun' | 'done' | 'stopped';
      readonly said: string;
    }
  | { readonly kind: 'swarm.ended'; readonly swarmId: SwarmId; readonly name: string; readonly status: SwarmStatus }
  /** A change goes on although its journal cannot be written any more: a key that is live has to be kept. */
  | { readonly kind: 'journal.broken'; readonly reason: string }
  | { readonly kind: 'aws.throttled'; readonly operation: string; readonly waitedMilliseconds: number }
  | { readonly kind: 'run.ended'; readonly runId: string; readonly exitCode: number };

export type EventKind = LockstepEvent['kind'];
