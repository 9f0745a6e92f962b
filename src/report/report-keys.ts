import { standingOf, type ManagerProof, type Standing, type SwarmCustody } from '../domain/custody.js';
import { vaultOf } from '../domain/findings/live-key-stored.js';
import { daysBetween } from '../domain/findings/key-age.js';
import { proofOf } from '../domain/findings/proven.js';
import type { Manager } from '../domain/fleet.js';
import type { Fingerprint } from '../domain/ids.js';
import { generationsOf } from '../domain/judge-custody.js';
import type { ReportManager, ReportSwarm } from './model.js';

/** What a proof tells of one manager. */
export type ReportProof = Pick<ReportManager, 'proof' | 'provenWith' | 'proofWhy'>;

const standing = ({ vault }: SwarmCustody, fingerprint: Fingerprint): Standing =>
  vault.kind === 'kept' ? standingOf(vault.keys, fingerprint) : 'older';

const STANDING: Readonly<Record<Exclude<Standing, 'current'>, string>> = {
  pending: 'kept by a run that did not finish',
  previous: 'the generation before the current one, which has to be kept',
  older: 'an older generation, which has to be kept',
};

export const toReportProof = ({ instance }: Manager, custody: SwarmCustody | undefined): ReportProof =>
  custody === undefined ? notProven('notAsked') : toProof(custody, proofOf(custody, instance));

const notProven = (proof: ReportProof['proof'], proofWhy = ''): ReportProof => ({ proof, provenWith: null, proofWhy });

const toProof = (custody: SwarmCustody, proof: ManagerProof): ReportProof => {
  switch (proof.kind) {
    case 'proven': {
      const { fingerprint: provenWith } = proof;
      const place = standing(custody, provenWith);
      return place === 'current'
        ? { proof: 'current', provenWith, proofWhy: '' }
        : { proof: 'older', provenWith, proofWhy: `it opens with ${provenWith}, ${STANDING[place]}` };
    }
    case 'notEncrypted':
      return notProven('notEncrypted', 'its key lies on the disk in clear: no key is needed, and none protects it');
    case 'noneOpens':
      return notProven('none', 'no kept key opens it');
    case 'unknown':
      return notProven('unknown', proof.reason);
  }
};

const UNKNOWN = { fingerprint: null, kept: 'unknown', rotatedAt: null, ageDays: null, why: '' } as const;

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
        kept: 'missing',
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
    kept: place === 'current' ? 'current' : 'older',
    rotatedAt: rotatedAt?.toISOString() ?? null,
    ageDays: rotatedAt === null ? null : daysBetween(rotatedAt, now),
    why: place === 'current' ? '' : `the live key is ${STANDING[place]}`,
  };
};
