import type { Fingerprint } from '../domain/ids.js';
import { fingerprintOf, parseUnlockKey, type UnlockKey } from '../domain/key.js';
import type { PlannedManager, SwarmChange } from '../domain/plan/plan.js';
import type { Sight } from '../domain/seen-effect.js';
import type { LiveKeyFacts } from '../onhost/live-key-lines.js';
import { readKeyAnswer, type KeyRead } from '../onhost/read-key-answer.js';
import { readNudgeAnswer } from '../onhost/nudge-answer.js';
import { composeNudge, composeReadKey } from '../onhost/rotation-scripts.js';
import { openSealed, publicKeyPem, type SealingKeys } from '../onhost/seal.js';
import { askManager, type Asked } from '../swarm/ask-managers.js';
import type { SwarmRun } from '../engine/swarm-run.js';

/** The key that is live now, as one manager told it. */
export type LiveReading =
  | { readonly kind: 'read'; readonly key: UnlockKey; readonly fingerprint: Fingerprint }
  /** The swarm answers and shows none: autolock is off. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unread'; readonly reason: string };

/** What came sealed, opened. What is no unlock key does not become one: whoever sealed it may not be who we think. */
export function openLiveKey(facts: LiveKeyFacts, keys: SealingKeys): LiveReading {
  if (facts.kind === 'notShown') return { kind: 'none' };
  if (facts.kind === 'unavailable') return { kind: 'unread', reason: facts.reason };
  if (facts.sealed === undefined) return { kind: 'unread', reason: 'the key could not be sealed' };
  const opened = openSealed(keys, facts.sealed);
  if (opened.kind === 'refused') return { kind: 'unread', reason: opened.reason };
  const key = parseUnlockKey(opened.bytes.toString('utf8'));
  return key === undefined
    ? { kind: 'unread', reason: 'the sealed value is not an unlock key' }
    : { kind: 'read', key, fingerprint: fingerprintOf(key) };
}

/** The live key as one manager shows it, and the cluster version before that: by a later one the key may have changed in between. */
export async function readLiveKey(
  run: SwarmRun,
  step: string,
  manager: PlannedManager,
  keys: SealingKeys,
): Promise<Pick<Sight<LiveReading>, 'reading' | 'version'>> {
  const { swarmId } = run.change;
  const nonce = run.tools.newNonce();
  const asked = await askManager(run.tools, swarmId, manager, {
    step,
    nonce,
    script: composeReadKey({ nonce, swarmId, nodeId: manager.nodeId }, { kind: 'send', sealTo: publicKeyPem(keys) }),
    read: readKeyAnswer,
    repeatable: true,
  });
  const version = asked.kind === 'facts' ? asked.facts.seen?.version : undefined;
  return { reading: toReading(asked, keys), version };
}

function toReading(asked: Asked<KeyRead>, keys: SealingKeys): LiveReading {
  if (asked.kind !== 'facts') return { kind: 'unread', reason: asked.reason };
  const { outcome, seen, versionAfter } = asked.facts;
  if (outcome.kind === 'refused') return { kind: 'unread', reason: outcome.reason };
  // Between two versions of the swarm a key may be either one.
  if (seen?.version !== versionAfter) return { kind: 'unread', reason: 'the swarm changed while its key was read' };
  return openLiveKey(outcome.liveKey, keys);
}

/**
 * One update that changes nothing, committed by a quorum. Whatever an earlier request for the noted version was going to do has
 * been done before it, or is never done any more: the engine compares versions, and this moved on. Managers that failed to write
 * a key to their disk try again. True where the manager that was asked for it reports that it is committed: its word alone, so that what
 * rests on it has to be seen in the cluster version of others (`judgeSights`).
 */
export async function nudge(
  run: Pick<SwarmRun, 'tools'> & { readonly change: Pick<SwarmChange, 'swarmId'> },
  managers: readonly PlannedManager[],
): Promise<boolean> {
  const { swarmId } = run.change;
  for (const manager of managers) {
    const nonce = run.tools.newNonce();
    const asked = await askManager(run.tools, swarmId, manager, {
      step: 'nudge',
      nonce,
      script: composeNudge({ nonce, swarmId, nodeId: manager.nodeId }),
      read: readNudgeAnswer,
      repeatable: true,
    });
    if (asked.kind === 'facts' && asked.facts.outcome.kind === 'nudged') return true;
  }
  return false;
}
