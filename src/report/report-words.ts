import { STATE_WORDS } from '../domain/fleet.js';
import { count, listed, sentence } from '../domain/text.js';
import type { Report, ReportFinding, ReportManager, ReportSwarm } from './model.js';
import type { Worst } from './worst.js';

/** What several renderings say in the same words. */

/** `CIS 7.5, 7.6 before 1.6` or `lockstep.quorum` */
export const controlLabel = ({ control, benchmark, olderNumber }: ReportFinding): string =>
  benchmark === null ? control : `CIS ${control}${olderNumber === null ? '' : `, formerly ${olderNumber}`}`;

export const countsLabel = ({ findings }: Pick<ReportSwarm, 'findings'>): string =>
  (['fail', 'unknown', 'manual', 'pass'] as const)
    .map((status) => `${findings.filter((finding) => finding.status === status).length} ${status}`)
    .join(', ');

export const autolockLabel = ({ autolock }: Pick<ReportSwarm, 'autolock'>): string =>
  autolock === null ? 'unknown' : autolock ? 'on' : 'off';

/** `held, 3 of 3` */
export const quorumLabel = ({ quorum }: Pick<ReportSwarm, 'quorum'>): string =>
  quorum.managers === 0 ? quorum.state : `${quorum.state}, ${quorum.healthy ?? '?'} of ${quorum.managers}`;

export const scopeLabel = ({ account, region }: { readonly account: string; readonly region: string }): string =>
  `${account} ${region}`;

/** A swarm is nowhere only where nobody saw it when the fleet was looked at again after a change. */
export const scopesLabel = ({ scopes }: Pick<ReportSwarm, 'scopes'>): string =>
  scopes.length === 0 ? 'not found when the fleet was inspected again' : listed(scopes.map(scopeLabel), 3);

/** Nothing failed, and yet no pass: a fact is missing. */
export const verdictLabel = ({ compliant, findings }: Pick<ReportSwarm, 'compliant' | 'findings'>): string => {
  if (compliant === null) return 'not audited';
  if (compliant) return 'compliant';
  return findings.some(({ status }) => status === 'fail') ? 'not compliant' : 'not evaluated';
};

export const keyLabel = ({ keyEncrypted }: Pick<ReportManager, 'keyEncrypted'>): string =>
  keyEncrypted === null ? 'unknown' : keyEncrypted ? 'encrypted' : 'plaintext';

/** Whether keys were tried on the managers of this swarm. */
export const wasProven = ({ managers }: Pick<ReportSwarm, 'managers'>): boolean =>
  managers.some(({ proof }) => proof !== 'notAsked');

const PROOFS = {
  current: 'current',
  older: 'older',
  none: 'none',
  notEncrypted: 'plaintext',
  unknown: 'unknown',
  notAsked: 'not checked',
} as const satisfies Record<ReportManager['proof'], string>;

/** Which kept key opens it. */
export const proofLabel = ({ proof }: Pick<ReportManager, 'proof'>): string => PROOFS[proof];

type Explained = Pick<ReportManager, 'name' | 'instanceId' | 'state' | 'why' | 'proof' | 'proofWhy'>;

/** The same reason is not given twice: a manager that gave no answer gives none to a proof either. */
const proofReason = ({ why, proofWhy }: Explained): string => (proofWhy === why ? '' : proofWhy);

/** Why it does not serve, and what a proof found that the column has no room for: a line for each. */
export const managerNotes = (manager: Explained): readonly string[] => {
  const { name, instanceId, state, why, proof } = manager;
  const who = name ?? instanceId;
  const reason = proofReason(manager);
  const isTold = reason === '' || proof === 'none' || proof === 'notEncrypted';
  return [
    ...(why === '' ? [] : [`${who} is ${STATE_WORDS[state]}: ${why}`]),
    ...(isTold ? [] : [`${who} is ${proof === 'unknown' ? 'not verified' : 'verified'}: ${reason}`]),
  ];
};

/** Also in one cell. */
export const whyLabel = (manager: Explained): string =>
  [manager.why, proofReason(manager)].filter((reason) => reason !== '').join('; ');

/** `Key 8f0c…: the current key in the vault, rotated on 2026-01-31, 30 days ago.` */
export const custodyLabel = ({ key }: Pick<ReportSwarm, 'key'>): string => {
  if (key.fingerprint === null) return sentence(`Key: ${key.why}`);
  const kept = key.stored === 'current' ? 'the current key in the vault' : key.why;
  return `Key ${key.fingerprint}: ${kept}, ${ageLabel(key)}.`;
};

const ageLabel = ({ rotatedAt, ageDays }: ReportSwarm['key']): string =>
  rotatedAt === null
    ? 'found in use, age unknown'
    : `rotated on ${rotatedAt.slice(0, 10)}${ageDays === null ? '' : `, ${count(ageDays, 'day')} ago`}`;

export const certificateLabel = ({ certificateExpiresAt }: Pick<ReportManager, 'certificateExpiresAt'>): string =>
  certificateExpiresAt?.slice(0, 10) ?? 'unknown';

export const stateLabel = ({ state, leader }: Pick<ReportManager, 'state' | 'leader'>): string =>
  leader === true ? `${STATE_WORDS[state]}, leader` : STATE_WORDS[state];

/** What stands between a swarm and belief in it, and who claims it in vain: a line for each. */
export const trustNotes = ({ trust, unlisted }: Pick<ReportSwarm, 'trust' | 'unlisted'>): readonly string[] => [
  ...(trust.why === '' ? [] : [`Not confirmed: ${trust.why}`]),
  ...unlisted.map(
    ({ name, instanceId, account, region, why }) =>
      `Not listed by its swarm: ${name ?? '-'} (${instanceId}, ${account} ${region}): ${why}.`,
  ),
];

export const worstLabel = ({ swarm, evidence, alsoIn }: Worst): string => {
  const also =
    alsoIn.length === 0
      ? ''
      : ` Also in ${count(alsoIn.length, 'more swarm')}: ${listed(
          alsoIn.map(({ name }) => name),
          3,
        )}.`;
  return `${swarm.name}: ${evidence}${also}`;
};

export const callsLabel = ({ apiCalls }: Pick<Report, 'apiCalls'>): string => {
  const calls = Object.entries(apiCalls.byOperation);
  const total = calls.reduce((sum, [, amount]) => sum + amount, 0);
  const detail =
    calls.length === 0 ? '' : ` (${calls.map(([operation, amount]) => `${operation} ${amount}`).join(', ')})`;
  return `${count(total, 'AWS call')}${detail}, ${apiCalls.throttled} throttled`;
};

export const selectionLabel = ({ selection }: Pick<Report, 'selection'>): string => {
  const tags = selection.tags.map(({ key, values }) => `${key}=${values.join(',')}`);
  const swarms = selection.swarms.length === 0 ? [] : [`swarms ${selection.swarms.join(', ')}`];
  return [
    tags.length === 0 ? 'no tag' : tags.join(' and '),
    ...swarms,
    `in ${listed(selection.scopes.map(scopeLabel), 6)}`,
  ].join(', ');
};

/** A sentence for each account and region that could not be looked at. */
export const leftOutLabels = ({ selection }: Pick<Report, 'selection'>): readonly string[] =>
  selection.leftOut.map((each) => `Not inspected: ${scopeLabel(each)}: ${each.why}. ${sentence(each.remedy.text)}`);

export const runLabel = ({ run }: Pick<Report, 'run'>): string => {
  const seconds = Math.round((Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000);
  const started = `${run.startedAt.slice(0, 19).replace('T', ' ')} UTC`;
  return `lockstep ${run.version}, ${run.command}${run.dryRun ? ' (dry run)' : ''} ${run.id}, ${started}, ${seconds} s, by ${run.caller ?? 'an unknown caller'}, exit code ${run.exitCode}`;
};
