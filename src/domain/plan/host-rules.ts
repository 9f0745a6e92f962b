import type { ManagerProof, SwarmCustody } from '../custody.js';
import { HARMLESS_UPDATE } from '../findings/swarm-remedies.js';
import { label } from '../findings/manager-survey.js';
import { FIRST_WITH_COMMAND_ID, tooOldAgent, updateAgents } from '../agent-version.js';
import type { Manager } from '../fleet.js';
import { advice, ours } from '../remedy.js';
import { listed } from '../text.js';
import { groupedBy } from '../grouped-by.js';
import { blockFor, ended, names, type BlockRule } from './block.js';
import type { Participant } from './part.js';
import { absentAs } from './presence-rules.js';
import { isRead, type SwarmSituation } from './situation.js';

const NOT_TRIED: ManagerProof = { kind: 'unknown', reason: 'no stored key was verified on it' };

const proofOf = ({ manager }: Participant, { proofs }: SwarmCustody): ManagerProof =>
  proofs.get(manager.instance.instanceId) ?? NOT_TRIED;

export const dataKeySettled: BlockRule = ({ taking }) =>
  blockFor(
    taking.filter(({ keyFile }) => keyFile.dekPending || keyFile.dekNeedsRotation),
    (pending) => ({
      why: `A rotation of the Raft data key is pending on ${names(pending)}.`,
      remedy: advice('Wait for it to end, then plan again; if it stays, read the log of the engine there.'),
    }),
  );

/** Said before anything is sent: such a host would refuse each script that acts. To keep a key needs one manager that acts, no more. */
export const agentsNewEnough: BlockRule = (situation) =>
  situation.action === 'adopt' && situation.taking.length > 0 ? [] : oldAgents(situation);

export const oldAgents: BlockRule<SwarmSituation> = (situation) => {
  const old = absentAs(situation, 'oldAgent');
  const places = groupedBy(old, ({ manager: { instance } }) => `${instance.scope.account}/${instance.scope.region}`);
  return [...places.values()].flatMap((those) => {
    const [first, ...others] = those.map(({ manager }) => manager.instance);
    if (first === undefined) return [];
    return [
      {
        why: `The Systems Manager agent is older than ${FIRST_WITH_COMMAND_ID} on ${listed(those.map(withAgent))}: it does not pass the command ID to scripts, which every change requires.`,
        remedy: updateAgents([first, ...others]),
      },
    ];
  });
};

const withAgent = ({ manager }: { readonly manager: Manager }): string =>
  `${label(manager)} (${tooOldAgent(manager.instance.agent) ?? ''})`;

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
  if (!isRead(custody) || swarm.autolock !== true) return [];
  const lagging = taking.filter((each) => proofOf(each, custody).kind === 'noneOpens');
  const untold = taking.flatMap((each) => {
    const proof = proofOf(each, custody);
    return proof.kind === 'unknown' ? [`${label(each.manager)}: ${proof.reason}`] : [];
  });
  return [
    ...blockFor(custody.live.kind === 'kept' ? lagging : [], (those) => ({
      why: `The live key is stored, but ${names(those)} did not take it: no stored key unlocks there.`,
      remedy: HARMLESS_UPDATE,
    })),
    ...blockFor(untold, (those) => ({
      why: ended(`Whether a stored key unlocks them is unknown: ${listed(those)}`),
      remedy: ours('prove', '--swarm', swarm.swarmId),
    })),
  ];
};
