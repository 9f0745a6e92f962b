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
      `The engine does not tell the age of its key, and no vault was consulted; wanted: at most ${policy.maxKeyAgeDays} days.`,
      askForProof(swarm),
    );
  }
  const { live, vault } = custody;
  if (vault.kind === 'refused') return unknown(sentence(vault.error.message), vault.error.remedy);
  if (vault.kind === 'undecided') return undecided(swarm, vault.claims);
  const key = generationsOf(vault).find(({ fingerprint }) => live.kind === 'kept' && fingerprint === live.fingerprint);
  if (key !== undefined && swarm.members !== undefined) return judgeAge(swarm, key, policy, now);
  return live.kind === 'notKept'
    ? unknown('Nobody knows the age of a live key that is not in the vault.', enable(swarm))
    : unknown('The age of the live key is not known, as the key is not.', whatNow(swarm, askForProof(swarm)));
};

function judgeAge(
  swarm: SwarmView,
  { rotatedAt, keptAt }: KeyGeneration,
  { maxKeyAgeDays }: AuditPolicy,
  now: Date,
): Verdict {
  const days = daysBetween(rotatedAt ?? keptAt, now);
  const wanted = `at most ${count(maxKeyAgeDays, 'day')} wanted`;
  const date = (rotatedAt ?? keptAt).toISOString().slice(0, 10);
  if (days < 0) return unknown(`The record of the live key is of a day to come, ${date}.`, rotate(swarm));
  if (rotatedAt !== null) {
    const age = `Rotated on ${date}, ${count(days, 'day')} ago; ${wanted}.`;
    return days > maxKeyAgeDays ? fail(age, rotate(swarm)) : pass(age);
  }
  const found = `It was found in use on ${date}: at least ${count(days, 'day')} old`;
  return days > maxKeyAgeDays
    ? fail(`${found}; ${wanted}.`, rotate(swarm))
    : unknown(`${found}, and nobody knows how much older; ${wanted}.`, rotate(swarm));
}
