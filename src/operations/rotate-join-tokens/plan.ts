import type { SwarmView } from '../../domain/fleet.js';
import { label } from '../../domain/findings/manager-survey.js';
import { whatNow } from '../../domain/findings/swarm-remedies.js';
import type { BlockRule } from '../../domain/plan/block.js';
import { laggard, planned } from '../../domain/plan/decide.js';
import { oldAgents } from '../../domain/plan/host-rules.js';
import { partsOf, type Participant } from '../../domain/plan/part.js';
import type { Block, Laggard, PlannedSwarm, PlanOf } from '../../domain/plan/plan.js';
import { toolsThere } from '../../domain/plan/presence-rules.js';
import { chooseExecutor, chooseVerifier, type SwarmSituation } from '../../domain/plan/situation.js';
import { caSettled, leaderThere, quorumHeld, swarmBelieved } from '../../domain/plan/swarm-rules.js';
import { advice } from '../../domain/remedy.js';
import type { TokenRole } from './join-token-lines.js';

export type TokenRoles = readonly [TokenRole, ...TokenRole[]];

/** New join tokens for one swarm. */
export type JoinTokenChange = PlannedSwarm & {
  readonly action: 'rotateJoinTokens';
  readonly roles: TokenRoles;
  /** Managers that are not asked: the tokens are in the Raft store, which they have from the others when they are back. */
  readonly laggards: readonly Laggard[];
};

export interface JoinTokenPolicy {
  readonly roles: TokenRoles;
  readonly singleManager: boolean;
}

/** What the rotation would do to one swarm, or every reason not to begin. */
export function planJoinTokens(swarm: SwarmView, { roles, singleManager }: JoinTokenPolicy): PlanOf<JoinTokenChange> {
  const parts = partsOf(swarm);
  const executor = chooseExecutor(parts.taking, { prefersCurl: true });
  const verifier = chooseVerifier(parts.taking, executor);
  const policy = { allowLaggards: true, singleManager };
  const situation: SwarmSituation = { ...parts, swarm, policy, executor, verifier };
  const [first, ...rest] = RULES.flatMap((rule) => rule(situation));
  const { swarmId, name } = swarm;
  if (first !== undefined) return { kind: 'blocked', swarmId, name, blocks: [first, ...rest] };
  if (executor === undefined) return { kind: 'blocked', swarmId, name, blocks: [noExecutor(swarm)] };
  return {
    kind: 'change',
    action: 'rotateJoinTokens',
    swarmId,
    name,
    roles,
    executor: planned(executor),
    verifier: verifier === undefined ? null : planned(verifier),
    managers: parts.taking.map(planned),
    laggards: parts.absent.map(laggard),
    fromVersion: swarm.version ?? executor.cluster.version,
    fenced: executor.facts.tools.curl,
    notes: notesOn(roles, executor, verifier),
  };
}

const noExecutor = (swarm: SwarmView): Block => ({
  why: 'No manager can be the executor.',
  remedy: whatNow(swarm),
});

/** One manager is enough to rotate: those that lack a tool or a newer agent stand in the way only where there is no other. */
const someoneCanAct: BlockRule<SwarmSituation> = (situation) =>
  situation.taking.length > 0 ? [] : [...toolsThere(situation), ...oldAgents(situation)];

const someoneElseShows: BlockRule<SwarmSituation> = ({ swarm, taking, policy }) => {
  if (taking.length !== 1 || policy.singleManager) return [];
  return swarm.members?.length === 1
    ? [
        {
          why: 'The swarm has one manager: no verifier can confirm that its join tokens changed.',
          remedy: advice('Add managers (docker node promote), or accept it with --single-manager.'),
        },
      ]
    : [
        {
          why: 'Only one manager is available: no verifier can confirm that the join tokens changed.',
          remedy: whatNow(swarm),
        },
      ];
};

/** A rotation of the CA makes new join tokens itself when it ends. */
const RULES: readonly BlockRule<SwarmSituation>[] = [
  swarmBelieved,
  quorumHeld,
  leaderThere,
  caSettled,
  someoneCanAct,
  someoneElseShows,
];

const notesOn = (roles: TokenRoles, executor: Participant, verifier: Participant | undefined): readonly string[] => [
  `After the rotation, no node can join with a previous token: update launch templates, user data and provisioning tools. To read the new tokens, run on a manager: ${roles
    .map((role) => `docker swarm join-token ${role}`)
    .join('; ')}. Nodes that have joined are not affected.`,
  ...(executor.facts.tools.curl
    ? []
    : [
        'Not fenced: no included manager has curl, so the engine does not compare the cluster version, and a concurrent rotation is not detected.',
      ]),
  ...(verifier === undefined
    ? [`Only ${label(executor.manager)} reports that the tokens changed: no verifier is available.`]
    : []),
];
