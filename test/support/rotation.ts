import { isNodeId, isRunId, isSwarmId, type CommandId, type NodeId, type RunId } from '../../src/domain/ids.js';
import type { ChangeFacts, ChangeReading } from '../../src/onhost/change-answer.js';
import { readFrame, type Nonce } from '../../src/onhost/frame.js';
import type { LiveKeyFacts } from '../../src/onhost/live-key-lines.js';
import type { SwarmTarget, Target } from '../../src/onhost/rotation-scripts.js';
import { openSealed, type SealingKeys } from '../../src/onhost/seal.js';
import { nonceOf } from '../onhost/stub-host.js';

export const NONCE: Nonce = nonceOf('0123456789abcdef');

export const runIdOf = (text: string): RunId => {
  if (!isRunId(text)) throw new Error(`not a run id: ${text}`);
  return text;
};

/** Somebody to send a script to, simulated or real. */
interface Reachable {
  runScript(
    script: string,
    commandId?: CommandId,
  ): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>;
}

export const targetOf = (swarmId: string, nodeId: string): Target => {
  if (!isSwarmId(swarmId) || !isNodeId(nodeId)) throw new Error(`not ids: ${swarmId} ${nodeId}`);
  return { nonce: NONCE, swarmId, nodeId };
};

/** The same for a script that goes to every manager of a swarm. */
export const allOf = ({ nonce, swarmId, nodeId }: Target, ...others: readonly NodeId[]): SwarmTarget => ({
  nonce,
  swarmId,
  nodeIds: ['0'.repeat(25) as NodeId, nodeId, ...others],
});

/** What everything that a script printed says, in less than 2,400 bytes. */
export const factsIn = <Outcome>(
  output: string,
  nonce: Nonce,
  read: (answer: string) => ChangeReading<Outcome>,
): ChangeFacts<Outcome> => {
  if (Buffer.byteLength(output) > 2_400) throw new Error(`an answer of ${Buffer.byteLength(output)} bytes`);
  const frame = readFrame(output, nonce);
  if (frame.kind !== 'whole') throw new Error(`no whole frame (${frame.kind}): ${output}`);
  const reading = read(frame.text);
  if (reading.kind !== 'facts') throw new Error(`${reading.reason}: ${frame.text}`);
  return reading.facts;
};

/** What a script answers; every script ends with 0 and says nothing on the side. */
export const answerOf = async <Outcome>(
  host: Reachable,
  script: string,
  read: (answer: string) => ChangeReading<Outcome>,
  commandId?: CommandId,
): Promise<ChangeFacts<Outcome>> => {
  const { exitCode, stdout, stderr } = await host.runScript(script, commandId);
  if (exitCode !== 0 || stderr !== '') throw new Error(`ended with ${exitCode}: ${stderr}`);
  return factsIn(stdout, NONCE, read);
};

/** The key that came sealed, in clear. */
export const openedKey = (liveKey: LiveKeyFacts, keys: SealingKeys): string => {
  if (liveKey.kind !== 'read' || liveKey.sealed === undefined) throw new Error(`no key: ${JSON.stringify(liveKey)}`);
  const opened = openSealed(keys, liveKey.sealed);
  if (opened.kind === 'refused') throw new Error(opened.reason);
  return opened.bytes.toString('utf8');
};
