import { createHash, type KeyObject } from 'node:crypto';
import type { Nonce } from './frame.js';
import { openSealed, type Sealed, type SealingKeys } from './seal.js';

declare const bound: unique symbol;
/** The public key of a channel that came sealed together with the evidence of its manager. Nothing is sealed to any other one. */
export type BoundChannel = KeyObject & { readonly [bound]: true };

/** One round of looking: what is sealed to its pair, under its nonce, belongs to it and to no other. */
export interface EvidenceRound {
  readonly keys: SealingKeys;
  readonly nonce: Nonce;
}

/** What a host brought, as far as anybody could have written it: the sealed block, and the channel beside it. */
export interface BroughtEvidence {
  readonly sealed: Sealed;
  readonly channel: KeyObject | undefined;
}

export type OpenedEvidence =
  /** `encryptedKey`: DER. Only a stored key that decrypts it to the key of the certificate shows whose the channel is. */
  | { readonly kind: 'opened'; readonly encryptedKey: Buffer; readonly channel: BoundChannel | undefined }
  | { readonly kind: 'foreign'; readonly reason: string };

/** What the sealed block of the evidence begins with: `binding` in prove.sh. No channel: the digest of the nonce alone. */
export const bindingOf = (nonce: Nonce, channel: KeyObject | undefined): Buffer =>
  createHash('sha256')
    .update(`lockstep evidence 1 ${nonce} `)
    .update(channel?.export({ type: 'spki', format: 'der' }) ?? '')
    .digest();

/**
 * Opens the sealed block of a manager's evidence. It belongs to this round only where it was sealed to the pair of this round and names
 * its nonce and the very channel that stands beside it: a channel that was put there, taken away or repeated makes all of it foreign.
 */
export function openEvidence({ sealed, channel }: BroughtEvidence, { keys, nonce }: EvidenceRound): OpenedEvidence {
  const opened = openSealed(keys, sealed);
  if (opened.kind === 'refused') return foreign('it was sealed for another request, or was changed');
  const binding = bindingOf(nonce, channel);
  if (!binding.equals(opened.bytes.subarray(0, binding.length))) {
    return foreign('it is bound to another request, or to another channel');
  }
  const encryptedKey = opened.bytes.subarray(binding.length);
  return { kind: 'opened', encryptedKey, channel: channel as BoundChannel | undefined };
}

const foreign = (why: string): OpenedEvidence => ({
  kind: 'foreign',
  reason: `the evidence does not belong to this request: ${why}`,
});
