import type { LiveKey, ManagerProof, ShownKey, VaultHome, VaultView } from './custody.js';
import type { NodeCertificate } from './host-facts.js';
import type { Fingerprint, NodeId, SwarmId } from './ids.js';
import { passphraseOf, type KeyGeneration } from './key.js';
import { proveManager, type ManagerEvidence } from './proof.js';
import { claimedKeys, NOT_DECIDED, placeOf } from './vault-home.js';

/** Which manager an answer has to be of. */
export interface ExpectedManager {
  readonly swarmId: SwarmId;
  /** Undefined where nobody knows it yet. */
  readonly nodeId: NodeId | undefined;
}

/** Tries every kept generation on a manager: each costs about a millisecond, and at most one fits. Never throws. */
export function judgeManager(evidence: ManagerEvidence, keys: readonly KeyGeneration[]): ManagerProof {
  const kept = keys.map(({ fingerprint, key }) => ({ generation: fingerprint, passphrase: passphraseOf(key) }));
  const proof = proveManager(evidence, kept);
  switch (proof.kind) {
    case 'proven':
      return { kind: 'proven', fingerprint: proof.generation as Fingerprint };
    case 'unreadable':
      return { kind: 'unknown', reason: proof.reason };
    case 'notEncrypted':
    case 'noneOpens':
      return proof;
  }
}

/**
 * The same where the vault may have said nothing: a key that was not seen may be the one that fits. Until the home is decided nothing is
 * proven: a stranger's vault may hold the matching key as well.
 */
export function judgeByVault(evidence: ManagerEvidence, vault: VaultView): ManagerProof {
  const proof = judgeManager(evidence, generationsOf(vault));
  if (proof.kind !== 'noneOpens') return proof;
  switch (vault.kind) {
    case 'refused':
      return unread(vault);
    case 'undecided': {
      const found = findClaimed(evidence, vault);
      const also =
        found === undefined ? '' : `; key ${found.fingerprint}, stored in ${placeOf(found.home)}, unlocks it`;
      return { kind: 'unknown', reason: `${NOT_DECIDED}${also}` };
    }
    case 'kept':
    case 'nothing':
      return proof;
  }
}

/** The stored key that opens a manager although nobody decided which vault counts; tried here, and sent nowhere. */
export function findClaimed(
  evidence: ManagerEvidence,
  vault: VaultView,
): { readonly fingerprint: Fingerprint; readonly home: VaultHome } | undefined {
  for (const { home, generations } of claimedKeys(vault)) {
    const proof = judgeManager(evidence, generations);
    if (proof.kind === 'proven') return { fingerprint: proof.fingerprint, home };
  }
  return undefined;
}

export const generationsOf = (vault: VaultView): readonly KeyGeneration[] =>
  vault.kind === 'kept' ? vault.keys.generations : [];

const unread = ({ error }: Extract<VaultView, { kind: 'refused' }>) =>
  ({ kind: 'unknown', reason: `the vault could not be read: ${error.message}` }) as const;

/** Why evidence says nothing about the manager that was asked; undefined where it is that manager's own. */
export function whyNotTheirs(certificate: NodeCertificate, { swarmId, nodeId }: ExpectedManager): string | undefined {
  if (certificate.swarmId !== swarmId) return `its certificate is of another swarm, ${certificate.swarmId}`;
  if (certificate.role !== 'manager') return `its certificate says ${certificate.role}: it is not a manager now`;
  return nodeId === undefined || certificate.nodeId === nodeId
    ? undefined
    : `its certificate is of another node, ${certificate.nodeId} instead of ${nodeId}`;
}

/** What is known of the swarm and its vault beside what its managers showed. */
export interface LiveKeyContext {
  /** The setting as the probe saw it. */
  readonly autolock: boolean | null;
  readonly vault: VaultView;
  /** The mark of a kept generation, with the nonce that the managers were given. */
  readonly markOf: (generation: KeyGeneration) => string;
}

/**
 * The live key as the managers showed it: they must agree. That none is shown means autolock off only where the swarm says so
 * as well, for a client that failed shows none either.
 */
export function judgeLiveKey(shown: readonly ShownKey[], { autolock, vault, markOf }: LiveKeyContext): LiveKey {
  const marks = new Set(shown.flatMap((key) => (key.kind === 'shown' ? [key.mark] : [])));
  const showsNone = shown.some(({ kind }) => kind === 'notShown');
  const [mark] = marks;
  if (marks.size > 1)
    return unknown('its managers show different keys: a rotation is in progress, or the swarm is partitioned');
  if (mark === undefined) return showsNone ? notShown(autolock) : unknown(whyUnseen(shown));
  if (showsNone)
    return unknown('some of its managers show a key and others show none: an autolock change is in progress');
  if (vault.kind === 'refused') return unread(vault);
  if (vault.kind === 'undecided') return unknown(NOT_DECIDED);
  const kept = generationsOf(vault).find((generation) => markOf(generation) === mark);
  return kept === undefined ? { kind: 'notKept' } : { kind: 'kept', fingerprint: kept.fingerprint };
}

const unknown = (reason: string): LiveKey => ({ kind: 'unknown', reason });

const notShown = (autolock: boolean | null): LiveKey =>
  autolock === false
    ? { kind: 'none' }
    : unknown(`docker swarm unlock-key showed no key, and autolock is ${autolock === null ? 'unknown' : 'on'}`);

const whyUnseen = (shown: readonly ShownKey[]): string => {
  const reasons = shown.flatMap((key) => (key.kind === 'unavailable' ? [key.reason] : []));
  return reasons[0] ?? 'no manager could be reached';
};
