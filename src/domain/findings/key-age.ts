import { generationsOf } from '../judge-custody.js';
import type { SwarmView } from '../fleet.js';
import type { KeyGeneration } from '../key.js';
import { count, sentence } from '../text.js';
import { undecided } from './live-key-stored.js';
import type { AuditPolicy, Rule, Verdict } from './finding.js';
import { askForProof, enable, rotate, whatNow } from './swarm-remedies.js';
import { fail, notAsked, pass, unknown } from './verdict.js';

const DAY = 86_400_000;

/** Whole days; negative for a date that is more than a day away: the clocks of two operators may be hours apart. */
export const daysBetween = (then: Date, now: Date): number => {
  const days = Math.floor((now.getTime() - then.getTime()) / DAY);
  return days === -1 ? 0 : days;
};

/** CIS 7.6. The engine does not tell how old its key is: only the record of the live key can. */
export const keyRotated: Rule = (swarm, policy, now, custody) => {
  if (swarm.autolock === false) return fail('There is no key to rotate: autolock is off.', enable(swarm));
  if (custody === undefined) {
    return notAsked(
      `The engine does not report the age of its key, and the vault was not read; required: at most ${policy.maxKeyAgeDays} days.`,
      askForProof(swarm),
    );
  }
  const { live, vault } = custody;
  if (vault.kind === 'refused') return unknown(sentence(vault.error.message), vault.error.remedy);
  if (vault.kind === 'undecided') return undecided(swarm, vault.claims);
  const key = generationsOf(vault).find(({ fingerprint }) => live.kind === 'kept' && fingerprint === live.fingerprint);
  if (key !== undefined && swarm.members !== undefined) return judgeAge(swarm, key, policy, now);
  return live.kind === 'notKept'
    ? unknown('The live key is not in the vault: its age is unknown.', enable(swarm))
    : unknown('The live key is unknown, and so is its age.', whatNow(swarm, askForProof(swarm)));
};

function judgeAge(
  swarm: SwarmView,
  { rotatedAt, keptAt }: KeyGeneration,
  { maxKeyAgeDays }: AuditPolicy,
  now: Date,
): Verdict {
  const days = daysBetween(rotatedAt ?? keptAt, now);
  const wanted = `required: at most ${count(maxKeyAgeDays, 'day')}`;
  const date = (rotatedAt ?? keptAt).toISOString().slice(0, 10);
  if (days < 0) return unknown(`The record of the live key has a date in the future, ${date}.`, rotate(swarm));
  if (rotatedAt !== null) {
    const age = `Rotated on ${date}, ${count(days, 'day')} ago; ${wanted}.`;
    return days > maxKeyAgeDays ? fail(age, rotate(swarm)) : pass(age);
  }
  const found = `It was found in use on ${date}: at least ${count(days, 'day')} old`;
  return days > maxKeyAgeDays
    ? fail(`${found}; ${wanted}.`, rotate(swarm))
    : unknown(`${found}, and its exact age is unknown; ${wanted}.`, rotate(swarm));
}
