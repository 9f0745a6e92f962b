import type { CommandId, InstanceId } from '../domain/ids.js';
import type { Scope } from '../domain/instance.js';
import type { DocumentCall } from '../domain/reading-document.js';

export interface CommandTarget {
  readonly instanceId: InstanceId;
  readonly scope: Scope;
}

/** One script for any number of instances, over any number of scopes. */
export interface CommandRequest {
  /**
   * At most 88 characters; names run and step, so that a person finds the commands again (ListCommands).
   * The runner adds a suffix of its own, so that no two of its commands share a comment.
   */
  readonly comment: string;
  readonly script: string;
  /** The same script as a document holds it. A runner that works with documents sends this, and `script` never. */
  readonly asDocument?: DocumentCall;
  readonly targets: readonly CommandTarget[];
  /** Run Command `TimeoutSeconds`: how long a command may wait for its host (30 to 2,592,000 s). */
  readonly deliverySeconds: number;
  /** Document parameter `executionTimeout` (5 to 172,800 s). */
  readonly executionSeconds: number;
  /** False for a script that changes something: then it is never sent a second time to find out whether it was taken. */
  readonly repeatable: boolean;
  /** False when this standard output was cut on its way, so that the longer form is worth asking for. */
  readonly isWhole: (standardOutput: string) => boolean;
}

/** What became of the script on one instance: judged by its invocation, never by its command. */
export type InvocationOutcome =
  /** The script ran to its end, whatever its exit code. */
  | {
      readonly kind: 'ran';
      readonly commandId: CommandId;
      readonly exitCode: number | undefined;
      readonly standardOutput: string;
      readonly standardError: string;
      /**
       * Why the output may be cut, where its longer form was asked for and could not be had; or that several commands carry
       * the comment that was recalled.
       */
      readonly note?: string;
    }
  /** It certainly did not run. */
  | { readonly kind: 'notRun'; readonly why: NotRun; readonly detail: string }
  /** It may or may not have run, or run in part. */
  | { readonly kind: 'indeterminate'; readonly why: Indeterminate; readonly detail: string };

export type NotRun =
  /** SendCommand refused this id (InvalidInstanceId), found by bisection. */
  | 'notManaged'
  /** SendCommand was refused for the whole chunk (credentials expired, throttled until the deadline …). */
  | 'notSent'
  | 'undeliverable'
  | 'invalidPlatform'
  /** A policy denies SendCommand for this instance, found by bisection; or Systems Manager may not send it there. */
  | 'accessDenied'
  /** The run was aborted before it was sent. */
  | 'cancelled';

export type Indeterminate =
  | 'deliveryTimedOut'
  | 'executionTimedOut'
  | 'terminated'
  /** Cancelled by whomever: the service gives no proof that the agent had not begun. */
  | 'cancelled'
  /** Our own deadline passed, or the run was aborted, before the invocation ended. */
  | 'deadline'
  /** The answer to SendCommand was lost, or its sender has died, and no command with this comment could be found. */
  | 'sendUnknown'
  /** The command was sent, and its answers could not be read (access denied, credentials expired). */
  | 'notFollowed'
  /** A status that this version does not know, or none at all although the command has ended. */
  | 'unknownStatus';

export interface CommandProgress {
  readonly targets: number;
  readonly ended: number;
}

/** A request that was made before, perhaps by a run that has died since: what is needed to find out what became of it. */
export interface RecallRequest extends Pick<
  CommandRequest,
  'comment' | 'targets' | 'deliverySeconds' | 'executionSeconds' | 'isWhole'
> {
  /** No command of the request is older than this, by the clock of whoever made it. */
  readonly since: Date;
}

interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CommandProgress) => void;
}

export interface CommandRunner {
  /**
   * Every target is in the answer, exactly once. Rejects (LockstepError) only when the request itself is wrong, before
   * anything is sent, or when SendCommand was refused for every target, so that nothing was sent at all.
   */
  run(request: CommandRequest, options: RunOptions): Promise<ReadonlyMap<InstanceId, InvocationOutcome>>;

  /**
   * Finds the commands of an earlier request again, by their comment, and follows them to their end. It sends nothing and
   * cancels nothing. Every target is in the answer, exactly once: `notRun`/`notSent` where Run Command lists no such
   * command for it, although it was looked for patiently (about a minute); `indeterminate`/`sendUnknown` where that
   * cannot be told (the list is denied, the run was aborted, or the request is older than the list). Of several commands
   * for one target the newest that ran counts. Rejects (LockstepError) only when the request itself is wrong.
   */
  recall(request: RecallRequest, options: RunOptions): Promise<ReadonlyMap<InstanceId, InvocationOutcome>>;
}
