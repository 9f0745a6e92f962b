import { standingOf, type ManagerProof, type Standing, type SwarmCustody } from '../domain/custody.js';
import { vaultOf } from '../domain/findings/live-key-stored.js';
import { daysBetween } from '../domain/findings/key-age.js';
import { proofOf } from '../domain/findings/proven.js';
import type { Manager } from '../domain/fleet.js';
import type { Fingerprint } from '../domain/ids.js';
import { generationsOf } from '../domain/judge-custody.js';
import type { ReportManager, ReportSwarm } from './model.js';

/** What a proof tells of one manager. */
export type ReportProof = Pick<ReportManager, 'proof' | 'verifiedWith' | 'proofWhy'>;

const standing = ({ vault }: SwarmCustody, fingerprint: Fingerprint): Standing =>
  vault.kind === 'kept' ? standingOf(vault.keys, fingerprint) : 'older';

const STANDING: Readonly<Record<Exclude<Standing, 'current'>, string>> = {
  pending: 'the pending key of an unfinished run',
  previous: 'the previous key, which must stay stored',
  older: 'an older key version, which must stay stored',
};

export const toReportProof = ({ instance }: Manager, custody: SwarmCustody | undefined): ReportProof =>
  custody === undefined ? notProven('notAsked') : toProof(custody, proofOf(custody, instance));

const notProven = (proof: ReportProof['proof'], proofWhy = ''): ReportProof => ({
  proof,
  verifiedWith: null,
  proofWhy,
});

const toProof = (custody: SwarmCustody, proof: ManagerProof): ReportProof => {
  switch (proof.kind) {
    case 'proven': {
      const { fingerprint: verifiedWith } = proof;
      const place = standing(custody, verifiedWith);
      return place === 'current'
        ? { proof: 'current', verifiedWith, proofWhy: '' }
        : { proof: 'older', verifiedWith, proofWhy: `its matching key is ${verifiedWith}, ${STANDING[place]}` };
    }
    case 'notEncrypted':
      return notProven(
        'notEncrypted',
        'its key is on disk in plaintext: no unlock key is needed, and none protects it',
      );
    case 'noneOpens':
      return notProven('none', 'no stored key unlocks it');
    case 'unknown':
      return notProven('unknown', proof.reason);
  }
};

const UNKNOWN = { fingerprint: null, stored: 'unknown', rotatedAt: null, ageDays: null, why: '' } as const;

/** `now` is the operator's clock. */
export const toReportKey = (custody: SwarmCustody | undefined, now: Date): ReportSwarm['key'] => {
  if (custody === undefined) return UNKNOWN;
  const { live, vault } = custody;
  if (vault.kind === 'refused') return { ...UNKNOWN, why: `the vault could not be read: ${vault.error.message}` };
  switch (live.kind) {
    case 'kept':
      return keptKey(custody, live.fingerprint, now);
    case 'notKept':
      return {
        ...UNKNOWN,
        stored: 'missing',
        why: `the live key is not in ${vaultOf(custody)}`,
      };
    case 'none':
      return { ...UNKNOWN, why: 'autolock is off: there is no live key' };
    case 'unknown':
      return { ...UNKNOWN, why: live.reason };
  }
};

const keptKey = (custody: SwarmCustody, fingerprint: Fingerprint, now: Date): ReportSwarm['key'] => {
  const place = standing(custody, fingerprint);
  const rotatedAt = generationsOf(custody.vault).find((key) => key.fingerprint === fingerprint)?.rotatedAt ?? null;
  return {
    fingerprint,
    stored: place === 'current' ? 'current' : 'older',
    rotatedAt: rotatedAt?.toISOString() ?? null,
    ageDays: rotatedAt === null ? null : daysBetween(rotatedAt, now),
    why: place === 'current' ? '' : `the live key is ${STANDING[place]}`,
  };
};
