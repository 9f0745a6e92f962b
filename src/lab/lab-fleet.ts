import type { AccountId, CommandId, InstanceId, Region } from '../domain/ids.js';

/** The lab's world as its endpoint sees it: accounts, and instances with an agent each. */
export interface LabFleet {
  readonly accounts: readonly LabAccount[];
  /** Live: instances may be added, changed and removed while the lab runs. */
  readonly instances: LabInstance[];
}

export interface LabAccount {
  readonly accountId: AccountId;
  readonly regions: readonly Region[];
  readonly accessKeys: LabAccessKey[];
  /** Names of roles that any known access key may assume here (`arn:<partition>:iam::<accountId>:role/<name>`). */
  readonly roles: readonly string[];
  /** By name of a role, the external id that its trust policy asks for. */
  readonly externalIds?: ReadonlyMap<string, string>;
}

export interface LabAccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Calls answer with the service's own error for expired credentials. */
  expired?: boolean;
  /** IAM actions that this key is denied, such as `ssm:SendCommand`. */
  readonly denied?: Set<string>;
  /** Name of the assumed role, where the key came from AssumeRole. */
  readonly assumedRole?: string;
}

export interface LabInstance {
  readonly instanceId: InstanceId;
  readonly account: AccountId;
  readonly region: Region;
  readonly availabilityZone: string;
  readonly vpcId: string;
  readonly privateIpAddress: string;
  /** Of further interfaces, one each. */
  readonly otherPrivateAddresses?: readonly string[];
  /** Elastic: it stays while the instance is stopped. */
  readonly publicIpAddress?: string;
  readonly computerName: string;
  readonly tags: Map<string, string>;
  lifecycle: 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped' | 'hybrid';
  agent: 'online' | 'connectionLost' | 'notManaged';
  readonly agentVersion: string;
  /** What runs the scripts that are sent here. */
  readonly host: LabHost;
}

/** One delivery of a script to a host, as amazon-ssm-agent gets it. */
export interface Delivery {
  readonly commandId: CommandId;
  readonly instanceId: InstanceId;
  readonly region: Region;
  /** Of the instance; undefined: one of today. */
  readonly agentVersion?: string;
  /** The document's `commands`, still a list of lines. */
  readonly commands: readonly string[];
  readonly workingDirectory: string | undefined;
  readonly executionTimeoutSeconds: number;
  /** Aborted by CancelCommand: the process group gets SIGKILL. */
  readonly cancel: AbortSignal;
}

export interface DeliveryResult {
  /** The agent's own word, after its exit-code rules (168, 169, 194, 137 …). */
  readonly status: 'Success' | 'Failed' | 'TimedOut' | 'Cancelled';
  readonly exitCode: number;
  /** Cut by the agent at 24,000 and 8,000 bytes, as it cuts. */
  readonly standardOutput: Buffer;
  readonly standardError: Buffer;
}

/** A host with its agent: a simulated one, a real engine, or a canned one. */
export interface LabHost {
  deliver(delivery: Delivery): Promise<DeliveryResult>;
  /** Ends every process of this host and removes its folders. May be called twice. */
  close(): Promise<void>;
}
