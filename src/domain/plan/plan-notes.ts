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
      `The vault keeps the live key, but not as the current one: it is ${inWords(standing)}.`,
    ),
    ...(generation?.rotatedAt === null
      ? [`The live key was found in use, and kept on ${day(generation.keptAt)}: how old it is, is not known.`]
      : []),
  ];
};

const inWords = (standing: Standing): string => {
  switch (standing) {
    case 'current':
      return 'the current one';
    case 'previous':
      return 'the previous one';
    case 'pending':
      return 'pending';
    case 'older':
      return 'an older one';
  }
};

const readableMeanwhile: Note = ({ action }) =>
  when(
    action === 'rotateCompromised',
    'Autolock goes off and on again: in between, the disks of the managers hold a key that anybody who has them can read.',
  );

const unreadAtFirst: Note = ({ action }) =>
  when(
    action === 'enable' || action === 'rotateCompromised',
    'For about a second after autolock is turned on nobody but the managers has its key, and no copy of a key file brings them back: should all of them end in it, the swarm has to be restored from a backup.',
  );

const unprotected: Note = ({ action }) =>
  when(
    action === 'disable',
    'From then on whoever gets the disk of a manager reads the keys and the data of the swarm.',
  );

const unfenced: Note = ({ action, executor }) =>
  when(
    action === 'rotate' && executor?.facts.tools.curl === false,
    'Unfenced: no manager that takes part has curl, so the engine does not compare the cluster version, and a rotation by somebody else at the same moment goes unnoticed.',
  );

const alone: Note = ({ action, executor, verifier }) =>
  when(
    verifier === undefined,
    `The claim that ${CLAIMS[action]} rests on the word of ${executor === undefined ? 'one manager' : label(executor.manager)} alone: no other manager takes part.`,
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
  return when(
    managers % 2 === 0,
    `${count(managers, 'manager')} tolerate no more failures than ${managers - 1} would.`,
  );
};

/** It lags, and runs: it opens after a restart all the same. */
const behind: Note = ({ taking, custody }) => {
  const { live } = custody;
  if (live.kind !== 'kept') return [];
  return taking.flatMap(({ manager }) => {
    const proof = custody.proofs.get(manager.instance.instanceId);
    return proof?.kind === 'proven' && proof.fingerprint !== live.fingerprint
      ? [`${label(manager)} has not taken the live key yet: it opens with key ${proof.fingerprint}, which is kept.`]
      : [];
  });
};

const vaultNotes: Note = (situation) =>
  writeOf(situation) === undefined ? [] : (situation.custody.survey?.notes ?? []);
const unlisted: Note = ({ swarm }) =>
  swarm.unlisted.map((each) => `${label(each)} takes no part and gets no key: ${each.why}.`);

const takesOver: Note = ({ policy, custody }) => {
  const keys = keptKeys(custody);
  const runs = [keys?.pending, ...(keys?.intents ?? [])].map((pending) => pending?.runId);
  return policy.takeOver === null
    ? []
    : when(
        runs.some((runId) => runId === policy.takeOver),
        `Run ${policy.takeOver} is given up: it must not be resumed after this.`,
      );
};

const laggards: Note = ({ absent, custody }) => absent.map((absence) => laggardNote(absence, custody));

const keepsDataKey: Note = ({ action, absent }) =>
  action === 'rotateCompromised' && absent.length > 0
    ? [
        `Left out, with the data key and the certificate that it has: ${listed(absent.map(nameOf))}. When it serves again, run rotate --compromised once more.`,
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
      return `it will need key ${proof.fingerprint} (${standing(proof.fingerprint, custody)}), which stays kept.`;
    case 'notEncrypted':
      return 'its key lies on its disk in the clear: it needs none when it comes back.';
    case 'noneOpens':
      return 'no kept key opens it.';
    case 'unknown':
    case undefined:
      return 'which key it will need is not known; every kept one stays kept.';
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
