import type { BlockRule } from './block.js';
import { agentsNewEnough, dataKeySettled, keptKeyOpens, keyFilesFollow } from './host-rules.js';
import { homeDecided, liveKeyKnown, noOtherRun, vaultAnswers, vaultTakesKeys } from './key-rules.js';
import type { Action, Block } from './plan.js';
import {
  everyManagerServes,
  everyMemberFound,
  identityClear,
  nobodyIsLost,
  toolsThere,
  quorumTakesPart,
} from './presence-rules.js';
import type { Situation } from './situation.js';
import {
  autolockKnown,
  autolockOn,
  caSettled,
  leaderThere,
  quorumHeld,
  secondManager,
  swarmBelieved,
} from './swarm-rules.js';

interface Entry {
  readonly actions: readonly Action[];
  readonly rule: BlockRule;
}

const ROTATIONS = ['rotate', 'rotateCompromised'] as const satisfies readonly Action[];
/** What changes the swarm. */
const CHANGES = [...ROTATIONS, 'enable', 'disable'] as const satisfies readonly Action[];
/**
 * To keep a key that nobody keeps changes nothing in the swarm and makes everything else safer: it asks for no more than a
 * manager that can show the key, a second one to confirm it, and a vault.
 */
const ALL = [...CHANGES, 'adopt'] as const satisfies readonly Action[];

const before = (actions: readonly Action[], rule: BlockRule): Entry => ({ actions, rule });

/** Every reason not to begin, those first that explain others. */
const blockRules: readonly Entry[] = [
  before(ALL, swarmBelieved),
  before(ALL, quorumHeld),
  before(ALL, leaderThere),
  before(ALL, homeDecided),
  before(ALL, identityClear),
  before(ALL, autolockKnown),
  before(ROTATIONS, autolockOn),
  before(CHANGES, everyManagerServes),
  before(CHANGES, everyMemberFound),
  before(CHANGES, nobodyIsLost),
  before(CHANGES, quorumTakesPart),
  before(ALL, secondManager),
  before(CHANGES, toolsThere),
  before(ALL, agentsNewEnough),
  before(CHANGES, caSettled),
  before(CHANGES, dataKeySettled),
  before([...ROTATIONS, 'enable'], keyFilesFollow),
  before(ALL, vaultAnswers),
  before(ALL, vaultTakesKeys),
  before(ALL, liveKeyKnown),
  before(ROTATIONS, keptKeyOpens),
  before(ALL, noOtherRun),
];

/** All of them at once: an operator who mends one reason must not meet the next one in the next night. */
export const blocksOf = (situation: Situation): readonly Block[] =>
  blockRules.filter(({ actions }) => actions.includes(situation.action)).flatMap(({ rule }) => rule(situation));
