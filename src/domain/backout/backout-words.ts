import { standingOf } from '../custody.js';
import { label } from '../findings/manager-survey.js';
import type { Manager } from '../fleet.js';
import type { Fingerprint } from '../ids.js';
import { keptKeys } from '../plan/situation.js';
import { count, listed } from '../text.js';
import { homeLabel } from '../vault-home.js';
import { restorable } from './restorable.js';
import type { Move } from './move.js';
import { copiedOn, isKeySettled, wantedAutolock, type Situation } from './backout-situation.js';
import { openingsIn } from './unlock-move.js';

/** How it stands in the end, in a sentence or two: what the engine cannot do is said as plainly as what was done. */
export function whatIsSo(situation: Situation): string {
  const { swarm, custody, brief } = situation;
  const { live } = custody;
  const managers = count(swarm.managers.length, 'manager');
  if (live.kind !== 'kept')
    return `Autolock is off; ${managers} ${swarm.managers.length === 1 ? 'needs' : 'need'} no key.`;
  const keyNow = `The live key is ${live.fingerprint}, stored as the current key and verified on ${managers}.`;
  const before = brief.change?.liveKey ?? null;
  const cannot =
    before === null || before === live.fingerprint
      ? ''
      : ` An engine cannot take an old key back: key ${before} stays stored and is no longer live.`;
  const superseded =
    brief.supersededBy === null
      ? ''
      : ` Run ${brief.supersededBy} changed this swarm later: its autolock setting is not changed.`;
  return keyNow + cannot + superseded;
}

/** What was found, in sentences, for the person who is about to say yes. */
export function whatWasFound(situation: Situation): readonly string[] {
  const { brief, swarm } = situation;
  const { change } = brief;
  const planned =
    change === null
      ? 'There is no journal of the run: lockstep searches the swarm and the vault for what it left.'
      : `The run ${INTENTIONS[change.action]}, and ${brief.mayHaveActed ? 'did so or may have done so' : 'did not start that step'}.`;
  const closed = swarm.managers.filter(({ state }) => state !== 'unlocked');
  return [
    planned,
    keySentence(situation),
    ...homeSentence(situation),
    ...(closed.length === 0
      ? []
      : [`Not available: ${closed.map((manager) => closedOne(situation, manager)).join('; ')}.`]),
    ...leftSentence(situation),
  ];
}

const INTENTIONS = {
  enable: 'was to turn autolock on',
  disable: 'was to turn autolock off',
  rotate: 'was to rotate the key',
  rotateCompromised: 'was to turn autolock off and on again',
  adopt: 'was to import the live key',
} as const;

function keySentence({ swarm, custody }: Situation): string {
  const { live } = custody;
  if (swarm.quorum.state !== 'held')
    return `Quorum is not confirmed: ${swarm.quorum.needed} of ${count(swarm.quorum.managers, 'manager')} are needed.`;
  switch (live.kind) {
    case 'none':
      return 'Autolock is off.';
    case 'notKept':
      return 'Autolock is on; its live key is not in the vault.';
    case 'unknown':
      return `The live key is unknown: ${live.reason}.`;
    case 'kept': {
      const keys = keptKeys(custody);
      const isCurrent = keys !== undefined && standingOf(keys, live.fingerprint) === 'current';
      return `Autolock is on; its live key ${live.fingerprint} is stored${isCurrent ? ' as the current key' : ', but not yet as the current key'}.`;
    }
  }
}

const homeSentence = ({ custody: { home } }: Situation): readonly string[] =>
  home === undefined ? [] : [`Keys are stored in ${homeLabel(home)}.`];

function closedOne(situation: Situation, manager: Manager): string {
  const { instanceId } = manager.instance;
  const part = openingsIn(situation).find((each) => each.instanceId === instanceId)?.part;
  const opensWith = (fingerprint: Fingerprint): string => `key ${fingerprint} unlocks ${label(manager)}`;
  switch (part?.kind) {
    case 'opens':
      return opensWith(part.fingerprint);
    case 'absent':
      return part.opensWith === null ? label(manager) : opensWith(part.opensWith);
    case 'noKeptKey':
      return `no stored key unlocks ${label(manager)}`;
    case 'unknown':
      return `${label(manager)} (${part.why})`;
    case 'open':
    case 'waits':
    case undefined:
      return label(manager);
  }
}

function leftSentence({ left, runs }: Situation): readonly string[] {
  const holder = left.lease.kind === 'held' ? left.lease.runId : undefined;
  const copied = copiedOn(left).size;
  const parts = [
    ...(holder !== undefined && runs.includes(holder) ? ['its lease in the swarm'] : []),
    ...(left.intents.length > 0 ? ['its intent in the vault'] : []),
    ...(copied > 0 ? [`a key-file backup on ${count(copied, 'manager')}`] : []),
  ];
  return parts.length === 0 ? [] : [`The run left ${listed(parts)}.`];
}

/** A move, as it is shown. */
export function intention(move: Move, { swarm }: Pick<Situation, 'swarm'>): string {
  const names = (ids: readonly string[]): string =>
    listed(swarm.managers.filter(({ instance }) => ids.includes(instance.instanceId)).map(label));
  switch (move.kind) {
    case 'makeWay':
      return move.acts.length === 0 && !move.mayBeMore
        ? 'Releases the lease of the run.'
        : 'Makes sure that no command of the run can still take effect.';
    case 'adopt':
      return 'Reads the live key, stores it, makes it the current key and verifies every manager.';
    case 'unlock':
      return `Unlocks ${names(move.managers.map(({ instanceId }) => instanceId))}, each with its matching stored key.`;
    case 'recall':
      return 'Looks for the new key of the run in the command history.';
    case 'restore':
      return `Stops the engine of ${names(move.instanceIds)}, restores its key-file backup and starts it.`;
    case 'setAutolock':
      return `Turns autolock ${move.to ? 'on, with a new key that is stored and verified' : 'off'}.`;
    case 'rotate':
      return 'Rotates the key once more.';
    case 'tidy':
      return 'Removes what the run left and is no longer needed.';
    case 'wait':
      return 'Waits for managers that accepted their keys.';
    case 'settled':
      return 'Nothing is left to do.';
    case 'stuck':
      return move.why;
  }
}

/** What may come after the first move, in sentences. */
export function whatMayFollow(situation: Situation): readonly string[] {
  const { rotateAgain, restorePreImage, swarm } = situation;
  const to = wantedAutolock(situation);
  const mayRestore = restorable(situation).length > 0;
  return [
    ...(mayRestore && restorePreImage
      ? [
          'Where no stored key unlocks a manager, its engine is stopped, its key-file backup is restored, and the engine is started: its containers stop meanwhile.',
        ]
      : []),
    ...(isKeySettled(situation)
      ? []
      : ['As soon as a quorum is available, the live key is read, stored and verified.']),
    ...(to === undefined || swarm.autolock === to
      ? []
      : [`Autolock is turned ${to ? 'on again, with a new key' : 'off again'}.`]),
    ...(rotateAgain === undefined ? [] : ['Finally, its key is rotated once more.']),
    'What the run left is removed where it is no longer needed, and every manager is verified.',
  ];
}
