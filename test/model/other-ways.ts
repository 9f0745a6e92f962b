import { ELSEWHERE } from './directory.js';
import type { Fingerprint } from '../../src/domain/ids.js';
import { revealSecret } from '../../src/domain/secret.js';
import { readNudgeAnswer } from '../../src/onhost/nudge-answer.js';
import { composeNudge } from '../../src/onhost/rotation-scripts.js';
import type { RotateOutcome } from '../../src/onhost/rotate-answer.js';
import type { SealingKeys } from '../../src/onhost/seal.js';
import { performAct, type Acted } from '../../src/swarm/perform-act.js';
import type { Act, ActOptions } from '../../src/swarm/act.js';
import { rotation, turningOff, turningOn } from '../../src/keys/cluster-acts.js';
import { recordIntent } from '../../src/keys/record-intent.js';
import { askManager } from '../../src/swarm/ask-managers.js';
import { ACTIONS, type Actions } from '../../src/operations/change-key/change-swarm.js';
import { storeLiveKey } from '../../src/keys/store-live-key.js';
import { releaseLease, takeLease } from '../../src/swarm/lease.js';
import { readLiveKey } from '../../src/keys/live-key.js';
import { noteVersion } from '../../src/keys/note-version.js';
import { removeKeyFileBackups, saveKeyFileBackups } from '../../src/keys/key-file-backups.js';
import { promoteKey } from '../../src/keys/promote-key.js';
import { verifyManagers, type Lagging } from '../../src/keys/verify-managers.js';
import { retireOtherKeys } from '../../src/keys/retire-keys.js';
import type { SwarmRun } from '../../src/engine/swarm-run.js';
import { vaultOf } from '../../src/keys/vault-steps.js';

/** What a rotation consists of, and a mutant may do otherwise. */
interface Way {
  readonly save: (run: SwarmRun) => Promise<void>;
  readonly act: (run: SwarmRun, act: Act<RotateOutcome>, options: ActOptions) => Promise<Acted>;
  /** Between the act and the vault. */
  readonly meanwhile: (run: SwarmRun, acted: Acted) => Promise<unknown>;
  readonly keep: (run: SwarmRun, acted: Acted, keys: SealingKeys) => Promise<Fingerprint>;
  readonly promote: (run: SwarmRun, fingerprint: Fingerprint) => Promise<void>;
  readonly prove: (run: SwarmRun, fingerprint: Fingerprint) => Promise<Lagging>;
  readonly mayRetire: (run: SwarmRun, lagging: Lagging) => boolean;
}

const keep: Way['keep'] = (run, acted, keys) => storeLiveKey(run, '', acted, keys);
const makeCurrent: Way['promote'] = (run, fingerprint) =>
  promoteKey(run, 'promote', fingerprint, run.change.currentKey ?? undefined);
const prove: Way['prove'] = (run, fingerprint) => verifyManagers(run, 'prove', { kind: 'key', fingerprint });

const RIGHT: Way = {
  save: saveKeyFileBackups,
  act: performAct,
  meanwhile: () => Promise.resolve(),
  keep,
  promote: makeCurrent,
  prove,
  mayRetire: ({ change }, lagging) => lagging.length === 0 && change.laggards.length === 0,
};

/** As `rotate` in change-swarm.ts, out of the same steps, where the live key is kept already. */
export const rotating = (otherwise: Partial<Way>): Actions => {
  const way = { ...RIGHT, ...otherwise };
  const rotate = async (run: SwarmRun): Promise<Lagging> => {
    const { liveKey, adoptFirst, managers } = run.change;
    if (liveKey === null || adoptFirst) return ACTIONS.rotate(run);
    await takeLease(run);
    const keys = await recordIntent(run);
    await way.save(run);
    const acted = await way.act(run, rotation(run.change, keys), { keys, before: [liveKey] });
    await way.meanwhile(run, acted);
    const fingerprint = await way.keep(run, acted, keys);
    await way.promote(run, fingerprint);
    const lagging = await way.prove(run, fingerprint);
    if (lagging.length === 0) await removeKeyFileBackups(run, managers, 'own');
    if (way.mayRetire(run, lagging)) await retireOtherKeys(run, fingerprint);
    await releaseLease(run);
    return lagging;
  };
  return { ...ACTIONS, rotate };
};

export const withoutWriteAhead: Actions = {
  ...ACTIONS,
  enable: async (run) => {
    await takeLease(run);
    const keys = await run.tools.newSealingKeys();
    const acted = await performAct(run, turningOn(run.change.fromVersion, keys), { keys, before: [] });
    const fingerprint = await keep(run, acted, keys);
    await makeCurrent(run, fingerprint);
    const lagging = await prove(run, fingerprint);
    await releaseLease(run);
    return lagging;
  },
};

/** As `rotateCompromised` in change-swarm.ts, without a look at what became of data keys and certificates. */
export const withoutRenewal: Actions = {
  ...ACTIONS,
  rotateCompromised: async (run) => {
    const { liveKey, adoptFirst, fromVersion } = run.change;
    if (liveKey === null || adoptFirst) return ACTIONS.rotateCompromised(run);
    await takeLease(run);
    const keys = await recordIntent(run);
    await performAct(run, turningOff(fromVersion), { keys, before: [liveKey] });
    await verifyManagers(run, 'prove-off', { kind: 'clear' });
    const acted = await performAct(run, turningOn(await noteVersion(run), keys), { keys, before: [liveKey] });
    const fingerprint = await keep(run, acted, keys);
    await makeCurrent(run, fingerprint);
    const lagging = await prove(run, fingerprint);
    await releaseLease(run);
    return lagging;
  },
};

const UNTOLD: Acted['recall'] = () => Promise.resolve({ kind: 'unread', reason: 'nobody remembers' });

const once = async (run: SwarmRun, act: Act<RotateOutcome>) => {
  const { executor, swarmId } = run.change;
  const nonce = run.tools.newNonce();
  const script = act.script({ nonce, swarmId, nodeId: executor.nodeId }, run.tools.runId);
  return askManager(run.tools, swarmId, executor, { step: act.name, nonce, script, read: act.read, repeatable: false });
};

/** Its own word is enough. */
export const believeActor: Way['act'] = async (run, act, { keys }) => {
  const asked = await once(run, act);
  const hint = asked.kind === 'facts' ? act.judge(asked) : undefined;
  const { executor } = run.change;
  const reading = hint?.kind === 'clear' ? hint.reading : (await readLiveKey(run, 'settle', executor, keys)).reading;
  return { at: run.tools.clock.now(), executor, before: [], fromVersion: act.fromVersion, reading, recall: UNTOLD };
};

export const actUnwritten: Way['act'] = async (run, act, { keys, before }) => {
  await once(run, act);
  const { executor } = run.change;
  const { reading } = await readLiveKey(run, 'settle', executor, keys);
  return { at: run.tools.clock.now(), executor, before, fromVersion: act.fromVersion, reading, recall: UNTOLD };
};

export const actAgain: Way['act'] = async (run, act, options) => {
  const acted = await performAct(run, act, options).catch((error: unknown) => error);
  if (!(acted instanceof Error)) return acted as Acted;
  const { fromVersion: version, executor } = run.change;
  for (const fromVersion of [version, version + 1, version + 2]) {
    await once(run, rotation({ ...run.change, fromVersion }, options.keys));
  }
  return {
    at: run.tools.clock.now(),
    executor,
    before: options.before,
    fromVersion: act.fromVersion,
    reading: undefined,
    recall: UNTOLD,
  };
};

export const keepUnconfirmed: Way['keep'] = async (run, acted, keys) => {
  const { reading } = acted;
  if (reading?.kind !== 'read') return keep(run, acted, keys);
  const { key, fingerprint } = reading;
  const { swarmId, fromVersion: clusterVersion } = run.change;
  const at = { rotatedAt: acted.at, keptAt: run.tools.clock.now(), runId: run.tools.runId };
  await vaultOf(run).keepPending({ swarmId, key, fingerprint, clusterVersion, ...at });
  return fingerprint;
};

export const tellInJournal: Way['meanwhile'] = async (run, { reading }) => {
  if (reading?.kind !== 'read') return;
  const entry = { swarmId: run.change.swarmId, step: 'tell', attempt: 1 };
  // Without its prefix the journal itself does not know it for a key.
  await run.tools.journal.append({ kind: 'intent', ...entry, data: { key: revealSecret(reading.key).slice(9) } });
};

export const tellInScript: Way['meanwhile'] = async (run, { reading }) => {
  if (reading?.kind !== 'read') return;
  const { executor, swarmId } = run.change;
  const nonce = run.tools.newNonce();
  const script = `${composeNudge({ nonce, swarmId, nodeId: executor.nodeId })}\n# ${revealSecret(reading.key)}`;
  await askManager(run.tools, swarmId, executor, {
    step: 'tell',
    nonce,
    script,
    read: readNudgeAnswer,
    repeatable: true,
  });
};

/** Stores the key in another vault than the home that was confirmed. */
export const withAnotherHome: Actions = {
  ...ACTIONS,
  rotate: (run) => ACTIONS.rotate({ ...run, change: { ...run.change, home: { ...run.change.home, ...ELSEWHERE } } }),
};
