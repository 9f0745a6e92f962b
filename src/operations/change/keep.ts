import { z } from 'zod';
import { isFingerprint, type Fingerprint } from '../../domain/ids.js';
import { fingerprintOf, type KeyGeneration, type UnlockKey } from '../../domain/key.js';
import type { SealingKeys } from '../../onhost/seal.js';
import { witnessesFirst } from './act.js';
import { confirmLiveKey } from './confirm.js';
import { readLiveKey, type LiveReading } from './live-key.js';
import { Stopped } from './stopped.js';
import type { SwarmRun } from './swarm-run.js';
import { isRefusal, patiently, resumeOf, vaultOf } from './vault-steps.js';

/** Where a key comes from that is to be kept. */
export interface Origin {
  /** What was read when it was made; undefined in a resumed run. */
  readonly reading: LiveReading | undefined;
  /** When it was made; undefined for a key that was found in use. */
  readonly rotatedAt: Date | undefined;
  /** The last place to look for it. */
  readonly recall: () => Promise<LiveReading>;
}

const fingerprint = z.string().refine(isFingerprint);
const keptSchema = z.strictObject({ fingerprint });

/** Each time that another key turns out to be live, that one is kept as well. */
const ROUNDS = 3;

/**
 * Keeps the live key, and confirms on another manager that this is the live key. Gives its fingerprint.
 * Errors: Stopped `atRisk` while it is not in the vault, `unknown` while it is kept and nobody confirms it.
 */
export async function keepLiveKey(
  run: SwarmRun,
  prefix: '' | 'adopt-',
  origin: Origin,
  keys: SealingKeys,
): Promise<Fingerprint> {
  let known: LiveReading | undefined = origin.reading;
  /** Kept, and not live: a manager has shown another one. */
  const denied: Fingerprint[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const suffix = round === 1 ? '' : `-${round}`;
    let key: UnlockKey | undefined;
    const { fingerprint: kept } = await run.step({
      name: `${prefix}keep${suffix}`,
      schema: keptSchema,
      effect: async () => {
        const live = await theKey(run, known, { ...origin, denied }, keys, prefix === '');
        key = live;
        const rotatedAt = round === 1 ? origin.rotatedAt : undefined;
        await keep(run, generationOf(run, live, rotatedAt), prefix === '');
        const name = fingerprintOf(live);
        return { data: { fingerprint: name }, said: `key ${name} is in the vault` };
      },
    });
    if (await confirmLiveKey(run, `${prefix}confirm${suffix}`, kept, key)) return kept;
    known = undefined;
    denied.push(kept);
  }
  throw new Stopped({
    status: 'unknown',
    why: 'the live key changes while it is being kept: somebody else is rotating it',
    remedy: resumeOf(run),
  });
}

/** Errors: Stopped. */
async function theKey(
  run: SwarmRun,
  known: LiveReading | undefined,
  { recall, denied }: Origin & { readonly denied: readonly Fingerprint[] },
  keys: SealingKeys,
  isNew: boolean,
): Promise<UnlockKey> {
  if (known?.kind === 'read') return known.key;
  const live = await readLiveKey(run, 'read', witnessesFirst(run.change), keys);
  if (live.kind === 'read') return live.key;
  const recalled = await recall();
  // What its act told may have been forged, or somebody has rotated since.
  const isDenied = recalled.kind === 'read' && denied.includes(recalled.fingerprint);
  if (recalled.kind === 'read' && !isDenied) return recalled.key;
  const notLive = isDenied
    ? `key ${recalled.fingerprint}, which is kept, is not the live one, and that one`
    : 'the key';
  throw new Stopped({
    status: isNew ? 'atRisk' : 'failed',
    why: live.kind === 'none' ? 'the swarm shows no key: autolock is off' : `${notLive} cannot be read: ${live.reason}`,
    remedy: isNew ? resumeOf(run) : `lockstep audit --prove --swarm ${run.change.swarmId}`,
  });
}

const generationOf = ({ change, tools }: SwarmRun, key: UnlockKey, rotatedAt: Date | undefined): KeyGeneration => ({
  swarmId: change.swarmId,
  key,
  fingerprint: fingerprintOf(key),
  clusterVersion: rotatedAt === undefined ? null : change.fromVersion,
  rotatedAt: rotatedAt ?? null,
  keptAt: tools.clock.now(),
  runId: tools.runId,
});

async function keep(run: SwarmRun, generation: KeyGeneration, isNew: boolean): Promise<void> {
  const { signal } = run.tools;
  const answer = await patiently(run, () => vaultOf(run).keepPending(generation, { signal }));
  // In a conflict the key itself is kept; the label that somebody else has is theirs.
  if (answer.kind === 'kept' || answer.kind === 'conflict') return;
  const { why, remedy } = isRefusal(answer)
    ? { why: answer.error.message, remedy: answer.error.remedy }
    : { why: answer.why, remedy: `lockstep prove --swarm ${run.change.swarmId}` };
  throw isNew
    ? new Stopped({
        status: 'atRisk',
        why: `the new key is live and not in the vault: ${why}`,
        remedy: resumeOf(run),
      })
    : new Stopped({ status: 'failed', why, remedy });
}
