import type { Fingerprint } from '../domain/ids.js';
import { fingerprintOf, parseUnlockKey, type UnlockKey } from '../domain/key.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import type { LiveKeyFacts } from '../onhost/live-key-lines.js';
import { readKeyAnswer, type KeyRead } from '../onhost/read-key-answer.js';
import { composeReadKey } from '../onhost/rotation-scripts.js';
import { openSealed, publicKeyPem, type SealingKeys } from '../onhost/seal.js';
import type { Look } from '../swarm/act.js';
import { askManager, type Asked } from '../swarm/ask-managers.js';
import type { KeyRun } from './key-run.js';

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
  run: KeyRun,
  step: string,
  manager: PlannedManager,
  keys: SealingKeys,
): Promise<Look<LiveReading>> {
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
