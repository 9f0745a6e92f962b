import { count } from '../domain/text.js';
import type { Report, ReportManager, ReportSwarm } from './model.js';
import { isChange, outcomeClauses } from './outcome-words.js';
import type { ReportContent } from './totals.js';
import { wasProven } from './report-words.js';

/** The whole fleet in one sentence: what is well, who is locked, who would stay locked, and what nobody could see. */
export const summarise = (
  { swarms, unassigned }: ReportContent,
  { dryRun, leftOut }: Pick<Report['run'], 'dryRun'> & { readonly leftOut: number },
): string => {
  const managers = swarms.flatMap((swarm) => swarm.managers);
  const clauses = [
    ...risk(swarms),
    ...outcomeClauses({ swarms }, dryRun),
    verdict({ swarms, unassigned }),
    ...proofs(managers),
    lockedNow(managers),
    notBelieved(swarms),
    notSeen(managers),
    isChange({ swarms }) ? undefined : afterRestart(managers),
    leftOut > 0 ? `${count(leftOut, 'account and region', 'accounts and regions')} not inspected` : undefined,
    unassigned.length > 0 ? `${count(unassigned.length, 'instance')} not in a swarm` : undefined,
  ].filter((clause) => clause !== undefined);
  return `${clauses.join('; ')}.`;
};

/** Before everything else. */
const risk = (swarms: readonly ReportSwarm[]): readonly string[] => {
  const amount = swarms.filter(({ outcome }) => outcome.status === 'atRisk').length;
  return amount === 0 ? [] : [`KEY AT RISK in ${amount} of ${count(swarms.length, 'swarm')}`];
};

const verdict = ({ swarms }: ReportContent): string | undefined => {
  if (swarms.length === 0) return 'No swarm found';
  if (isChange({ swarms })) return undefined;
  const audited = swarms.filter(({ compliant }) => compliant !== null);
  if (audited.length === 0) {
    if (swarms.some(wasProven)) return undefined;
    const managers = swarms.reduce((sum, swarm) => sum + swarm.managers.length, 0);
    return `${count(swarms.length, 'swarm')} with ${count(managers, 'manager')}`;
  }
  const compliant = audited.filter((swarm) => swarm.compliant === true);
  // A compliant swarm has an unknown finding only where nobody asked for a proof: see isCompliant.
  const aside = compliant.some(({ findings }) => findings.some(({ status }) => status === 'unknown'))
    ? ' (key age and key storage not evaluated)'
    : '';
  return `${compliant.length} of ${count(audited.length, 'swarm')} compliant${aside}`;
};

const lockedNow = (managers: readonly ReportManager[]): string | undefined => {
  const locked = managers.filter(({ state }) => state === 'locked' || state === 'pending').length;
  return locked > 0 ? `${count(locked, 'manager')} locked now` : undefined;
};

/** What is told of such a swarm rests on the word of too few, or is contradicted. */
const notBelieved = (swarms: readonly ReportSwarm[]): string | undefined => {
  const clauses = [
    some(
      swarms.filter(({ trust }) => trust.kind === 'conflict').length,
      'swarm',
      'claimed by instances that contradict each other',
    ),
    some(
      swarms.filter(({ trust }) => trust.kind === 'unconfirmed').length,
      'swarm',
      'not confirmed by a majority of its managers',
    ),
    some(swarms.flatMap(({ unlisted }) => unlisted).length, 'instance', 'not listed by the swarm that it claims'),
  ].filter((clause) => clause !== undefined);
  return clauses.length === 0 ? undefined : clauses.join('; ');
};

const some = (amount: number, noun: string, words: string): string | undefined =>
  amount === 0 ? undefined : `${count(amount, noun)} ${words}`;

const notSeen = (managers: readonly ReportManager[]): string | undefined => {
  const silent = managers.filter(({ state }) => state === 'unreachable' || state === 'unknown').length;
  return silent > 0 ? `${count(silent, 'manager')} gave no answer` : undefined;
};

/**
 * A manager whose key lies encrypted on its disk starts locked: whether it can be opened then is what a proof tells. A run that
 * opens managers asks for none, and what it has done is not belittled for that.
 */
const afterRestart = (managers: readonly ReportManager[]): string | undefined => {
  const unproven = managers.filter(
    ({ state, keyEncrypted, proof }) => state === 'unlocked' && keyEncrypted === true && proof === 'notAsked',
  ).length;
  return unproven > 0
    ? `${count(unproven, 'manager')} would be locked after a restart, with no key verified to unlock ${unproven === 1 ? 'it' : 'them'}`
    : undefined;
};

/** What the kept keys open, every manager counted once. */
const proofs = (managers: readonly ReportManager[]): readonly (string | undefined)[] => {
  const tried = managers.filter(({ proof }) => proof !== 'notAsked');
  if (tried.length === 0) return [];
  const amount = (proof: ReportManager['proof']) => tried.filter((manager) => manager.proof === proof).length;
  const shut = tried.filter(({ proof }) => proof === 'none');
  const staying = shut.filter(({ state }) => state === 'unlocked').length;
  const some = (number: number, words: string) => (number > 0 ? `${number} ${words}` : undefined);
  if (amount('notEncrypted') === tried.length) return [`${count(tried.length, 'manager')} without encryption on disk`];
  return [
    `${amount('current')} of ${count(tried.length, 'manager')} ${tried.length === 1 ? 'unlocks' : 'unlock'} with the current key`,
    some(amount('older'), 'with another stored key'),
    some(staying, 'would stay locked after a restart'),
    some(shut.length - staying, 'not available, without a matching stored key'),
    some(amount('notEncrypted'), 'without encryption on disk'),
    some(amount('unknown'), 'not verified'),
  ];
};
