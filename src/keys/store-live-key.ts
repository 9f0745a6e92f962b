import { z } from 'zod';
import { isFingerprint, type Fingerprint } from '../domain/ids.js';
import { fingerprintOf, type KeyGeneration, type UnlockKey } from '../domain/key.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import { ours } from '../domain/remedy.js';
import { newKey } from '../domain/key-effect.js';
import { judgeSights, type Judgement } from '../domain/seen-effect.js';
import type { SealingKeys } from '../onhost/seal.js';
import type { KeyActed } from './key-acts.js';
import { confirmLiveKey } from './confirm-live-key.js';
import { readLiveKey, type LiveReading } from './live-key.js';
import { Stopped } from '../engine/stopped.js';
import { isRefusal, patiently, vaultOf } from './vault-steps.js';
import { resumeOf } from '../engine/resume-of.js';
import { verifiersBeside, lookFor, verifiersFirst } from '../swarm/verifiers.js';
import { nudge } from '../swarm/nudge.js';
import type { KeyRun } from './key-run.js';

const fingerprint = z.string().refine(isFingerprint);
const keptSchema = z.strictObject({ fingerprint });

/** Each time that another key turns out to be live, that one is kept as well. */
const ROUNDS = 3;

/**
 * Keeps the live key, and confirms on another manager that this is the live key. Gives its fingerprint, which after an act is never that
 * of a key from before. `acted`: undefined for a key that was found in use.
 * Errors: Stopped `atRisk` while it is not in the vault, `unknown` while it is kept and nobody confirms it, `failed` where the swarm
 * shows a key from before.
 */
export async function storeLiveKey(
  run: KeyRun,
  prefix: '' | 'adopt-',
  acted: KeyActed | undefined,
  keys: SealingKeys,
): Promise<Fingerprint> {
  let known: LiveReading | undefined = acted?.reading;
  /** Kept, and not live: a manager has shown another one. */
  const denied: Fingerprint[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const suffix = round === 1 ? '' : `-${round}`;
    let key: UnlockKey | undefined;
    const { fingerprint: kept } = await run.step({
      name: `${prefix}keep${suffix}`,
      schema: keptSchema,
      effect: async () => {
        const live = known?.kind === 'read' ? known.key : await theKey(run, acted, denied, keys);
        key = live;
        // Only the key that the act has made is as old as the act. A date is the operator's own, never a host's.
        await keep(run, generationOf(run, live, round === 1 ? acted?.at : undefined), acted !== undefined);
        const name = fingerprintOf(live);
        return { data: { fingerprint: name }, said: `key ${name} is in the vault` };
      },
    });
    if (await confirmLiveKey(run, `${prefix}confirm${suffix}`, { kept, key, executor: acted?.executor })) return kept;
    known = undefined;
    denied.push(kept);
  }
  throw new Stopped({
    status: 'unknown',
    why: 'the live key changes while it is stored: another process rotates it',
    remedy: resumeOf(run),
  });
}

/** From managers that did not act; where none of them tells, from the one that did, then from the command history. Errors: Stopped. */
async function theKey(
  run: KeyRun,
  acted: KeyActed | undefined,
  denied: readonly Fingerprint[],
  keys: SealingKeys,
): Promise<UnlockKey> {
  const effect = newKey([...(acted?.before ?? []), ...denied]);
  const everyone = verifiersFirst(run.change, acted?.executor);
  const others = acted === undefined ? everyone : verifiersBeside(run.change, acted.executor);
  const look = async (managers: readonly PlannedManager[]) =>
    judgeSights<LiveReading>(
      await lookFor((step, manager) => readLiveKey(run, step, manager, keys), 'read', managers, effect.isIn),
      effect,
      acted?.fromVersion,
    );
  let judged = await look(others);
  // What is read past the version of the act stays true.
  if ((judged.kind === 'notDone' || judged.kind === 'open') && acted !== undefined) {
    await nudge(run, everyone);
    judged = await look(others);
  }
  if (judged.kind === 'unseen' && acted !== undefined) judged = await look([acted.executor]);
  if (judged.kind === 'done' && judged.by.reading.kind === 'read') return judged.by.reading.key;
  const recalled = await acted?.recall();
  if (recalled?.kind === 'read' && effect.isIn(recalled)) return recalled.key;
  throw nothingNew(run, acted, denied, judged.kind === 'notDone' ? judged.shown : undefined, whyUnseen(judged));
}

function whyUnseen(judged: Judgement<LiveReading>): string {
  if (judged.kind === 'open') return `${judged.shown}, and the cluster version was not seen to increase`;
  return judged.kind === 'unseen' ? judged.reason : '';
}

function nothingNew(
  run: KeyRun,
  acted: KeyActed | undefined,
  denied: readonly Fingerprint[],
  shown: string | undefined,
  reason: string,
): Stopped {
  const stored = denied.length === 0 ? '' : `key ${denied.join(', ')}, which is stored, is not the live key, and `;
  const why = `${stored}${shown ?? `the live key cannot be read: ${reason}`}`;
  if (acted === undefined)
    return new Stopped({ status: 'failed', why, remedy: ours('audit', '--prove', '--swarm', run.change.swarmId) });
  // What this run may have made is in the vault, and another key is live.
  return shown !== undefined && denied.length > 0
    ? new Stopped({ status: 'failed', why, remedy: run.again })
    : new Stopped({ status: 'atRisk', why, remedy: resumeOf(run) });
}

const generationOf = ({ change, tools }: KeyRun, key: UnlockKey, rotatedAt: Date | undefined): KeyGeneration => ({
  swarmId: change.swarmId,
  key,
  fingerprint: fingerprintOf(key),
  clusterVersion: rotatedAt === undefined ? null : change.fromVersion,
  rotatedAt: rotatedAt ?? null,
  keptAt: tools.clock.now(),
  runId: tools.runId,
});

async function keep(run: KeyRun, generation: KeyGeneration, isNew: boolean): Promise<void> {
  const { signal } = run.tools;
  const answer = await patiently(run, () => vaultOf(run).keepPending(generation, { signal }));
  // In a conflict the key itself is kept; the label that somebody else has is theirs.
  if (answer.kind === 'kept' || answer.kind === 'conflict') return;
  const { why, remedy } = isRefusal(answer)
    ? { why: answer.error.message, remedy: answer.error.remedy }
    : { why: answer.why, remedy: answer.remedy };
  throw isNew
    ? new Stopped({
        status: 'atRisk',
        why: `the new key is live but not in the vault: ${why}`,
        remedy: resumeOf(run),
      })
    : new Stopped({ status: 'failed', why, remedy });
}
