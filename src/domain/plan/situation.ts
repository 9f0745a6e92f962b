import type { SwarmCustody } from '../custody.js';
import type { SwarmView } from '../fleet.js';
import type { RunId } from '../ids.js';
import type { KeptKeys } from '../kept-keys.js';
import { byName } from '../placement.js';
import { partsOf, type Participant, type Parts } from './part.js';
import type { Action, ChangePolicy } from './plan.js';

/** What a decision about one swarm rests on, whatever is to be changed. */
export interface SwarmSituation extends Parts {
  readonly swarm: SwarmView;
  readonly policy: Pick<ChangePolicy, 'allowLaggards' | 'singleManager'>;
  readonly executor: Participant | undefined;
  readonly verifier: Participant | undefined;
}

/** The same where its unlock key is to be changed. */
export interface Situation extends SwarmSituation {
  readonly action: Action;
  readonly custody: SwarmCustody;
  readonly policy: ChangePolicy;
}

export function situationOf(action: Action, swarm: SwarmView, custody: SwarmCustody, policy: ChangePolicy): Situation {
  const parts = partsOf(swarm);
  const executor = chooseExecutor(parts.taking, { prefersCurl: action === 'rotate' });
  return { ...parts, action, swarm, custody, policy, executor, verifier: chooseVerifier(parts.taking, executor) };
}

/**
 * The leader, which commits without asking another. A rotation would rather have the engine compare the cluster version
 * than save that hop: only a manager with curl can ask for it.
 */
export const chooseExecutor = (
  taking: readonly Participant[],
  { prefersCurl }: { readonly prefersCurl: boolean },
): Participant | undefined =>
  taking.toSorted(
    (a, b) =>
      (prefersCurl ? Number(b.facts.tools.curl) - Number(a.facts.tools.curl) : 0) ||
      Number(b.member.leader) - Number(a.member.leader) ||
      byName(a.manager.instance, b.manager.instance),
  )[0];

/** Another manager, in another zone where there is one: it should not be cut off together with the executor. */
export const chooseVerifier = (
  taking: readonly Participant[],
  executor: Participant | undefined,
): Participant | undefined =>
  taking
    .filter((each) => each !== executor)
    .toSorted(
      (a, b) =>
        Number(isBeside(a, executor)) - Number(isBeside(b, executor)) || byName(a.manager.instance, b.manager.instance),
    )[0];

const isBeside = ({ manager: { instance } }: Participant, executor: Participant | undefined): boolean =>
  instance.availabilityZone === executor?.manager.instance.availabilityZone;

/** What the vault holds; undefined where it holds nothing, or did not say. */
export const keptKeys = ({ vault }: SwarmCustody): KeptKeys | undefined =>
  vault.kind === 'kept' ? vault.keys : undefined;

/** Whether it is known what the vault holds: where it is not, there is a block about that alone. */
export const isRead = ({ vault }: SwarmCustody): boolean => vault.kind === 'kept' || vault.kind === 'nothing';

/** Runs that have left something pending in the vault, but for the one that is given up. */
export function otherRuns({ custody, policy }: Pick<Situation, 'custody' | 'policy'>): readonly RunId[] {
  const keys = keptKeys(custody);
  const pending = [...(keys?.pending === undefined ? [] : [keys.pending]), ...(keys?.intents ?? [])];
  return [...new Set(pending.map(({ runId }) => runId))].filter((runId) => runId !== policy.takeOver);
}
