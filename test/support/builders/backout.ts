import type { Attempt, Verdict } from '../../../src/domain/backout/move.js';
import type { Copy, Leftovers, Situation } from '../../../src/domain/backout/backout-situation.js';
import type { BegunAct, SwarmBrief } from '../../../src/domain/backout/run-brief.js';
import type { InstanceId, RunId } from '../../../src/domain/ids.js';
import { anInstanceId, aScope } from './fleet.js';
import { aChange, aCustody, aRunId, aServingSwarm } from './plan.js';
import { ours } from '../../../src/domain/remedy.js';

export const RUN = aRunId('20260301-010101-aaaa');
export const OWN = aRunId('20260301-020202-bbbb');

/** A rotation on `web-1` whose end the journal does not tell. */
export const anAct = (overrides: Partial<BegunAct> = {}): BegunAct => ({
  runId: RUN,
  name: 'rotate',
  instanceId: anInstanceId('web-1'),
  ...aScope(),
  nonce: '0123456789abcdef',
  at: '2026-03-01T01:01:02.000Z',
  inDoubt: true,
  fenced: true,
  ...overrides,
});

/** Of a rotation that came to its end. */
export const aBrief = (overrides: Partial<SwarmBrief> = {}): SwarmBrief => {
  const change = aChange();
  return {
    swarmId: change.swarmId,
    name: change.name,
    change,
    isWhole: true,
    mayHaveActed: true,
    acts: [],
    supersededBy: null,
    ...overrides,
  };
};

export const nothingLeft = (overrides: Partial<Leftovers> = {}): Leftovers => ({
  lease: { kind: 'free' },
  intents: [],
  copies: new Map(),
  scraps: new Map(),
  unlisted: [],
  ...overrides,
});

/** A copy of the run on each of these managers, encrypted unless told otherwise. */
export const copiesOn = (
  names: readonly string[],
  copies: readonly Copy[] = [{ runId: RUN, encrypted: true }],
): ReadonlyMap<InstanceId, readonly Copy[]> => new Map(names.map((name) => [anInstanceId(name), copies]));

export const heldBy = (runId: RunId | undefined): Leftovers['lease'] => ({ kind: 'held', runId, owner: 'somebody' });

/** Everything as it should be, and nothing to be done. */
export const aSituation = (overrides: Partial<Situation> = {}): Situation => {
  const swarm = overrides.swarm ?? aServingSwarm({ autolock: true });
  return {
    runId: RUN,
    runs: [RUN, OWN],
    brief: aBrief(),
    swarm,
    custody: aCustody(swarm),
    left: nothingLeft(),
    acts: [],
    attempts: [],
    restorePreImage: false,
    rotateAgain: undefined,
    ...overrides,
  };
};

export const A_FAILURE: Verdict = { status: 'failed', why: 'it failed', remedy: ours('prove'), refusedBy: null };

export const tried = (move: Attempt['move'], failure?: Verdict): Attempt => ({ move, failure });
