import { z } from 'zod';
import type { RunIntent } from '../domain/key.js';
import { ours } from '../domain/remedy.js';
import { privateKeyPem, sealingKeysFrom, type SealingKeys } from '../onhost/seal.js';
import { Stopped } from '../engine/stopped.js';
import { isRefusal, keptNow, patiently, vaultOf, vaultRefused } from './vault-steps.js';
import { resumeOf } from '../engine/resume-of.js';
import type { KeyRun } from './key-run.js';

const nothing = z.strictObject({});

/**
 * The write-ahead in the vault: the key that opens what hosts will seal. From here on a crash of the operator loses nothing:
 * the sealed answer stays in the command history, and what opens it in the vault. It also proves that the vault can be written.
 */
export async function recordIntent(run: KeyRun): Promise<SealingKeys> {
  // What is sealed from now on can be opened with any pair: the live key is read anew.
  if (run.hasActed()) return (await ownIntentKeys(run)) ?? (await run.tools.newSealingKeys());
  let keys: SealingKeys | undefined;
  await run.step({
    name: 'intent',
    schema: nothing,
    everyTime: true,
    effect: async () => {
      keys = await ownIntentKeys(run);
      if (keys !== undefined) return { data: {}, said: 'intent already written' };
      keys = await run.tools.newSealingKeys();
      await writeAhead(run, keys);
      return { data: {}, said: 'the vault can be written' };
    },
  });
  if (keys === undefined) throw new Error('intent without keys is written');
  return keys;
}

/**
 * With --take-over the other run's intent is withdrawn, and last of all: it may be all that opens an answer in which a key is that some
 * manager needs. Every manager opens with a key by now that is stored, confirmed and current, or needs none.
 */
export async function endRivalIntent(run: KeyRun): Promise<void> {
  const { takeOver, signal } = run.tools;
  if (takeOver === undefined) return;
  await run.step({
    name: 'take-over',
    schema: nothing,
    effect: async () => {
      const answer = await patiently(run, () => vaultOf(run).withdraw(run.change.swarmId, takeOver, { signal }));
      if (isRefusal(answer)) throw vaultRefused(answer);
      return { data: {}, said: `run ${takeOver} no longer has an intent` };
    },
  });
}

/** The intent of this run, where an earlier process of it died before it could say so. */
async function ownIntentKeys(run: KeyRun): Promise<SealingKeys | undefined> {
  const { intents } = await keptNow(run);
  const own = intents.find(({ runId }) => runId === run.tools.runId);
  return own === undefined ? undefined : sealingKeysFrom(own.sealingKey);
}

async function writeAhead(run: KeyRun, keys: SealingKeys): Promise<void> {
  const { clock, runId, signal, takeOver } = run.tools;
  const { swarmId, fromVersion } = run.change;
  const intent: RunIntent = {
    swarmId,
    runId,
    sealingKey: privateKeyPem(keys),
    clusterVersion: fromVersion,
    writtenAt: clock.now(),
  };
  const answer = await patiently(run, () => vaultOf(run).writeIntent(intent, { signal, takeOver }));
  switch (answer.kind) {
    case 'kept':
      return;
    case 'refused':
      throw vaultRefused(answer);
    case 'full':
      throw new Stopped({ status: 'blocked', why: answer.why, remedy: answer.remedy });
    case 'conflict': {
      const rival = answer.keys.pending?.runId;
      throw new Stopped({
        status: 'blocked',
        why: `another run, ${rival ?? 'unknown'}, has a pending key for this swarm and did not end: resume it where it was started${rival === undefined ? '' : `; only if it can never be resumed, use --take-over ${rival}`}`,
        remedy: rival === undefined ? resumeOf(run) : ours('resume', rival),
        refusedBy: rival ?? 'unknown',
      });
    }
  }
}

/** Withdraws the intent of a run that has changed nothing. */
export async function withdrawIntent(run: KeyRun): Promise<void> {
  const { runId, signal } = run.tools;
  await run.step({
    name: 'withdraw',
    schema: nothing,
    cleansUp: true,
    everyTime: true,
    effect: async () => {
      const answer = await patiently(run, () => vaultOf(run).withdraw(run.change.swarmId, runId, { signal }));
      if (isRefusal(answer)) throw vaultRefused(answer);
      return { data: {}, said: 'the intent is withdrawn' };
    },
  });
}
