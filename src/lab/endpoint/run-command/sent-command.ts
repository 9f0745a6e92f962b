import type { AccountId, CommandId, InstanceId, Region } from '../../../domain/ids.js';
import type { DeliveryResult, LabInstance } from '../../lab-fleet.js';

/** A command as SendCommand took it, every default filled in. */
export interface AcceptedCommand {
  readonly documentName: string;
  readonly documentVersion: string;
  readonly comment: string;
  /** As sent, for the history; the agent gets `commands`, `workingDirectory` and `executionTimeoutSeconds`. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly pluginName: string;
  readonly commands: readonly string[];
  readonly workingDirectory: string | undefined;
  readonly executionTimeoutSeconds: number;
  readonly timeoutSeconds: number;
  /** As sent: a number or a percentage. */
  readonly maxConcurrency: string;
  readonly maxErrors: string;
  readonly outputS3BucketName: string;
  readonly outputS3KeyPrefix: string;
  /** What the caller named: either of them, the other is empty. */
  readonly instanceIds: readonly InstanceId[];
  readonly targets: readonly Target[];
}

export interface Target {
  readonly Key: string;
  readonly Values: readonly string[];
}

export interface CommandRecord {
  readonly commandId: CommandId;
  readonly account: AccountId;
  readonly region: Region;
  readonly accepted: AcceptedCommand;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly invocations: readonly InvocationRecord[];
  /** CancelCommand was called for the whole command. */
  cancelled: boolean;
}

export interface InvocationRecord {
  readonly instance: LabInstance;
  state: InvocationState;
}

type InvocationState =
  | { readonly kind: 'pending' }
  /** The agent does not answer now; tried again. */
  | { readonly kind: 'delayed' }
  | { readonly kind: 'inProgress'; readonly startedAt: Date }
  | { readonly kind: 'cancelling'; readonly startedAt: Date }
  | {
      readonly kind: 'ended';
      readonly how: Ending;
      readonly startedAt: Date | undefined;
      readonly endedAt: Date;
      readonly result: DeliveryResult | undefined;
    };

/** Terminal StatusDetails of an invocation, without spaces. */
export type Ending =
  'Success' | 'Failed' | 'ExecutionTimedOut' | 'DeliveryTimedOut' | 'Cancelled' | 'Undeliverable' | 'Terminated';

export const isOn =
  (instanceId: string) =>
  ({ instance }: InvocationRecord): boolean =>
    instance.instanceId === instanceId;

export const hasEnded = ({ state }: InvocationRecord): boolean => state.kind === 'ended';
export const endedAs = ({ state }: InvocationRecord, ...endings: readonly Ending[]): boolean =>
  state.kind === 'ended' && endings.includes(state.how);

/** Failures and execution timeouts: what MaxErrors counts. Undeliverable and Delivery Timed Out do not. */
export const errorCountOf = ({ invocations }: Pick<CommandRecord, 'invocations'>): number =>
  invocations.filter((invocation) => endedAs(invocation, 'Failed', 'ExecutionTimedOut')).length;

/** `10`, or `10%` of the targets, rounded down. */
export const amountOf = (text: string, targets: number): number =>
  text.endsWith('%') ? Math.floor((Number(text.slice(0, -1)) * targets) / 100) : Number(text);
