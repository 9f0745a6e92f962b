import type { AccountId, Region } from '../../domain/ids.js';

export type ServiceName = 'ec2' | 'ssm' | 'sts' | 'secretsmanager';

/** One request that reached the endpoint, whatever became of it. */
export interface RecordedCall {
  readonly service: ServiceName;
  readonly operation: string;
  /** The IAM action that a policy has to allow, such as `ssm:SendCommand`. */
  readonly action: string;
  /** Undefined where the access key is not known here. */
  readonly account: AccountId | undefined;
  /** Undefined, as the key, where the request was not signed. */
  readonly region: Region | undefined;
  readonly accessKeyId: string | undefined;
  /** The input as it came: JSON members, or Query parameters. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly at: Date;
  /** Undefined until answered. */
  outcome: CallOutcome | undefined;
}

type CallOutcome =
  | { readonly kind: 'answered' }
  | { readonly kind: 'refused'; readonly code: string; readonly status: number }
  /** The effect happened, the answer was dropped. */
  | { readonly kind: 'lost' };
