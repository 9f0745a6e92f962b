import { standingOf, type ManagerProof, type SwarmCustody } from '../custody.js';
import type { Manager, SwarmView } from '../fleet.js';
import { installTools, missingTools } from '../host-tools.js';
import type { Remedy } from '../remedy.js';
import { count, listed, sentence } from '../text.js';
import { undecided } from './live-key-stored.js';
import type { Rule, Verdict } from './finding.js';
import { askForProof, enable, HARMLESS_UPDATE, prove, whatNow } from './swarm-remedies.js';
import { label, nobodyToAsk } from './manager-survey.js';
import { fail, manual, notAsked, pass, unknown } from './verdict.js';

/** A kept key opens every manager, and each of them serves: a locked one passes nothing, whatever was proven of it. */
export const everyManagerProven: Rule = (swarm, _policy, _now, custody) => {
  if (custody === undefined) {
    return swarm.autolock === false
      ? notAsked('No stored key was verified; autolock is off.', enable(swarm))
      : notAsked(
          'No stored key was verified on the managers: whether they unlock after a restart is unknown.',
          askForProof(swarm),
        );
  }
  const verdict = judgeProofs(swarm, custody);
  if (verdict.status !== 'pass') return verdict;
  if (swarm.members === undefined) return nobodyToAsk(swarm);
  const closed = swarm.managers.filter(({ state }) => state !== 'unlocked');
  return closed.length === 0
    ? verdict
    : unknown(`${verdict.evidence} It is still needed on ${listed(closed.map(label))}.`, whatNow(swarm), closed);
};

/** A kept key opens every manager, now, whether it serves or waits for that key. */
export const managersProven: Rule = (swarm, _policy, _now, custody) =>
  custody === undefined ? notAsked('No stored key was verified.', prove(swarm)) : judgeProofs(swarm, custody);

function judgeProofs(swarm: SwarmView, custody: SwarmCustody): Verdict {
  const managersWith = (kind: ManagerProof['kind']): readonly Manager[] =>
    swarm.managers.filter(({ instance }) => proofOf(custody, instance).kind === kind);
  const shut = managersWith('noneOpens');
  if (shut.length > 0) {
    const stays = shut.every(({ state }) => state === 'unlocked') ? ', which would stay locked after a restart' : '';
    const evidence = `No stored key unlocks ${listed(shut.map(label))}${stays}.`;
    return fail(evidence, remedyForShut(swarm, custody, shut), shut);
  }
  const clear = managersWith('notEncrypted');
  if (clear.length > 0 && swarm.autolock === true) {
    const evidence = `Autolock is on, but the key on disk is not encrypted on ${listed(clear.map(label))}.`;
    return fail(evidence, HARMLESS_UPDATE, clear);
  }
  return gapIn(swarm, custody, managersWith('unknown')) ?? proven(swarm, custody, clear);
}

export const proofOf = ({ proofs }: SwarmCustody, { instanceId }: Manager['instance']): ManagerProof =>
  proofs.get(instanceId) ?? { kind: 'unknown', reason: 'it was not checked' };

/** Without these a host brings no evidence, however often it is asked. */
function toolsFor(managers: readonly Manager[]): Remedy | undefined {
  const missing = new Set(managers.flatMap(({ facts }) => (facts === undefined ? [] : missingTools(facts.tools))));
  return missing.size === 0 ? undefined : installTools([...missing]);
}

/** A manager that nobody found, or that said nothing, may be the one that stays locked. */
function gapIn(swarm: SwarmView, custody: SwarmCustody, silent: readonly Manager[]): Verdict | undefined {
  const [first] = silent;
  const { vault } = custody;
  if (first !== undefined) {
    if (vault.kind === 'refused') return unknown(sentence(vault.error.message), vault.error.remedy, silent);
    if (vault.kind === 'undecided') return undecided(swarm, vault.claims);
    const proof = proofOf(custody, first.instance);
    const reason = proof.kind === 'unknown' ? `: ${proof.reason}` : '';
    return unknown(
      sentence(`Not verified on ${listed(silent.map(label))}${reason}`),
      whatNow(swarm, toolsFor(silent) ?? prove(swarm)),
      silent,
    );
  }
  const missing = notFound(swarm);
  return missing === 0
    ? undefined
    : unknown(`${count(missing, 'manager')} of the swarm not among the instances found.`, whatNow(swarm));
}

/** Managers that the swarm has, or once told of, and that no instance is. */
export const notFound = ({ quorum, managers, unmatched, members }: SwarmView): number =>
  members === undefined ? Math.max(0, quorum.managers - managers.length) : unmatched.length;

function proven(swarm: SwarmView, custody: SwarmCustody, clear: readonly Manager[]): Verdict {
  if (clear.length > 0) {
    const evidence = `The key is on disk in plaintext on ${listed(clear.map(label))}: no unlock key is needed there, and none protects it.`;
    return swarm.autolock === false ? manual(evidence, enable(swarm), clear) : unknown(evidence, prove(swarm), clear);
  }
  const older = swarm.managers.filter(({ instance }) => !opensWithCurrent(custody, instance));
  const every = `A stored key unlocks each of ${count(swarm.managers.length, 'manager')}`;
  return older.length === 0
    ? pass(`${every}, the current key.`)
    : pass(`${every}; on ${listed(older.map(label))} it is not the current key, and must stay stored.`);
}

const opensWithCurrent = (custody: SwarmCustody, instance: Manager['instance']): boolean => {
  const proof = proofOf(custody, instance);
  const { vault } = custody;
  return proof.kind === 'proven' && vault.kind === 'kept' && standingOf(vault.keys, proof.fingerprint) === 'current';
};

/** What can still be done: the live key may be the one that fits; a manager that runs can take it; one that waits cannot. */
function remedyForShut(swarm: SwarmView, { live }: SwarmCustody, shut: readonly Manager[]): Remedy {
  switch (live.kind) {
    case 'notKept':
      return enable(swarm);
    case 'kept':
    case 'none':
      return shut.every(({ state }) => state === 'unlocked')
        ? HARMLESS_UPDATE
        : whatNow({ ...swarm, managers: shut.filter(({ state }) => state !== 'unlocked') });
    case 'unknown':
      return whatNow(swarm, prove(swarm));
  }
}
