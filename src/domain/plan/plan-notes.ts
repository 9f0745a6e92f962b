import { standingOf, type ManagerProof, type Standing, type SwarmCustody } from '../custody.js';
import { label } from '../findings/manager-survey.js';
import type { Fingerprint } from '../ids.js';
import { count, listed } from '../text.js';
import { writeOf } from './key-rules.js';
import type { Absence } from './part.js';
import { keptKeys, type Situation } from './situation.js';

type Note = (situation: Situation) => readonly string[];

/** What the operator should know before saying yes. */
export const notesOn = (situation: Situation): readonly string[] => notes.flatMap((note) => note(situation));

const when = (condition: boolean, sentence: string): readonly string[] => (condition ? [sentence] : []);

const day = (date: Date): string => date.toISOString().slice(0, 10);

const keyInUse: Note = ({ custody }) => {
  const keys = keptKeys(custody);
  const { live } = custody;
  if (keys === undefined || live.kind !== 'kept') return [];
  const standing = standingOf(keys, live.fingerprint);
  const generation = keys.generations.find(({ fingerprint }) => fingerprint === live.fingerprint);
  return [
    ...when(
      standing !== 'current',
      `The vault stores the live key, but not as the current key: it is ${inWords(standing)}.`,
    ),
    ...(generation?.rotatedAt === null
      ? [`The live key was found in use and stored on ${day(generation.keptAt)}: its age is unknown.`]
      : []),
  ];
};

const inWords = (standing: Standing): string => {
  switch (standing) {
    case 'current':
      return 'the current key';
    case 'previous':
      return 'the previous key';
    case 'pending':
      return 'pending';
    case 'older':
      return 'an older key version';
  }
};

const readableMeanwhile: Note = ({ action }) =>
  when(
    action === 'rotateCompromised',
    'Autolock is turned off and on: in between, the key is on the disks of the managers in plaintext.',
  );

const unreadAtFirst: Note = ({ action }) =>
  when(
    action === 'enable' || action === 'rotateCompromised',
    'For about one second after autolock is turned on, only the managers have its key, and no key-file backup recovers them: if all of them fail in that second, the swarm must be restored from a backup.',
  );

const unprotected: Note = ({ action }) =>
  when(
    action === 'disable',
    'From then on, anyone who gets the disk of a manager can read the keys and the data of the swarm.',
  );

const unfenced: Note = ({ action, executor }) =>
  when(
    action === 'rotate' && executor?.facts.tools.curl === false,
    'Not fenced: no included manager has curl, so the engine does not compare the cluster version, and a concurrent rotation is not detected.',
  );

const alone: Note = ({ action, executor, verifier }) =>
  when(
    verifier === undefined,
    `Only ${executor === undefined ? 'one manager' : label(executor.manager)} reports that ${CLAIMS[action]}: no verifier is available.`,
  );

const CLAIMS: Readonly<Record<Situation['action'], string>> = {
  rotate: 'a new key is live',
  rotateCompromised: 'a new key is live',
  enable: 'a new key is live',
  adopt: 'the key that is stored is live',
  disable: 'autolock is off',
};

const evenNumber: Note = ({ swarm: { members } }) => {
  const managers = members?.length ?? 1;
  return when(managers % 2 === 0, `${count(managers, 'manager')} tolerate no more failures than ${managers - 1}.`);
};

/** It lags, and runs: it opens after a restart all the same. */
const behind: Note = ({ taking, custody }) => {
  const { live } = custody;
  if (live.kind !== 'kept') return [];
  return taking.flatMap(({ manager }) => {
    const proof = custody.proofs.get(manager.instance.instanceId);
    return proof?.kind === 'proven' && proof.fingerprint !== live.fingerprint
      ? [`${label(manager)} does not use the live key yet: key ${proof.fingerprint}, which is stored, unlocks it.`]
      : [];
  });
};

const vaultNotes: Note = (situation) =>
  writeOf(situation) === undefined ? [] : (situation.custody.survey?.notes ?? []);
const unlisted: Note = ({ swarm }) =>
  swarm.unlisted.map((each) => `${label(each)} is excluded and gets no key: ${each.why}.`);

const takesOver: Note = ({ policy, custody }) => {
  const keys = keptKeys(custody);
  const runs = [keys?.pending, ...(keys?.intents ?? [])].map((pending) => pending?.runId);
  return policy.takeOver === null
    ? []
    : when(
        runs.some((runId) => runId === policy.takeOver),
        `Run ${policy.takeOver} is abandoned: do not resume it after this.`,
      );
};

const laggards: Note = ({ absent, custody }) => absent.map((absence) => laggardNote(absence, custody));

const keepsDataKey: Note = ({ action, absent }) =>
  action === 'rotateCompromised' && absent.length > 0
    ? [
        `Excluded, with its present data key and certificate: ${listed(absent.map(nameOf))}. When it is available again, run rotate --compromised once more.`,
      ]
    : [];

const nameOf = (absence: Absence): string =>
  absence.kind === 'notFound' ? absence.member.hostname : label(absence.manager);

const laggardNote = (absence: Absence, custody: SwarmCustody): string => {
  if (absence.kind === 'notFound') return `${absence.member.hostname}: ${needs(undefined, custody)}`;
  const { manager } = absence;
  return `${label(manager)}: ${needs(custody.proofs.get(manager.instance.instanceId), custody)}`;
};

const needs = (proof: ManagerProof | undefined, custody: SwarmCustody): string => {
  switch (proof?.kind) {
    case 'proven':
      return `it needs key ${proof.fingerprint} (${standing(proof.fingerprint, custody)}), which stays stored.`;
    case 'notEncrypted':
      return 'its key is on disk in plaintext: it needs no unlock key when it comes back.';
    case 'noneOpens':
      return 'no stored key unlocks it.';
    case 'unknown':
    case undefined:
      return 'which key it needs is unknown; every stored key stays stored.';
  }
};

const standing = (fingerprint: Fingerprint, custody: SwarmCustody): string => {
  const keys = keptKeys(custody);
  return keys === undefined ? 'kept' : inWords(standingOf(keys, fingerprint));
};

const notes: readonly Note[] = [
  takesOver,
  unlisted,
  readableMeanwhile,
  unreadAtFirst,
  unprotected,
  unfenced,
  alone,
  keyInUse,
  vaultNotes,
  behind,
  laggards,
  keepsDataKey,
  evenNumber,
];
