import type { Fingerprint } from '../../domain/ids.js';
import type { SwarmChange } from '../../domain/plan/plan.js';
import { ours } from '../../domain/remedy.js';
import { CHANGED, type Ending, type Operation } from '../../engine/operation.js';
import { Stopped } from '../../engine/stopped.js';
import { finishKey } from '../../keys/finish-key.js';
import { performKeyAct, turningOff, turningOn, type KeyActed } from '../../keys/key-acts.js';
import { inWords, keyOperation } from '../../keys/key-operation.js';
import { mayHaveNewKey, type KeyRun, type KeyTools } from '../../keys/key-run.js';
import { keysBefore } from '../../keys/keys-before.js';
import { currentAfter, liveKeyKept } from '../../keys/live-key-kept.js';
import { noteCertificates } from '../../keys/note-certificates.js';
import { noteVersion } from '../../keys/note-version.js';
import { recordIntent } from '../../keys/record-intent.js';
import { verifyManagers, type Lagging } from '../../keys/verify-managers.js';
import type { SealingKeys } from '../../onhost/seal.js';
import { takeLease } from '../../swarm/lease.js';
import { verifiersBeside } from '../../swarm/verifiers.js';

const common = keyOperation(async (run) => {
  await takeLease(run, { orGoOn: mayHaveNewKey(run) });
  const oldKey = await liveKeyKept(run);
  const before = await keysBefore(run, oldKey);
  const keys = await recordIntent(run);
  const renewedFrom = await noteCertificates(run);
  await performKeyAct(run, turningOff(run, run.change.fromVersion, keys), { before });
  // Autolock stays off until each manager was seen in clear: only such a one renews anything. It goes on again in any case.
  const unseen = await verifyManagers(run, 'prove-off', { kind: 'clear' });
  const acted = await turnOnAgain(run, keys, before);
  const expected = currentAfter(run.change, oldKey);
  return endingOf(run, await finishKey(run, acted, keys, expected, { renewedFrom, unseen }));
});

/** Autolock off and on again: besides the key, every manager renews its data key and its certificate. */
export const rotateCompromised: Operation<SwarmChange, KeyTools> = {
  ...common,
  // Between its two halves a run does not end: autolock is off until it goes on.
  whyUnfinished: (run, stop) => common.whyUnfinished(run, stop) ?? whyHalfDone(run, stop),
};

const whyHalfDone: typeof common.whyUnfinished = ({ state }, { why }) =>
  state('disable').kind === 'done' && state('enable').kind === 'notBegun'
    ? { status: 'unknown', why: `autolock is off: ${why}` }
    : undefined;

/** On the planned executor, and where that does not do it on each of the others: autolock is not left off for the sake of one manager. */
async function turnOnAgain(run: KeyRun, keys: SealingKeys, before: readonly Fingerprint[]): Promise<KeyActed> {
  const { executor, swarmId } = run.change;
  let last: Stopped | undefined;
  for (const manager of [executor, ...verifiersBeside(run.change, executor)]) {
    try {
      const fromVersion = await noteVersion(run);
      return await performKeyAct(run, turningOn(run, fromVersion, keys), { before, executor: manager });
    } catch (error) {
      if (!(error instanceof Stopped) || error.details.status !== 'failed') throw error;
      last = error;
    }
  }
  throw new Stopped({
    status: 'failed',
    why: last?.details.why ?? 'no manager is included',
    remedy: ours('enable', '--swarm', swarmId),
  });
}

function endingOf({ change: { swarmId, managers } }: KeyRun, lagging: Lagging): Ending {
  if (lagging.length === 0) return CHANGED;
  const those = `${lagging.length} of ${managers.length} managers`;
  return {
    status: 'failed',
    why: `autolock is on again with a new key, but ${those} are not confirmed to have renewed data key and certificate (${inWords(lagging)}). ${MAKE_WRITABLE}`,
    remedy: ours('rotate', '--compromised', '--swarm', swarmId),
    refusedBy: null,
  };
}

const MAKE_WRITABLE =
  'Make the key file of each writable first (disk space, mount, attributes), or remove that manager and join it again';
