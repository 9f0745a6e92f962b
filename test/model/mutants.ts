import type { Fingerprint } from '../../src/domain/ids.js';
import { revealSecret } from '../../src/domain/secret.js';
import { readNudgeAnswer } from '../../src/onhost/nudge-answer.js';
import { composeNudge } from '../../src/onhost/rotation-scripts.js';
import type { RotateOutcome } from '../../src/onhost/rotate-answer.js';
import type { SealingKeys } from '../../src/onhost/seal.js';
import { perform, type Act, type Acted } from '../../src/operations/change/act.js';
import { rotation, turningOn } from '../../src/operations/change/acts.js';
import { announce } from '../../src/operations/change/announce.js';
import { askManager } from '../../src/operations/change/ask.js';
import { ACTIONS, type Actions } from '../../src/operations/change/change-swarm.js';
import { keepLiveKey } from '../../src/operations/change/keep.js';
import { releaseLease, takeLease } from '../../src/operations/change/lease.js';
import { readLiveKey } from '../../src/operations/change/live-key.js';
import { removePreimages, savePreimages } from '../../src/operations/change/pre-images.js';
import { promote } from '../../src/operations/change/promote.js';
import { proveManagers, type Lagging } from '../../src/operations/change/prove.js';
import { retireOthers } from '../../src/operations/change/retire.js';
import type { SwarmRun } from '../../src/operations/change/swarm-run.js';
import { vaultOf } from '../../src/operations/change/vault-steps.js';
import type { Operation, Schedule, SwarmSetting } from './schedule/schedule.js';

/** What a rotation consists of, and a mutant may do otherwise. */
interface Way {
  readonly act: (run: SwarmRun, act: Act<RotateOutcome>, keys: SealingKeys) => Promise<Acted>;
  /** Between the act and the vault. */
  readonly meanwhile: (run: SwarmRun, acted: Acted) => Promise<unknown>;
  readonly keep: (run: SwarmRun, acted: Acted, keys: SealingKeys) => Promise<Fingerprint>;
  readonly promote: (run: SwarmRun, fingerprint: Fingerprint) => Promise<void>;
  readonly prove: (run: SwarmRun, fingerprint: Fingerprint) => Promise<Lagging>;
  readonly mayRetire: (run: SwarmRun, lagging: Lagging) => boolean;
}

const keep: Way['keep'] = (run, acted, keys) => keepLiveKey(run, '', { ...acted, rotatedAt: acted.at }, keys);
const makeCurrent: Way['promote'] = (run, fingerprint) =>
  promote(run, 'promote', fingerprint, run.change.currentKey ?? undefined);
const prove: Way['prove'] = (run, fingerprint) => proveManagers(run, 'prove', { kind: 'key', fingerprint });

const RIGHT: Way = {
  act: perform,
  meanwhile: () => Promise.resolve(),
  keep,
  promote: makeCurrent,
  prove,
  mayRetire: ({ change }, lagging) => lagging.length === 0 && change.laggards.length === 0,
};

/** As `rotate` in change-swarm.ts, out of the same steps, where the live key is kept already. */
const rotating = (otherwise: Partial<Way>): Actions => {
  const way = { ...RIGHT, ...otherwise };
  const rotate = async (run: SwarmRun): Promise<Lagging> => {
    const { liveKey, adoptFirst, managers } = run.change;
    if (liveKey === null || adoptFirst) return ACTIONS.rotate(run);
    await takeLease(run);
    const keys = await announce(run);
    await savePreimages(run);
    const acted = await way.act(run, rotation(run.change, liveKey, keys), keys);
    await way.meanwhile(run, acted);
    const fingerprint = await way.keep(run, acted, keys);
    await way.promote(run, fingerprint);
    const lagging = await way.prove(run, fingerprint);
    if (lagging.length === 0) await removePreimages(run, managers, 'own');
    if (way.mayRetire(run, lagging)) await retireOthers(run, fingerprint);
    await releaseLease(run);
    return lagging;
  };
  return { ...ACTIONS, rotate };
};

const withoutWriteAhead: Actions = {
  ...ACTIONS,
  enable: async (run) => {
    await takeLease(run);
    const keys = await run.tools.newSealingKeys();
    const acted = await perform(run, turningOn(run.change.fromVersion, keys), keys);
    const fingerprint = await keep(run, acted, keys);
    await makeCurrent(run, fingerprint);
    const lagging = await prove(run, fingerprint);
    await releaseLease(run);
    return lagging;
  },
};

const UNTOLD: Acted['recall'] = () => Promise.resolve({ kind: 'unread', reason: 'nobody remembers' });

const once = async (run: SwarmRun, act: Act<RotateOutcome>) => {
  const { actor, swarmId } = run.change;
  const nonce = run.tools.newNonce();
  const script = act.script({ nonce, swarmId, nodeId: actor.nodeId }, run.tools.runId);
  return askManager(run.tools, swarmId, actor, { step: act.name, nonce, script, read: act.read, repeatable: false });
};

const actUnwritten: Way['act'] = async (run, act, keys) => {
  await once(run, act);
  const reading = await readLiveKey(run, 'settle', [run.change.actor], keys);
  return { at: run.tools.clock.now(), reading, recall: UNTOLD };
};

const actAgain: Way['act'] = async (run, act, keys) => {
  const acted = await perform(run, act, keys).catch((error: unknown) => error);
  if (!(acted instanceof Error)) return acted as Acted;
  const version = run.change.fromVersion;
  for (const fromVersion of [version, version + 1, version + 2]) {
    await once(run, rotation({ ...run.change, fromVersion }, run.change.liveKey ?? ('' as Fingerprint), keys));
  }
  return { at: run.tools.clock.now(), reading: undefined, recall: UNTOLD };
};

const keepUnconfirmed: Way['keep'] = async (run, acted, keys) => {
  const { reading } = acted;
  if (reading?.kind !== 'read') return keep(run, acted, keys);
  const { key, fingerprint } = reading;
  const { swarmId, fromVersion: clusterVersion } = run.change;
  const at = { rotatedAt: acted.at, keptAt: run.tools.clock.now(), runId: run.tools.runId };
  await vaultOf(run).keepPending({ swarmId, key, fingerprint, clusterVersion, ...at });
  return fingerprint;
};

const tellInJournal: Way['meanwhile'] = async (run, { reading }) => {
  if (reading?.kind !== 'read') return;
  const entry = { swarmId: run.change.swarmId, step: 'tell', attempt: 1 };
  // Without its prefix the journal itself does not know it for a key.
  await run.tools.journal.append({ kind: 'intent', ...entry, data: { key: revealSecret(reading.key).slice(9) } });
};

const tellInScript: Way['meanwhile'] = async (run, { reading }) => {
  if (reading?.kind !== 'read') return;
  const { actor, swarmId } = run.change;
  const nonce = run.tools.newNonce();
  const script = `${composeNudge({ nonce, swarmId, nodeId: actor.nodeId })}\n# ${revealSecret(reading.key)}`;
  await askManager(run.tools, swarmId, actor, { step: 'tell', nonce, script, read: readNudgeAnswer, repeatable: true });
};

/** Narrows random schedules to those in which a mutant has something to do wrong. */
type Within = (schedule: Schedule) => Schedule;

/** The first operation is this one, on a swarm like this; whatever else befalls is left to chance. */
const first =
  (name: Operation['name'], setting: Partial<SwarmSetting>, begins: Partial<Operation> = {}): Within =>
  ({ swarms, operations, ...schedule }) => ({
    ...schedule,
    swarms: swarms.map((swarm, index) => (index === 0 ? { ...swarm, ...setting } : swarm)),
    operations: operations.map((turn, index) =>
      turn.map((operation, rival) => (index + rival === 0 ? { ...operation, name, ...begins } : operation)),
    ),
  });

const KEPT = { custody: 'kept', absent: 'nobody', hasLaggard: false } as const;
const rotatesKept = first('rotate', KEPT);

interface Mutant {
  readonly name: string;
  readonly actions: Actions;
  readonly within: Within;
  /** What the oracle has to say of it. */
  readonly breaks: RegExp;
}

/** As the real one, so that what is said of a mutant is not said of its making. */
export const SAME_AS_REAL: Actions = rotating({});

/** Ways to change a swarm that break a promise. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'writes nothing ahead in the vault',
    actions: withoutWriteAhead,
    within: first('enable', { custody: 'off', absent: 'nobody' }, { kill: { from: 'act', at: 2, torn: false } }),
    breaks: /^lost: /,
  },
  {
    name: 'acts without a word in its journal',
    actions: rotating({ act: actUnwritten }),
    within: rotatesKept,
    breaks: /^claimed: |^twice: /,
  },
  {
    name: 'rotates again to find out',
    actions: rotating({ act: actAgain }),
    within: rotatesKept,
    breaks: /^twice: /,
  },
  {
    name: 'keeps what one manager says, and asks no other',
    actions: rotating({ keep: keepUnconfirmed }),
    within: (schedule) => ({
      ...rotatesKept(schedule),
      commands: [{ at: 0, onActs: true, target: 0, what: { kind: 'forged' } }],
    }),
    breaks: /^claimed: .* is in no vault/,
  },
  {
    name: 'leaves the key before as the current one',
    actions: rotating({ promote: () => Promise.resolve() }),
    within: rotatesKept,
    breaks: /^claimed: .* is not the current one of the vault/,
  },
  {
    name: 'proves nothing',
    actions: rotating({ prove: () => Promise.resolve([]) }),
    within: rotatesKept,
    breaks: /^claimed: .* does not open with the live key/,
  },
  {
    name: 'retires what those that were left out need',
    actions: rotating({ mayRetire: (_, lagging) => lagging.length === 0 }),
    within: first(
      'rotate',
      { custody: 'kept', managers: 3, hasLaggard: true, absent: 'down' },
      { allowLaggards: true, kill: undefined },
    ),
    breaks: /^lost: /,
  },
  {
    name: 'writes the key into its journal',
    actions: rotating({ meanwhile: tellInJournal }),
    within: rotatesKept,
    breaks: /^leaked: /,
  },
  {
    name: 'writes the key into a script',
    actions: rotating({ meanwhile: tellInScript }),
    within: rotatesKept,
    breaks: /^leaked: /,
  },
];
