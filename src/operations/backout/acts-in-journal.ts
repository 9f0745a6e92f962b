import type { BegunAct } from '../../domain/backout/run-brief.js';
import { isInstanceId, type InstanceId, type SwarmId } from '../../domain/ids.js';
import type { Scope } from '../../domain/instance.js';
import type { JournalData, RunRecord, StepState } from '../../ports/journal.js';

const ACT = /^(?:.+\.)?(?<name>rotate|enable|disable)$/;

export interface ActContext {
  /** Whether the engine compared versions where it rotated. */
  readonly fenced: boolean;
  /** Where an instance is, which a step names by its id alone. */
  readonly placeOf: (instanceId: InstanceId) => Scope | undefined;
}

/** The acts that a run has begun on a swarm, in order; those of a run that backs out another stand in sections. */
export const actsIn = (run: RunRecord, swarmId: SwarmId, { fenced, placeOf }: ActContext): readonly BegunAct[] =>
  [...(run.swarms.get(swarmId) ?? [])].flatMap(([step, state]) => {
    const act = hasEffect(state) ? readAct(step, state.intended, placeOf) : undefined;
    if (act === undefined) return [];
    const { runId } = run.header;
    return [{ ...act, runId, inDoubt: state.kind === 'unknown', fenced: fenced && act.name === 'rotate' }];
  });

function readAct(
  step: string,
  { nonce, at, instanceId }: JournalData,
  placeOf: ActContext['placeOf'],
): Omit<BegunAct, 'runId' | 'inDoubt' | 'fenced'> | undefined {
  const name = nameOf(step);
  if (name === undefined || typeof nonce !== 'string' || typeof at !== 'string') return undefined;
  if (typeof instanceId !== 'string' || !isInstanceId(instanceId)) return undefined;
  const scope = placeOf(instanceId);
  return scope === undefined
    ? undefined
    : { name, nonce, at, instanceId, account: scope.account, region: scope.region };
}

const nameOf = (step: string): BegunAct['name'] | undefined => {
  const { name } = ACT.exec(step)?.groups ?? {};
  return name === 'rotate' || name === 'enable' || name === 'disable' ? name : undefined;
};

/** Whether a run has changed a swarm, or may have. */
export const mayHaveActed = (run: RunRecord, swarmId: SwarmId): boolean =>
  [...(run.swarms.get(swarmId) ?? [])].some(([step, state]) => nameOf(step) !== undefined && hasEffect(state));

const hasEffect = (state: StepState): state is Extract<StepState, { readonly kind: 'done' | 'unknown' }> =>
  state.kind === 'done' || state.kind === 'unknown';
