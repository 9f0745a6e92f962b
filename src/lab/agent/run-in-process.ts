import type { CommandId } from '../../domain/ids.js';
import type { Delivery } from '../lab-fleet.js';
import type { ScriptEnd } from './exit-rules.js';
import type { OutputSpool } from './output-spool.js';

/** Answers a script without a shell; undefined for one that it does not know. Rejects where it was cancelled. */
export type InProcess = (script: string, commandId: CommandId, cancel: AbortSignal) => Promise<string | undefined>;

/** As the shell would have ended; undefined where only a shell can run it. */
export const endInProcess = async (
  inProcess: InProcess,
  delivery: Delivery,
  closed: AbortSignal,
  stdout: OutputSpool,
): Promise<ScriptEnd | undefined> => {
  const timeout = AbortSignal.timeout(delivery.executionTimeoutSeconds * 1000);
  const cancel = AbortSignal.any([delivery.cancel, closed, timeout]);
  try {
    const output = await untilAborted(inProcess(delivery.commands.join('\n'), delivery.commandId, cancel), cancel);
    if (output === undefined) return undefined;
    await stdout.append(Buffer.from(output));
    return { kind: 'exited', code: 0 };
  } catch (error) {
    if (!cancel.aborted) throw error;
    return { kind: 'killed', why: timeout.aborted ? 'timeout' : 'cancel' };
  }
};

const untilAborted = async <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> => {
  work.catch(() => undefined);
  const over = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const fail = (): void => {
      reject(new Error('cancelled'));
    };
    if (signal.aborted) fail();
    signal.addEventListener('abort', fail, { signal: over.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    over.abort();
  }
};
