import type { SwarmView } from '../fleet.js';
import { listed } from '../text.js';
import type { Rule, Verdict } from './finding.js';
import { again, enable, HARMLESS_UPDATE, whatNow } from './swarm-remedies.js';
import { label, managersOf, nobodyToAsk, surveyManagers } from './manager-survey.js';
import { fail, pass, unknown } from './verdict.js';

/**
 * CIS 7.5, in both ways in which it is usually judged, the setting and the unlock-key command, and by what counts in the
 * end: that every manager's key lies encrypted on its disk. A manager that is not unlocked cannot answer the first two,
 * and an empty answer there means nothing, so such a swarm does not pass.
 */
export const autolockOn: Rule = (swarm) => {
  switch (swarm.autolock) {
    case false:
      return fail(
        'Autolock is off: anyone who gets the disk of a manager can read the keys and the data of the swarm.',
        enable(swarm),
      );
    case null:
      return unheard(swarm);
    case true:
      return clearKeys(swarm) ?? bothWays(swarm);
  }
};

/** A key in the clear is what the control forbids, whatever the setting says. */
const clearKeys = (swarm: SwarmView): Verdict | undefined => {
  const { shown } = surveyManagers(swarm, (facts) => facts.keyFile);
  const clear = managersOf(shown.filter(({ fact }) => !fact.encrypted));
  if (clear.length === 0) return undefined;
  const remedy = swarm.autolock === true ? HARMLESS_UPDATE : whatNow(swarm);
  return fail(`The key on disk is not encrypted on ${listed(clear.map(label))}.`, remedy, clear);
};

const unheard = (swarm: SwarmView): Verdict => {
  const clear = clearKeys(swarm);
  if (clear !== undefined) return clear;
  const encrypted = managersOf(surveyManagers(swarm, (facts) => facts.keyFile).shown);
  if (encrypted.length === 0) return nobodyToAsk(swarm);
  const evidence = `The setting is unknown. The key on disk is encrypted on ${listed(encrypted.map(label))}.`;
  return unknown(evidence, whatNow(swarm), encrypted);
};

const bothWays = (swarm: SwarmView): Verdict => {
  const { gap } = surveyManagers(swarm, (facts) => facts.keyFile);
  if (gap !== undefined) return { ...gap, evidence: `The setting is on. ${gap.evidence}` };
  const closed = swarm.managers.filter(({ state }) => state !== 'unlocked');
  if (closed.length > 0) {
    return unknown(
      `The setting is on, and the key on disk is encrypted on every manager, but ${listed(closed.map(label))} cannot be checked.`,
      whatNow(swarm),
      closed,
    );
  }
  const odd = swarm.managers.filter(({ facts }) => facts?.unlockKeyCommand !== 'key');
  return odd.length > 0
    ? unknown(
        `The setting is on, but docker swarm unlock-key shows no key on ${listed(odd.map(label))}.`,
        again(swarm),
        odd,
      )
    : pass(
        'The setting is on, docker swarm unlock-key shows a key, and the key on disk is encrypted on every manager.',
      );
};

/** What lies on each disk follows the setting; a manager that lags keeps what it had, and opens with that only. */
export const keyAdopted: Rule = (swarm) => {
  const { autolock } = swarm;
  if (autolock === null) return nobodyToAsk(swarm);
  const { shown, gap } = surveyManagers(swarm, (facts) => facts.keyFile);
  const lagging = managersOf(shown.filter(({ fact }) => fact.encrypted !== autolock));
  if (lagging.length > 0) {
    const evidence = autolock
      ? `Autolock is on, but the key on disk is not yet encrypted on ${listed(lagging.map(label))}.`
      : `Autolock is off, but the key on disk is still encrypted on ${listed(lagging.map(label))}: the last key is needed once more.`;
    return fail(evidence, HARMLESS_UPDATE, lagging);
  }
  return (
    gap ??
    pass(`The key on disk is ${autolock ? 'encrypted' : 'in plaintext, as the setting requires,'} on every manager.`)
  );
};
