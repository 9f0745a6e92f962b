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
      ? notAsked('No vault was consulted; autolock is off, so there is no live key to keep.', enable(swarm))
      : notAsked('No vault was consulted: whether the live key is kept is not known.', askForProof(swarm));
  }
  const { live, vault } = custody;
  if (vault.kind === 'refused') return unknown(sentence(vault.error.message), vault.error.remedy);
  if (live.kind === 'none') return manual('Autolock is off: there is no live key to keep.', enable(swarm));
  if (vault.kind === 'undecided') return undecided(swarm, vault.claims);
  switch (live.kind) {
    case 'unknown':
      return unknown(sentence(`The live key is not known: ${live.reason}`), whatNow(swarm, prove(swarm)));
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
    ? 'which keeps none of this swarm'
    : `which keeps ${count(generations, 'other generation')} of this swarm`;
};

const liveIs = (swarm: SwarmView, live: Fingerprint, keys: KeptKeys): Verdict => {
  const { current, pending } = keys;
  switch (standingOf(keys, live)) {
    case 'current':
      return pass(`The live key is the current generation, ${live}.`);
    case 'pending':
      return fail(
        `The live key, ${live}, is kept, and not made current: run ${pending?.runId ?? 'unknown'} did not finish.`,
        pending === undefined ? enable(swarm) : ours('resume', pending.runId),
      );
    case 'previous':
    case 'older':
      return fail(
        `The live key, ${live}, is kept, but the vault calls another one current: ${current?.fingerprint ?? 'none'}.`,
        enable(swarm),
      );
  }
};
