import type { DiscoveredInstance, Scope } from '../domain/instance.js';
import type { LeftOut } from '../domain/left-out.js';

export interface Discovery {
  /** Those that were looked at. */
  readonly scopes: readonly Scope[];
  /** Those that the caller may not look at, where there are others. */
  readonly leftOut: readonly LeftOut[];
  /** Each instance once, in a stable order (account, region, instance id). */
  readonly instances: readonly DiscoveredInstance[];
}

/** Where instances are found: EC2 and Systems Manager, over every scope of the selection. */
export interface FleetDirectory {
  /** Errors: LockstepError, where not one scope could be looked at, or for another reason than a denial; naming the missing IAM action, the region or the credentials. */
  discover(options: { readonly signal?: AbortSignal }): Promise<Discovery>;
}
