import { ELSEWHERE } from './directory.js';
import type { Fingerprint } from '../../src/domain/ids.js';
import { revealSecret } from '../../src/domain/secret.js';
import { readNudgeAnswer } from '../../src/onhost/nudge-answer.js';
import { composeNudge } from '../../src/onhost/rotation-scripts.js';
import type { RotateOutcome } from '../../src/onhost/rotate-answer.js';
import type { SealingKeys } from '../../src/onhost/seal.js';
import { endingOf } from '../../src/keys/key-operation.js';
import {
  performKeyAct,
  rotation,
  turningOff,
  turningOn,
  type KeyActed,
  type KeyChange,
} from '../../src/keys/key-acts.js';
import { recordIntent } from '../../src/keys/record-intent.js';
import { askManager } from '../../src/swarm/ask-managers.js';
import type { Ending } from '../../src/engine/operation.js';
import { KEY_OPERATIONS, type KeyOperations } from '../../src/operations/key-operations.js';
import { storeLiveKey } from '../../src/keys/store-live-key.js';
import { releaseLease, takeLease } from '../../src/swarm/lease.js';
import { readLiveKey } from '../../src/keys/live-key.js';
import { noteVersion } from '../../src/keys/note-version.js';
import { removeKeyFileBackups, saveKeyFileBackups } from '../../src/keys/key-file-backups.js';
import { promoteKey } from '../../src/keys/promote-key.js';
import { verifyManagers, type Lagging } from '../../src/keys/verify-managers.js';
import { retireOtherKeys } from '../../src/keys/retire-keys.js';
import { mayHaveNewKey, type KeyRun } from '../../src/keys/key-run.js';
import { vaultOf } from '../../src/keys/vault-steps.js';

interface ActOptions {
  readonly keys: SealingKeys;
  readonly before: readonly Fingerprint[];
}

/** What a rotation consists of, and a mutant may do otherwise. */
interface Way {
  readonly save: (run: KeyRun) => Promise<void>;
  readonly act: (run: KeyRun, change: KeyChange<RotateOutcome>, options: ActOptions) => Promise<KeyActed>;
  /** Between the act and the vault. */
  readonly meanwhile: (run: KeyRun, acted: KeyActed) => Promise<unknown>;
  readonly keep: (run: KeyRun, acted: KeyActed, keys: SealingKeys) => Promise<Fingerprint>;
  readonly promote: (run: KeyRun, fingerprint: Fingerprint) => Promise<void>;
  readonly prove: (run: KeyRun, fingerprint: Fingerprint) => Promise<Lagging>;
  readonly mayRetire: (run: KeyRun, lagging: Lagging) => boolean;
}

const keep: Way['keep'] = (run, acted, keys) => storeLiveKey(run, '', acted, keys);
const makeCurrent: Way['promote'] = (run, fingerprint) =>
  promoteKey(run, 'promote', fingerprint, run.change.currentKey ?? undefined);
const prove: Way['prove'] = (run, fingerprint) => verifyManagers(run, 'prove', { kind: 'key', fingerprint });

const RIGHT: Way = {
  save: saveKeyFileBackups,
  act: performKeyAct,
  meanwhile: () => Promise.resolve(),
  keep,
  promote: makeCurrent,
  prove,
  mayRetire: ({ change }, lagging) => lagging.length === 0 && change.laggards.length === 0,
};

/** As `rotateKey`, out of the same steps, where the live key is kept already. */
export const rotating = (otherwise: Partial<Way>): KeyOperations => {
  const way = { ...RIGHT, ...otherwise };
  const carryOut = async (run: KeyRun): Promise<Ending> => {
    const { liveKey, adoptFirst, managers } = run.change;
    if (liveKey === null || adoptFirst) return KEY_OPERATIONS.rotate.carryOut(run);
    await takeLease(run, { orGoOn: mayHaveNewKey(run) });
    const keys = await recordIntent(run);
    await way.save(run);
    const acted = await way.act(run, rotation(run, keys), { keys, before: [liveKey] });
    await way.meanwhile(run, acted);
    const fingerprint = await way.keep(run, acted, keys);
    await way.promote(run, fingerprint);
    const lagging = await way.prove(run, fingerprint);
    if (lagging.length === 0) await removeKeyFileBackups(run, managers, 'own');
    if (way.mayRetire(run, lagging)) await retireOtherKeys(run, fingerprint);
    await releaseLease(run);
    return endingOf(run, lagging);
  };
  return { ...KEY_OPERATIONS, rotate: { ...KEY_OPERATIONS.rotate, carryOut } };
};

export const withoutWriteAhead: KeyOperations = {
  ...KEY_OPERATIONS,
  enable: {
    ...KEY_OPERATIONS.enable,
    carryOut: async (run) => {
      await takeLease(run, { orGoOn: mayHaveNewKey(run) });
      const keys = await run.tools.newSealingKeys();
      const acted = await performKeyAct(run, turningOn(run, run.change.fromVersion, keys), { before: [] });
      const fingerprint = await keep(run, acted, keys);
      await makeCurrent(run, fingerprint);
      const lagging = await prove(run, fingerprint);
      await releaseLease(run);
      return endingOf(run, lagging);
    },
  },
};

/** As `rotateCompromised`, without a look at what became of data keys and certificates. */
export const withoutRenewal: KeyOperations = {
  ...KEY_OPERATIONS,
  rotateCompromised: {
    ...KEY_OPERATIONS.rotateCompromised,
    carryOut: async (run) => {
      const { liveKey, adoptFirst, fromVersion } = run.change;
      if (liveKey === null || adoptFirst) return KEY_OPERATIONS.rotateCompromised.carryOut(run);
      await takeLease(run, { orGoOn: mayHaveNewKey(run) });
      const keys = await recordIntent(run);
      await performKeyAct(run, turningOff(run, fromVersion, keys), { before: [liveKey] });
      await verifyManagers(run, 'prove-off', { kind: 'clear' });
      const acted = await performKeyAct(run, turningOn(run, await noteVersion(run), keys), { before: [liveKey] });
      const fingerprint = await keep(run, acted, keys);
      await makeCurrent(run, fingerprint);
      const lagging = await prove(run, fingerprint);
      await releaseLease(run);
      return endingOf(run, lagging);
    },
  },
};

const UNTOLD: KeyActed['recall'] = () => Promise.resolve({ kind: 'unread', reason: 'nobody remembers' });

const once = async (run: KeyRun, change: KeyChange<RotateOutcome>) => {
  const act = change([]);
  const { executor, swarmId } = run.change;
  const nonce = run.tools.newNonce();
  const script = act.script({ nonce, swarmId, nodeId: executor.nodeId }, run.tools.runId);
  return askManager(run.tools, swarmId, executor, { step: act.name, nonce, script, read: act.read, repeatable: false });
};

/** Its own word is enough. */
export const believeActor: Way['act'] = async (run, change, { keys }) => {
  const act = change([]);
  const asked = await once(run, change);
  const hint = asked.kind === 'facts' ? act.judge(asked) : undefined;
  const { executor } = run.change;
  const reading = hint?.kind === 'clear' ? hint.reading : (await readLiveKey(run, 'settle', executor, keys)).reading;
  return { at: run.tools.clock.now(), executor, before: [], fromVersion: act.fromVersion, reading, recall: UNTOLD };
};

export const actUnwritten: Way['act'] = async (run, change, { keys, before }) => {
  await once(run, change);
  const { executor } = run.change;
  const { reading } = await readLiveKey(run, 'settle', executor, keys);
  return { at: run.tools.clock.now(), executor, before, fromVersion: run.change.fromVersion, reading, recall: UNTOLD };
};

export const actAgain: Way['act'] = async (run, change, options) => {
  const acted = await performKeyAct(run, change, { before: options.before }).catch((error: unknown) => error);
  if (!(acted instanceof Error)) return acted as KeyActed;
  const { fromVersion: version, executor } = run.change;
  for (const fromVersion of [version, version + 1, version + 2]) {
    await once(run, rotation({ ...run, change: { ...run.change, fromVersion } }, options.keys));
  }
  return {
    at: run.tools.clock.now(),
    executor,
    before: options.before,
    fromVersion: version,
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
export const withAnotherHome: KeyOperations = {
  ...KEY_OPERATIONS,
  rotate: {
    ...KEY_OPERATIONS.rotate,
    carryOut: (run) =>
      KEY_OPERATIONS.rotate.carryOut({
        ...run,
        change: { ...run.change, home: { ...run.change.home, ...ELSEWHERE } },
      }),
  },
};
