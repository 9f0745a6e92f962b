import { parseUnlockKey, type UnlockKey } from '../../src/domain/key.js';
import { nodeKeyFromDer, type NodeKeyFile } from '../../src/domain/node-key-file.js';
import { proveManager, type KeptKey, type Proof } from '../../src/domain/proof.js';
import { readFrame, type Nonce } from '../../src/onhost/frame.js';
import { readProveAnswer, type NodeKeyFacts, type ProveFacts } from '../../src/onhost/prove-answer.js';
import { openSealed, type SealingKeys } from '../../src/onhost/seal.js';

/** The text of an unlock key as the program holds it. */
export const parsedKey = (text: string): UnlockKey => {
  const key = parseUnlockKey(text);
  if (key === undefined) throw new Error('not an unlock key');
  return key;
};

/** An unlock key as it is kept. */
export const keptKey = (generation: string, unlockKey: string): KeptKey => ({
  generation,
  passphrase: Buffer.from(unlockKey.replace('SWMKEY-1-', ''), 'base64'),
});

/** What a host told, from everything that its script printed. */
export const proveFactsOf = (output: string, nonce: Nonce): ProveFacts => {
  const frame = readFrame(output, nonce);
  if (frame.kind !== 'whole') throw new Error(`no whole frame (${frame.kind}): ${output}`);
  const reading = readProveAnswer(frame.text);
  if (reading.kind !== 'facts') throw new Error(reading.reason);
  return reading.facts;
};

const keyFileOf = (nodeKey: NodeKeyFacts, keys: SealingKeys): NodeKeyFile => {
  if (nodeKey.kind === 'clear') return nodeKey;
  if (nodeKey.kind === 'unavailable') return { kind: 'unreadable', reason: nodeKey.reason };
  const opened = openSealed(keys, nodeKey.sealed);
  return opened.kind === 'opened' ? nodeKeyFromDer(opened.bytes) : { kind: 'unreadable', reason: opened.reason };
};

export const proofOf = (facts: ProveFacts, keys: SealingKeys, kept: readonly KeptKey[]): Proof => {
  if (facts.certificate === undefined) return { kind: 'unreadable', reason: 'there is no certificate' };
  return proveManager({ keyFile: keyFileOf(facts.nodeKey, keys), certificate: facts.certificate.der }, kept);
};

/** The live key as it was sent, in clear. */
export const liveKeyOf = ({ liveKey }: ProveFacts, keys: SealingKeys): string => {
  if (liveKey.kind !== 'read' || liveKey.sealed === undefined)
    throw new Error(`no live key: ${JSON.stringify(liveKey)}`);
  const opened = openSealed(keys, liveKey.sealed);
  if (opened.kind === 'refused') throw new Error(opened.reason);
  return opened.bytes.toString('utf8');
};
