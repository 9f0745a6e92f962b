import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { KeyFileFacts, LocalNodeState, NodeCertificate } from '../domain/host-facts.js';
import { atMostOnce, certificateLine, once, readAnswerLines } from './answer-lines.js';
import { keyFileFacts, keyFileLines } from './key-file-lines.js';
import { epochSeconds, nodeStateWord } from './probe-schema.js';
import {
  isLiveKeyWhole,
  LIVE_KEY_TORN,
  liveKeyFacts,
  liveKeyLines,
  sealedLine,
  UNSEALABLE,
  type LiveKeyFacts,
} from './live-key-lines.js';
import { readChannelKey, type Sealed } from './seal.js';

/** What one host told as evidence. Whether a key opens it is for `proveManager` to say. */
export interface ProveFacts {
  /** The host's clock. */
  readonly observedAt: Date;
  /** Names swarm, node and role; undefined where this host has no swarm folder. */
  readonly certificate: { readonly der: Buffer; readonly facts: NodeCertificate } | undefined;
  readonly keyFile: KeyFileFacts | undefined;
  readonly nodeKey: NodeKeyFacts;
  readonly liveKey: LiveKeyFacts;
  /** What the engine says of its node; undefined where it was not asked (`openChannel`) or did not answer. */
  readonly nodeState: LocalNodeState | undefined;
  /** The channel that a locked manager has opened, as the answer claims: whether it is that manager's is for `openEvidence` to say. */
  readonly channel: KeyObject | undefined;
}

type NodeKeyFacts =
  /** A binding, and the encrypted key as it lies on the disk, sealed to the pair of the request: for `openEvidence`. */
  | { readonly kind: 'sealed'; readonly sealed: Sealed }
  /** It lies there unencrypted, and was not sent. Nobody proves this: it is what the host claims, and nothing is sealed to it. */
  | { readonly kind: 'clear' }
  | { readonly kind: 'unavailable'; readonly reason: string };

export type ProveReading =
  { readonly kind: 'facts'; readonly facts: ProveFacts } | { readonly kind: 'unreadable'; readonly reason: string };

const ENCRYPTED = 'ENCRYPTED PRIVATE KEY';

const channelLine = z.string().transform((line, context) => {
  const key = readChannelKey(line);
  if (key !== undefined) return key;
  context.addIssue({ code: 'custom', message: 'not the key of a channel' });
  return z.NEVER;
});

const answerSchema = z
  .strictObject({
    prove: once(z.literal('1', 'another version of the script')),
    time: once(epochSeconds),
    certificate: atMostOnce(certificateLine),
    ...keyFileLines,
    nodekey: atMostOnce(sealedLine),
    ...liveKeyLines,
    state: atMostOnce(nodeStateWord),
    channel: atMostOnce(channelLine),
  })
  .refine(({ nodekey, keytype }) => nodekey === undefined || keytype === ENCRYPTED, 'a sealed key is an encrypted one')
  .refine(isLiveKeyWhole, LIVE_KEY_TORN);
type ProveAnswer = z.infer<typeof answerSchema>;

/** Reads the text of the frame of prove.sh. Strict: what is not exactly as expected is unreadable, with the reason. */
export function readProveAnswer(answer: string): ProveReading {
  const reading = readAnswerLines('prove script', answerSchema, answer);
  return reading.kind === 'read' ? { kind: 'facts', facts: toProveFacts(reading.value) } : reading;
}

const toProveFacts = (answer: ProveAnswer): ProveFacts => ({
  observedAt: answer.time,
  certificate: answer.certificate && { der: answer.certificate.der, facts: answer.certificate.certificate },
  keyFile: keyFileFacts(answer),
  nodeKey: nodeKeyFacts(answer),
  liveKey: liveKeyFacts(answer),
  nodeState: answer.state,
  channel: answer.channel,
});

function nodeKeyFacts({ nodekey, keytype, sealing }: ProveAnswer): NodeKeyFacts {
  if (nodekey !== undefined) return { kind: 'sealed', sealed: nodekey };
  if (keytype === undefined) return { kind: 'unavailable', reason: 'there is no key file' };
  if (keytype === 'PRIVATE KEY') return { kind: 'clear' };
  if (keytype !== ENCRYPTED) return { kind: 'unavailable', reason: 'the key file has a type that no engine writes' };
  const reason = sealing === 'ready' ? 'the key file could not be sealed, or it kept changing' : UNSEALABLE[sealing];
  return { kind: 'unavailable', reason };
}
