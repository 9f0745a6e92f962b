import type { BegunAct } from '../../domain/backout/run-brief.js';
import type { InstanceId, SwarmId } from '../../domain/ids.js';
import type { Scope } from '../../domain/instance.js';
import { KEY_ACTS, type KeyAct } from '../../keys/key-run.js';
import type { JournalData, RunRecord, StepState } from '../../ports/journal.js';
import { begunAct } from '../../swarm/perform-act.js';

export interface ActContext {
  /** Whether the engine compared versions where it rotated. */
  readonly fenced: boolean;
  /** Where an instance is, which a step names by its id alone. */
  readonly placeOf: (instanceId: InstanceId) => Scope | undefined;
}

/** The acts that a run has begun on a swarm, in order; those of a run that backs out another stand in sections. */
export const actsIn = (run: RunRecord, swarmId: SwarmId, { fenced, placeOf }: ActContext): readonly BegunAct[] =>
  stepsWithEffect(run, swarmId).flatMap((state) => {
    const act = readAct(state.intended, placeOf);
    if (act === undefined) return [];
    const { runId } = run.header;
    return [{ ...act, runId, inDoubt: state.kind === 'unknown', fenced: fenced && act.name === 'rotate' }];
  });

function readAct(
  intended: JournalData,
  placeOf: ActContext['placeOf'],
): Omit<BegunAct, 'runId' | 'inDoubt' | 'fenced'> | undefined {
  const { data: begun } = begunAct.safeParse(intended);
  if (begun === undefined || !isKeyAct(begun.act)) return undefined;
  const { act: name, nonce, at, instanceId } = begun;
  const scope = placeOf(instanceId);
  return scope === undefined
    ? undefined
    : { name, nonce, at, instanceId, account: scope.account, region: scope.region };
}

const isKeyAct = (act: unknown): act is KeyAct => KEY_ACTS.some((each) => each === act);

/** Whether a run has changed the autolock setting or the key of a swarm, or may have. */
export const mayHaveActed = (run: RunRecord, swarmId: SwarmId): boolean =>
  stepsWithEffect(run, swarmId).some(({ intended }) => isKeyAct(intended['act']));

type Begun = Exclude<StepState, { readonly kind: 'notBegun' }>;

const stepsWithEffect = (run: RunRecord, swarmId: SwarmId): readonly Begun[] =>
  [...(run.swarms.get(swarmId)?.values() ?? [])].filter(
    (state): state is Begun => state.kind === 'done' || state.kind === 'unknown',
  );
