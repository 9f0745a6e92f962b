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
    return `Autolock is off, and ${managers} ${swarm.managers.length === 1 ? 'needs' : 'need'} no key.`;
  const keyNow = `The live key is ${live.fingerprint}, kept as the current one and proven on ${managers}.`;
  const before = brief.change?.liveKey ?? null;
  const cannot =
    before === null || before === live.fingerprint
      ? ''
      : ` An engine cannot be given an old key back: key ${before} stays kept, and is not the live one any more.`;
  const superseded =
    brief.supersededBy === null
      ? ''
      : ` Run ${brief.supersededBy} has changed this swarm since: its autolock stays as it is.`;
  return keyNow + cannot + superseded;
}

/** What was found, in sentences, for the person who is about to say yes. */
export function whatWasFound(situation: Situation): readonly string[] {
  const { brief, swarm } = situation;
  const { change } = brief;
  const planned =
    change === null
      ? 'No journal tells what the run was to do here: what it left is found in the swarm and in the vault.'
      : `The run ${INTENTIONS[change.action]}, and ${brief.mayHaveActed ? 'has done so, or may have' : 'never came to it'}.`;
  const closed = swarm.managers.filter(({ state }) => state !== 'unlocked');
  return [
    planned,
    keySentence(situation),
    ...homeSentence(situation),
    ...(closed.length === 0
      ? []
      : [`Not serving: ${closed.map((manager) => closedOne(situation, manager)).join('; ')}.`]),
    ...leftSentence(situation),
  ];
}

const INTENTIONS = {
  enable: 'was to turn autolock on',
  disable: 'was to turn autolock off',
  rotate: 'was to rotate the key',
  rotateCompromised: 'was to turn autolock off and on again',
  adopt: 'was to keep the live key',
} as const;

function keySentence({ swarm, custody }: Situation): string {
  const { live } = custody;
  if (swarm.quorum.state !== 'held')
    return `No quorum is known to be held: ${swarm.quorum.needed} of ${count(swarm.quorum.managers, 'manager')} are needed.`;
  switch (live.kind) {
    case 'none':
      return 'Autolock is off.';
    case 'notKept':
      return 'Autolock is on, and its live key is not in the vault.';
    case 'unknown':
      return `The live key is not known: ${live.reason}.`;
    case 'kept': {
      const keys = keptKeys(custody);
      const isCurrent = keys !== undefined && standingOf(keys, live.fingerprint) === 'current';
      return `Autolock is on; its live key ${live.fingerprint} is kept${isCurrent ? ' as the current one' : ', and not yet the current one'}.`;
    }
  }
}

const homeSentence = ({ custody: { home } }: Situation): readonly string[] =>
  home === undefined ? [] : [`Keys are stored in ${homeLabel(home)}.`];

function closedOne(situation: Situation, manager: Manager): string {
  const { instanceId } = manager.instance;
  const part = openingsIn(situation).find((each) => each.instanceId === instanceId)?.part;
  const opensWith = (fingerprint: Fingerprint): string => `${label(manager)} opens with key ${fingerprint}`;
  switch (part?.kind) {
    case 'opens':
      return opensWith(part.fingerprint);
    case 'absent':
      return part.opensWith === null ? label(manager) : opensWith(part.opensWith);
    case 'noKeptKey':
      return `no kept key opens ${label(manager)}`;
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
    ...(left.announced.length > 0 ? ['its announcement in the vault'] : []),
    ...(copied > 0 ? [`a copy of the key file on ${count(copied, 'manager')}`] : []),
  ];
  return parts.length === 0 ? [] : [`The run has left ${listed(parts)}.`];
}

/** A move, as it is announced. */
export function intention(move: Move, { swarm }: Pick<Situation, 'swarm'>): string {
  const names = (ids: readonly string[]): string =>
    listed(swarm.managers.filter(({ instance }) => ids.includes(instance.instanceId)).map(label));
  switch (move.kind) {
    case 'makeWay':
      return move.acts.length === 0 && !move.mayBeMore
        ? 'Gives back the lease of the run.'
        : 'Makes sure that nothing the run began can still take effect.';
    case 'adopt':
      return 'Reads the live key, keeps it, makes it the current one, and proves every manager.';
    case 'unlock':
      return `Opens ${names(move.managers.map(({ instanceId }) => instanceId))} with the kept key that fits each.`;
    case 'recall':
      return 'Looks for the key that the run has made in its answer in the command history.';
    case 'restore':
      return `Stops the engine of ${names(move.instanceIds)}, puts the copy of its key file back, and starts it.`;
    case 'setAutolock':
      return `Turns autolock ${move.to ? 'on, with a new key that is kept and proven' : 'off'}.`;
    case 'rotate':
      return 'Rotates the key once more.';
    case 'tidy':
      return 'Removes what the run has left where nobody needs it any more.';
    case 'wait':
      return 'Waits for managers that have taken their keys.';
    case 'settled':
      return 'Nothing is left to be done.';
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
          'Where no kept key opens a manager, its engine is stopped, the copy of its key file put back, and it is started: its containers stop meanwhile.',
        ]
      : []),
    ...(isKeySettled(situation) ? [] : ['As soon as a quorum serves, its live key is read, kept and proven.']),
    ...(to === undefined || swarm.autolock === to
      ? []
      : [`Autolock is turned ${to ? 'on again, with a new key' : 'off again'}.`]),
    ...(rotateAgain === undefined ? [] : ['At the end its key is rotated once more.']),
    'What the run has left is removed where it is needed no more, and every manager is proven.',
  ];
}
