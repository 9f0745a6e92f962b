import { again, whatNow } from '../findings/swarm-remedies.js';
import { advice, ours } from '../remedy.js';
import { count } from '../text.js';
import { blockFor, names, type BlockRule } from './block.js';
import type { SwarmSituation } from './situation.js';

/** Of a swarm that is not believed nothing is known that a change could rest on. */
export const swarmBelieved: BlockRule<SwarmSituation> = ({ swarm: { trust, ...swarm } }) => {
  switch (trust.kind) {
    case 'confirmed':
    case 'unserved':
      return [];
    case 'unconfirmed':
    case 'conflict':
      return [{ why: trust.why, remedy: whatNow({ trust, ...swarm }) }];
  }
};

/** A swarm that does not serve has this one reason, not every other one that follows from it. */
export const quorumHeld: BlockRule<SwarmSituation> = ({ swarm }) => {
  if (swarm.trust.kind === 'unconfirmed' || swarm.trust.kind === 'conflict') return [];
  const { state, managers, needed, healthy } = swarm.quorum;
  const wanted = `${needed} of ${count(managers, 'manager')} are needed`;
  const remedy = whatNow(swarm);
  switch (state) {
    case 'lost':
      return [{ why: `Quorum is lost: ${wanted}.`, remedy }];
    case 'unknown':
      return [{ why: `Quorum is unknown: no available manager answered; ${wanted}.`, remedy }];
    case 'held':
      return healthy === undefined || healthy < needed
        ? [{ why: `Too few managers reach each other: ${healthy ?? 'none known'}, and ${wanted}.`, remedy }]
        : [];
  }
};

export const leaderThere: BlockRule<SwarmSituation> = ({ swarm }) =>
  swarm.members === undefined || swarm.members.some(({ leader }) => leader)
    ? []
    : [{ why: 'The swarm reports no leader: an election may be in progress.', remedy: again(swarm) }];

export const autolockKnown: BlockRule<SwarmSituation> = ({ swarm, taking }) => {
  if (swarm.quorum.state !== 'held') return [];
  if (swarm.autolock === null) {
    return [{ why: 'The autolock setting is unknown: no manager reported it.', remedy: whatNow(swarm) }];
  }
  const others = taking.filter(({ cluster }) => cluster.autolock !== swarm.autolock);
  return blockFor(others, (those) => ({
    why: `Managers report different autolock settings, among them ${names(those)}: a change may be in progress.`,
    remedy: again(swarm),
  }));
};

export const autolockOn: BlockRule<SwarmSituation> = ({ swarm }) =>
  swarm.autolock === false
    ? [{ why: 'Autolock is off: there is no key to rotate.', remedy: ours('enable', '--swarm', swarm.swarmId) }]
    : [];

/** The certificates that a proof compares with are being replaced meanwhile, and every manager writes its key file anew. */
export const caSettled: BlockRule<SwarmSituation> = ({ taking }) =>
  taking.some(({ cluster }) => cluster.rootRotationInProgress)
    ? [
        {
          why: 'A rotation of the CA is in progress.',
          remedy: advice('Wait until it has ended (a node that is down holds it up), then plan again.'),
        },
      ]
    : [];

/** One manager alone: nobody confirms what it says, and where it does not start again there is no quorum to read from. */
export const secondManager: BlockRule<SwarmSituation> = ({ swarm, taking, policy }) => {
  if (taking.length !== 1 || policy.singleManager) return [];
  return swarm.members?.length === 1
    ? [
        {
          why: 'The swarm has one manager: no verifier can confirm its key, and no quorum remains to read it from.',
          remedy: advice('Add managers (docker node promote), or accept it with --single-manager.'),
        },
      ]
    : [
        {
          why: 'Only one manager is available: no verifier can confirm the key that it shows.',
          remedy: whatNow(swarm),
        },
      ];
};
