import { createHash } from 'node:crypto';
import type { Fingerprint, RunId, SwarmId } from './ids.js';
import { revealSecret, Secret } from './secret.js';

/** `SWMKEY-1-` and 32 bytes in unpadded base64: what `docker swarm unlock` takes (swarmkit encryption.HumanReadableKey). */
export type UnlockKey = Secret & { readonly __brand: 'UnlockKey' };

const PREFIX = 'SWMKEY-1-';
const BASE64 = /^[A-Za-z0-9+/]{43}$/;

/**
 * Undefined for anything but a whole key, exactly as an engine writes it: no blank around it, and no bit set beyond the 32 bytes.
 * There is deliberately no reason with it: a text that is nearly a key must not reach a message.
 */
export const parseUnlockKey = (text: string): UnlockKey | undefined => {
  const encoded = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : '';
  const isCanonical = BASE64.test(encoded) && Buffer.from(encoded, 'base64').toString('base64') === `${encoded}=`;
  return isCanonical ? (new Secret(text) as UnlockKey) : undefined;
};

/** The raw 32 bytes with which a manager's key file is encrypted (swarmkit manager/encryption). They are secret. */
export const passphraseOf = (key: UnlockKey): Buffer => Buffer.from(revealSecret(key).slice(PREFIX.length), 'base64');

/** Keeps fingerprints apart from any other SHA-256 of a key that somebody may publish. */
const FINGERPRINT_PREFIX = 'lockstep unlock key fingerprint 1:';

/** Names a key in records without telling it: 16 hex digits of a hash of 256 random bits. */
export const fingerprintOf = (key: UnlockKey): Fingerprint =>
  createHash('sha256')
    .update(FINGERPRINT_PREFIX + revealSecret(key))
    .digest('hex')
    .slice(0, 16) as Fingerprint;

/** One unlock key of a swarm as it is kept in the vault. Never changed once it is written. */
export interface KeyGeneration {
  readonly swarmId: SwarmId;
  readonly key: UnlockKey;
  readonly fingerprint: Fingerprint;
  /**
   * The cluster version noted before the rotation that made this key: a manager has adopted it if and only if its key file is
   * encrypted and shows a greater kek-version. null for a key that was found in use: nobody noted a version before it.
   */
  readonly clusterVersion: number | null;
  /** When the rotation was carried out; null for a key that was found in use, which is at least as old as `keptAt`. */
  readonly rotatedAt: Date | null;
  readonly keptAt: Date;
  readonly runId: RunId;
}

/**
 * Written ahead of a rotation: the key that opens whatever the run's hosts seal, so that a new unlock key can be read from
 * the command history although the run that asked for it has died.
 */
export interface RunIntent {
  readonly swarmId: SwarmId;
  readonly runId: RunId;
  /** The run's private sealing key: PKCS#8 in PEM. */
  readonly sealingKey: Secret;
  /** The cluster version before the rotation. */
  readonly clusterVersion: number;
  readonly writtenAt: Date;
}
