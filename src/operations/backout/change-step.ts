import type { SwarmCustody } from '../../domain/custody.js';
import type { RunId } from '../../domain/ids.js';
import { decide } from '../../domain/plan/decide.js';
import { refusingRun } from '../../domain/plan/exit-code.js';
import type { Action, ChangePolicy } from '../../domain/plan/plan.js';
import { keptKeys, situationOf } from '../../domain/plan/situation.js';
import { surveyVault } from '../../keys/survey-vault.js';
import { keyOperationFor } from '../key-operations.js';
import { runSwarm } from '../../engine/run-swarm.js';
import { resumeOf } from '../../engine/resume-of.js';
import { done, type StepResult } from './step-result.js';
import { sectionOf, withoutEnds } from './journal-section.js';
import type { BackoutTools, Site, SwarmSeen } from './backout-tools.js';
import { ours } from '../../domain/remedy.js';

/**
 * One change of a swarm, planned afresh from what is seen now, and carried out like every other: lease, store, confirm, promote, verify.
 * `section`: its part of the journal.
 */
export async function changeStep(
  tools: BackoutTools,
  { brief }: Site,
  { swarm, custody }: SwarmSeen,
  { action, section }: { readonly action: Action; readonly section: string },
): Promise<StepResult> {
  const policy: ChangePolicy = {
    minAgeSeconds: 0,
    // What was accepted for the run is accepted for the way back.
    allowLaggards: (brief.change?.laggards.length ?? 0) > 0,
    singleManager: action === 'adopt' || swarm.quorum.managers === 1,
    compromised: false,
    takeOver: null,
  };
  const survey = await surveyVault(tools.vaultFor, swarm.swarmId, custody, tools.signal);
  const surveyed = { ...withoutRuns(custody, tools.backout.runs), survey };
  const plan = decide(situationOf(action, swarm, surveyed, policy));
  if (plan.kind === 'nothing') throw new Error('nothing is planned by decide');
  if (plan.kind === 'blocked') {
    const [{ remedy }] = plan.blocks;
    const why = plan.blocks.map((block) => block.why).join(' ');
    return { said: why, failure: { status: 'blocked', why, remedy, refusedBy: refusingRun(plan) ?? null } };
  }
  const outcome = await runSwarm(
    {
      ...tools,
      journal: sectionOf(tools.journal, section),
      events: withoutEnds(tools.events),
      takeOver: pendingAmong(custody, tools.backout.runs),
      again: ours('backout', tools.backout.runId),
    },
    plan,
    keyOperationFor(plan),
  );
  const { status, why, remedy, refusedBy } = outcome;
  if (status === 'changed') return done(ACHIEVED[action]);
  const failure = {
    status: status === 'unchanged' ? 'unknown' : status,
    why,
    remedy: remedy ?? resumeOf({ tools }),
    refusedBy,
  } as const;
  return { said: why, failure };
}

const ACHIEVED: Readonly<Record<Action, string>> = {
  adopt: 'the live key is stored, is the current key and unlocks every manager',
  enable: 'autolock is on; its new key is stored, is the current key and unlocks every manager',
  disable: 'autolock is off, and the key of every manager is in plaintext',
  rotate: 'the new key is stored, is the current key and unlocks every manager',
  rotateCompromised: 'autolock is on again; its new key is stored, is the current key and unlocks every manager',
};

/** The run among these that is pending in the vault: its intent stays there until every manager is verified. */
const pendingAmong = (custody: SwarmCustody, runs: readonly RunId[]): RunId | undefined =>
  runs.find((runId) => runId === keptKeys(custody)?.pending?.runId);

/** The intents of these runs are no other run's business. */
function withoutRuns(custody: SwarmCustody, runs: readonly RunId[]): SwarmCustody {
  const { vault } = custody;
  if (vault.kind !== 'kept') return custody;
  const { pending, intents } = vault.keys;
  const isOther = ({ runId }: { readonly runId: RunId }): boolean => !runs.includes(runId);
  const keys = {
    ...vault.keys,
    pending: pending !== undefined && isOther(pending) ? pending : undefined,
    intents: intents.filter(isOther),
  };
  return { ...custody, vault: { kind: 'kept', keys } };
}
