import type { ManagerProof, SwarmCustody } from '../custody.js';
import { HARMLESS_UPDATE } from '../findings/remedies.js';
import { label } from '../findings/survey.js';
import { listed } from '../text.js';
import { blockFor, ended, names, type BlockRule } from './block.js';
import type { Participant } from './part.js';

const NOT_TRIED: ManagerProof = { kind: 'unknown', reason: 'no kept key was tried on it' };

const proofOf = ({ manager }: Participant, { proofs }: SwarmCustody): ManagerProof =>
  proofs.get(manager.instance.instanceId) ?? NOT_TRIED;

export const dataKeySettled: BlockRule = ({ taking }) =>
  blockFor(
    taking.filter(({ keyFile }) => keyFile.dekPending || keyFile.dekNeedsRotation),
    (pending) => ({
      why: `A rotation of the Raft data key is pending on ${names(pending)}.`,
      remedy: 'Wait for it to end, then plan again; if it stays, read the log of the engine there.',
    }),
  );

/** A manager that has not taken the last change must do so before the next one. */
export const keyFilesFollow: BlockRule = ({ swarm: { autolock }, taking, custody }) => {
  if (autolock === null) return [];
  const lagging = taking.filter(
    (each) => each.keyFile.encrypted !== autolock || (autolock && proofOf(each, custody).kind === 'notEncrypted'),
  );
  return blockFor(lagging, (those) => ({
    why: autolock
      ? `Autolock is on, but the key on disk is not yet encrypted on ${names(those)}.`
      : `Autolock is off, but the key on disk is still encrypted on ${names(those)}.`,
    remedy: HARMLESS_UPDATE,
  }));
};

/** Where the live key is not kept, it is kept and proven first, before anything changes. */
export const keptKeyOpens: BlockRule = ({ swarm, taking, custody }) => {
  if (custody.vault.kind === 'refused' || swarm.autolock !== true) return [];
  const lagging = taking.filter((each) => proofOf(each, custody).kind === 'noneOpens');
  const untold = taking.flatMap((each) => {
    const proof = proofOf(each, custody);
    return proof.kind === 'unknown' ? [`${label(each.manager)}: ${proof.reason}`] : [];
  });
  return [
    ...blockFor(custody.live.kind === 'kept' ? lagging : [], (those) => ({
      why: `The live key is kept, but has not been taken by ${names(those)}: no kept key opens there.`,
      remedy: HARMLESS_UPDATE,
    })),
    ...blockFor(untold, (those) => ({
      why: ended(`Whether a kept key opens them is not known: ${listed(those)}`),
      remedy: `lockstep prove --swarm ${swarm.swarmId}`,
    })),
  ];
};
