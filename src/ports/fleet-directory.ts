import type { DiscoveredInstance, Scope } from '../domain/instance.js';

export interface Discovery {
  readonly scopes: readonly Scope[];
  /** Each instance once, in a stable order (account, region, instance id). */
  readonly instances: readonly DiscoveredInstance[];
}

/** Where instances are found: EC2 and Systems Manager, over every scope of the selection. */
export interface FleetDirectory {
  /** Errors: LockstepError, naming the missing IAM action, the region or the credentials. */
  discover(options: { readonly signal?: AbortSignal }): Promise<Discovery>;
}
