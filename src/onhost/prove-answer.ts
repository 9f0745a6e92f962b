import { z } from 'zod';
import type { KeyFileFacts, NodeCertificate } from '../domain/host-facts.js';
import { atMostOnce, certificateLine, once, readAnswerLines, text } from './answer-lines.js';
import { keyFileFacts, keyFileLines } from './key-file-lines.js';
import { epochSeconds } from './probe-schema.js';
import { isSealed, type Sealed } from './seal.js';

/** What one host told as evidence. Whether a key opens it is for `proveManager` to say. */
export interface ProveFacts {
  /** The host's clock. */
  readonly observedAt: Date;
  /** Names swarm, node and role; undefined where this host has no swarm folder. */
  readonly certificate: { readonly der: Buffer; readonly facts: NodeCertificate } | undefined;
  readonly keyFile: KeyFileFacts | undefined;
  readonly nodeKey: NodeKeyFacts;
  readonly liveKey: LiveKeyFacts;
}

export type NodeKeyFacts =
  /** The encrypted key as it lies on the disk (DER), sealed to this run. */
  | { readonly kind: 'sealed'; readonly sealed: Sealed }
  /** It lies there unencrypted, and was not sent. */
  | { readonly kind: 'clear' }
  | { readonly kind: 'unavailable'; readonly reason: string };

type LiveKeyFacts =
  /** `mark`: see `hmacMark`. `sealed`: the text of the key, where the script was told to send it. */
  | { readonly kind: 'read'; readonly mark: string; readonly sealed: Sealed | undefined }
  /** The swarm answers and shows no key, as with autolock off. */
  | { readonly kind: 'notShown' }
  | { readonly kind: 'unavailable'; readonly reason: string };

export type ProveReading =
  { readonly kind: 'facts'; readonly facts: ProveFacts } | { readonly kind: 'unreadable'; readonly reason: string };

/** Why nothing could be sealed, in the words of `sealing` in sealed.sh. */
const UNSEALABLE = {
  'no-openssl': 'the host has no openssl',
  'no-memory-folder': 'the host has no folder in memory: neither /run nor /dev/shm is a tmpfs that can be written',
  'no-builtin-printf': 'printf is no builtin of the shell there',
} as const;

const ENCRYPTED = 'ENCRYPTED PRIVATE KEY';

const sealedLine = z.string().refine(isSealed, 'not a sealed value');

const answerSchema = z
  .strictObject({
    prove: once(z.literal('1', 'another version of the script')),
    time: once(epochSeconds),
    sealing: once(z.enum(['ready', 'no-openssl', 'no-memory-folder', 'no-builtin-printf'])),
    hanging: z.array(text).max(1).default([]),
    certificate: atMostOnce(certificateLine),
    ...keyFileLines,
    nodekey: atMostOnce(sealedLine),
    livekey: atMostOnce(z.enum(['read', 'none', 'unserved'])),
    livemark: atMostOnce(z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'not a mark')),
    livesealed: atMostOnce(sealedLine),
  })
  .refine(({ nodekey, keytype }) => nodekey === undefined || keytype === ENCRYPTED, 'a sealed key is an encrypted one')
  .refine(({ livekey, livemark }) => (livekey === 'read') === (livemark !== undefined), 'a key that is read has a mark')
  .refine(({ livekey, livesealed }) => livesealed === undefined || livekey === 'read', 'a key that is sent was read');
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
});

function nodeKeyFacts({ nodekey, keytype, sealing }: ProveAnswer): NodeKeyFacts {
  if (nodekey !== undefined) return { kind: 'sealed', sealed: nodekey };
  if (keytype === undefined) return { kind: 'unavailable', reason: 'there is no key file' };
  if (keytype === 'PRIVATE KEY') return { kind: 'clear' };
  if (keytype !== ENCRYPTED) return { kind: 'unavailable', reason: 'the key file is of a type that no engine writes' };
  const reason =
    sealing === 'ready' ? 'the key file could not be sealed, or changed all the time' : UNSEALABLE[sealing];
  return { kind: 'unavailable', reason };
}

function liveKeyFacts({ livekey, livemark, livesealed, sealing, hanging }: ProveAnswer): LiveKeyFacts {
  if (livemark !== undefined) return { kind: 'read', mark: livemark, sealed: livesealed };
  if (livekey === 'none') return { kind: 'notShown' };
  if (sealing !== 'ready') return { kind: 'unavailable', reason: UNSEALABLE[sealing] };
  return {
    kind: 'unavailable',
    reason: hanging[0] ?? 'docker node ls failed: not an unlocked manager, no quorum or no leader',
  };
}
