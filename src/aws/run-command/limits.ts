/** Limits of Run Command, from the Systems Manager API reference and quotas page. */

/** `InstanceIds` of one SendCommand. */
export const MAX_INSTANCE_IDS = 50;
/** `MaxResults` of ListCommands and ListCommandInvocations. */
export const PAGE_SIZE = 50;
/** How long commands are listed (AWS user guide, "Viewing command output": 30 days). */
export const HISTORY_MILLISECONDS = 30 * 24 * 60 * 60_000;
/** Characters in `Comment`. */
export const MAX_COMMENT = 100;
/** Bytes of a document together with its parameters. */
export const MAX_DOCUMENT_BYTES = 64 * 1024;
/** Bounds of `TimeoutSeconds`, in seconds. */
export const DELIVERY_SECONDS = { least: 30, most: 2_592_000 } as const;
/** Bounds of the document parameter `executionTimeout`, in seconds; beyond them the agent takes 3,600 without a word. */
export const EXECUTION_SECONDS = { least: 5, most: 172_800 } as const;
