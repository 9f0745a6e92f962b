import { standingOf, type HomeClaim, type SwarmCustody } from '../custody.js';
import type { SwarmView } from '../fleet.js';
import type { Fingerprint } from '../ids.js';
import type { KeptKeys } from '../kept-keys.js';
import { ours } from '../remedy.js';
import { count, sentence } from '../text.js';
import { homeLabel, homeRemedy, whyUndecided } from '../vault-home.js';
import type { Rule, Verdict } from './finding.js';
import { askForProof, enable, prove, whatNow } from './swarm-remedies.js';
import { nobodyToAsk } from './manager-survey.js';
import { fail, manual, notAsked, pass, unknown } from './verdict.js';

/** The live key, as a manager with a quorum shows it, is the current generation of the vault. */
export const keyKept: Rule = (swarm, _policy, _now, custody) => {
  if (custody === undefined) {
    return swarm.autolock === false
      ? notAsked('The vault was not read; autolock is off, so there is no live key to store.', enable(swarm))
      : notAsked('The vault was not read: whether the live key is stored is unknown.', askForProof(swarm));
  }
  const { live, vault } = custody;
  if (vault.kind === 'refused') return unknown(sentence(vault.error.message), vault.error.remedy);
  if (live.kind === 'none') return manual('Autolock is off: there is no live key to store.', enable(swarm));
  if (vault.kind === 'undecided') return undecided(swarm, vault.claims);
  switch (live.kind) {
    case 'unknown':
      return unknown(sentence(`The live key is unknown: ${live.reason}`), whatNow(swarm, prove(swarm)));
    case 'notKept':
      return fail(`The live key is not in ${vaultOf(custody)}, ${keptInstead(custody)}.`, enable(swarm));
    case 'kept':
      return swarm.members === undefined || vault.kind !== 'kept'
        ? nobodyToAsk(swarm)
        : liveIs(swarm, live.fingerprint, vault.keys);
  }
};

/** Nothing about custody can be said before the operator names the home. */
export const undecided = (swarm: SwarmView, claims: readonly HomeClaim[]): Verdict =>
  unknown(whyUndecided(claims), homeRemedy(claims, prove(swarm)));

/** `Secrets Manager in 111122223333/eu-west-1` */
export const vaultOf = ({ home }: Pick<SwarmCustody, 'home'>): string =>
  home === undefined ? 'the vault' : homeLabel(home);

const keptInstead = ({ vault }: SwarmCustody): string => {
  const generations = vault.kind === 'kept' ? vault.keys.generations.length : 0;
  return generations === 0
    ? 'which stores no key of this swarm'
    : `which stores ${count(generations, 'other key version')} of this swarm`;
};

const liveIs = (swarm: SwarmView, live: Fingerprint, keys: KeptKeys): Verdict => {
  const { current, pending } = keys;
  switch (standingOf(keys, live)) {
    case 'current':
      return pass(`The live key is the current key, ${live}.`);
    case 'pending':
      return fail(
        `The live key, ${live}, is stored, but not as the current key: run ${pending?.runId ?? 'unknown'} did not finish.`,
        pending === undefined ? enable(swarm) : ours('resume', pending.runId),
      );
    case 'previous':
    case 'older':
      return fail(
        `The live key, ${live}, is stored, but the current key in the vault is another one: ${current?.fingerprint ?? 'none'}.`,
        enable(swarm),
      );
  }
};
