import { preimage, restore } from './copy-scripts.js';
import { framed } from './modelled-frame.js';
import { autolock, nudge, readKey, rotate } from './key-scripts.js';
import { lease } from './lease-script.js';
import { look } from './look-script.js';
import type { ModelledMachine } from './modelled-machine.js';
import { orderIn, type ScriptName } from './order.js';
import { probe } from './probe-script.js';
import { prove } from './prove-script.js';
import { Session } from './session.js';
import { readJoinTokens, rotateJoinTokens } from './token-scripts.js';
import { unlock } from './unlock-script.js';

const SCRIPTS: Readonly<Record<Exclude<ScriptName, 'look'>, (session: Session) => Promise<unknown>>> = {
  probe,
  prove: (session) => prove(session),
  lease,
  preimage,
  rotate,
  readKey,
  autolock,
  nudge,
  readJoinTokens,
  rotateJoinTokens,
  restore,
  unlock,
};

export interface ModelledRun {
  readonly script: string;
  readonly commandId: string;
  /** Aborted: the script is killed where it is. */
  readonly cancelled: AbortSignal;
}

/**
 * What a script of ours prints on this host, without a shell: the same effects in the same order, and the same lines (held to
 * that by test/contract/in-process). Undefined for any other script. Rejects when it is killed.
 */
export const answerInProcess = async (
  machine: ModelledMachine,
  { script, commandId, cancelled }: ModelledRun,
): Promise<string | undefined> => {
  const order = orderIn(script);
  if (order === undefined) return undefined;
  const session = new Session(machine, order, commandId, cancelled);
  if (order.script === 'look') {
    const evidence = await look(session);
    const seen = framed(`${session.lines.join('\n')}\n`, session.setting('probe_nonce'));
    return evidence === undefined
      ? seen
      : `${seen}${framed(`${evidence.join('\n')}\n`, session.setting('prove_nonce'))}`;
  }
  await SCRIPTS[order.script](session);
  return framed(`${session.lines.join('\n')}\n`, session.setting('nonce'));
};
