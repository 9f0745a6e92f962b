import type { AccountId, InstanceId, Region } from './ids.js';

/** One account in one region: what a pair of clients can reach. */
export interface Scope {
  readonly account: AccountId;
  readonly region: Region;
}

/** What Systems Manager knows of an instance (DescribeInstanceInformation). */
export type AgentState =
  | { readonly kind: 'online'; readonly agentVersion: string; readonly platform: string }
  | { readonly kind: 'connectionLost'; readonly lastPingAt: Date | undefined }
  /** Not listed there: no agent, no instance profile, no route to the service, or not running. */
  | { readonly kind: 'notManaged' }
  /** The question itself could not be asked or answered. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** EC2 instance states that discovery keeps; terminated instances are left out. A hybrid node has none. */
export type Lifecycle = 'pending' | 'running' | 'stopping' | 'stopped' | 'hybrid';

export interface DiscoveredInstance {
  readonly instanceId: InstanceId;
  readonly scope: Scope;
  readonly lifecycle: Lifecycle;
  readonly agent: AgentState;
  /** The `Name` tag (EC2) or the computer name (hybrid). */
  readonly name: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly privateIpAddress: string | undefined;
  /** Every other address that EC2 knows of it: of further interfaces, public and elastic ones, IPv6. */
  readonly otherAddresses: readonly string[];
  readonly vpcId: string | undefined;
  readonly availabilityZone: string | undefined;
}

/** `Key=Value[,Value…]`: values OR, and `*` and `?` as EC2 filters read them. Several filters AND. */
export interface TagFilter {
  readonly key: string;
  readonly values: readonly string[];
}
