import type { BegunAct } from '../../domain/backout/run-brief.js';
import { keptKeys } from '../../domain/plan/situation.js';
import { NOT_DECIDED } from '../../domain/vault-home.js';
import { readAutolockAnswer } from '../../onhost/autolock-answer.js';
import { isNonce } from '../../onhost/frame.js';
import type { LiveKeyFacts } from '../../onhost/live-key-lines.js';
import { readRotateAnswer } from '../../onhost/rotate-answer.js';
import { sealingKeysFrom } from '../../onhost/seal.js';
import { openLiveKey } from '../../keys/live-key.js';
import { recallAnswer, type Sent } from '../../swarm/recall-answer.js';
import { isRefusal, patiently } from '../../keys/vault-steps.js';
import { done, failed, type StepResult } from './step-result.js';
import type { BackoutTools, SwarmSeen } from './backout-tools.js';

/** Where its journal noted it, how to find an act again; undefined where its answer could not be told from another. */
export function sentBy(swarmId: Sent['swarmId'], act: BegunAct): Sent | undefined {
  const { runId, name, instanceId, account, region, nonce, at } = act;
  if (!isNonce(nonce)) return undefined;
  const target = { instanceId, scope: { account, region } };
  return { runId, swarmId, step: name, target, nonce, since: new Date(at) };
}

/**
 * The key that an act has made, from its answer in the command history, opened with the intent of its run, and stored. Nobody knows yet
 * whether it is the live one: that is for the managers to say.
 */
export async function recallKey(
  tools: BackoutTools,
  { swarm, custody }: SwarmSeen,
  act: BegunAct,
): Promise<StepResult> {
  const { swarmId } = swarm;
  const keys = keptKeys(custody);
  const intent = keys?.intents.find(({ runId }) => runId === act.runId);
  const sent = sentBy(swarmId, act);
  if (intent === undefined || sent === undefined) {
    return failed(tools, `the intent that decrypts the script result of run ${act.runId} is no longer in the vault`);
  }
  const told = await liveKeyIn(tools, sent);
  if (told.kind === 'nothing') return failed(tools, `the command history does not contain the key: ${told.why}`);
  const reading = openLiveKey(told.liveKey, sealingKeysFrom(intent.sealingKey));
  if (reading.kind !== 'read') return failed(tools, 'the script result in the command history contains no key');
  const generation = {
    swarmId,
    key: reading.key,
    fingerprint: reading.fingerprint,
    clusterVersion: intent.clusterVersion,
    rotatedAt: new Date(act.at),
    keptAt: tools.clock.now(),
    runId: act.runId,
  };
  if (custody.home === undefined) return failed(tools, NOT_DECIDED);
  const vault = tools.vaultFor(custody.home);
  const answer = await patiently({ tools }, () => vault.keepPending(generation, { signal: tools.signal }));
  if (isRefusal(answer)) return failed(tools, `the key cannot be stored: ${answer.error.message}`, answer.error.remedy);
  if (answer.kind === 'full') return failed(tools, answer.why);
  return done(`key ${reading.fingerprint}, from the command history, is in the vault`);
}

type Told =
  { readonly kind: 'told'; readonly liveKey: LiveKeyFacts } | { readonly kind: 'nothing'; readonly why: string };

async function liveKeyIn(tools: BackoutTools, sent: Sent): Promise<Told> {
  const asked =
    sent.step === 'rotate'
      ? await recallAnswer(tools, sent, readRotateAnswer)
      : await recallAnswer(tools, sent, readAutolockAnswer);
  if (asked.kind !== 'facts') return { kind: 'nothing', why: asked.reason };
  const { outcome } = asked.facts;
  if (outcome.kind === 'refused') return { kind: 'nothing', why: outcome.reason };
  return 'liveKey' in outcome
    ? { kind: 'told', liveKey: outcome.liveKey }
    : { kind: 'nothing', why: 'the run did not change the key' };
}
