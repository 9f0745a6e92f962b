import { parseUnlockKey, type UnlockKey } from '../../src/domain/key.js';
import { nodeKeyFromDer, type NodeKeyFile } from '../../src/domain/node-key-file.js';
import { proveManager, type KeptKey, type Proof } from '../../src/domain/proof.js';
import { readFrame, type Nonce } from '../../src/onhost/frame.js';
import { openEvidence, type BoundChannel, type OpenedEvidence } from '../../src/onhost/key-evidence.js';
import { readProveAnswer, type ProveFacts } from '../../src/onhost/prove-answer.js';
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

/** What a host told, and the nonce of the round in which it was asked. */
export type ToldFacts = ProveFacts & { readonly nonce: Nonce };

/** From everything that its script printed. */
export const proveFactsOf = (output: string, nonce: Nonce): ToldFacts => {
  const frame = readFrame(output, nonce);
  if (frame.kind !== 'whole') throw new Error(`no whole frame (${frame.kind}): ${output}`);
  const reading = readProveAnswer(frame.text);
  if (reading.kind !== 'facts') throw new Error(reading.reason);
  return { ...reading.facts, nonce };
};

const evidenceOf = ({ nodeKey, channel, nonce }: ToldFacts, keys: SealingKeys): OpenedEvidence | undefined =>
  nodeKey.kind === 'sealed' ? openEvidence({ sealed: nodeKey.sealed, channel }, { keys, nonce }) : undefined;

const keyFileOf = (facts: ToldFacts, keys: SealingKeys): NodeKeyFile => {
  const { nodeKey } = facts;
  if (nodeKey.kind === 'clear') return nodeKey;
  if (nodeKey.kind === 'unavailable') return { kind: 'unreadable', reason: nodeKey.reason };
  const opened = evidenceOf(facts, keys);
  return opened?.kind === 'opened'
    ? nodeKeyFromDer(opened.encryptedKey)
    : { kind: 'unreadable', reason: opened?.reason ?? '' };
};

export const proofOf = (facts: ToldFacts, keys: SealingKeys, kept: readonly KeptKey[]): Proof => {
  if (facts.certificate === undefined) return { kind: 'unreadable', reason: 'there is no certificate' };
  return proveManager({ keyFile: keyFileOf(facts, keys), certificate: facts.certificate.der }, kept);
};

/** The channel that came with the evidence. Errors: Error where none is bound to it. */
export const channelOf = (facts: ToldFacts, keys: SealingKeys): BoundChannel => {
  const opened = evidenceOf(facts, keys);
  if (opened?.kind !== 'opened' || opened.channel === undefined) throw new Error('no channel is bound to the evidence');
  return opened.channel;
};

/** A public key that anybody may have made, as if it had come with the evidence of a manager. */
export const asChannel = ({ publicKey }: SealingKeys): BoundChannel => publicKey as BoundChannel;

/** The live key as it was sent, in clear. */
export const liveKeyOf = ({ liveKey }: ProveFacts, keys: SealingKeys): string => {
  if (liveKey.kind !== 'read' || liveKey.sealed === undefined)
    throw new Error(`no live key: ${JSON.stringify(liveKey)}`);
  const opened = openSealed(keys, liveKey.sealed);
  if (opened.kind === 'refused') throw new Error(opened.reason);
  return opened.bytes.toString('utf8');
};
