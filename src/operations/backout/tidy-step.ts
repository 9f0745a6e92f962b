import type { Step } from '../../domain/backout/move.js';
import type { RunId } from '../../domain/ids.js';
import { NOT_DECIDED } from '../../domain/vault-home.js';
import { readPreimageAnswer } from '../../onhost/preimage-answer.js';
import { composePreimage } from '../../onhost/rotation-scripts.js';
import { askManagers } from '../../swarm/ask-managers.js';
import { isRefusal, patiently } from '../../keys/vault-steps.js';
import { done, failed, type StepResult } from './step-result.js';
import { askable } from './askable-managers.js';
import type { BackoutTools, SwarmSeen } from './backout-tools.js';

type Tidy = Extract<Step, { readonly kind: 'tidy' }>;

/** Withdraws intents, the keys that were made stay stored; and removes copies of key files, with what they were put in the place of. */
export async function tidy(
  tools: BackoutTools,
  seen: SwarmSeen,
  { intents, copied, instanceIds }: Tidy,
): Promise<StepResult> {
  for (const runId of intents) {
    const refusal = await withdraw(tools, seen, runId);
    if (refusal !== undefined) return refusal;
  }
  const managers = askable(seen.swarm, instanceIds);
  const left = new Set<string>();
  for (const runId of copied) for (const name of await removeCopies(tools, seen, runId, managers)) left.add(name);
  if (left.size > 0) return failed(tools, `key-file backups stay on ${[...left].join(', ')}`);
  const parts = [
    ...(intents.length === 0 ? [] : ['the intent in the vault is withdrawn']),
    ...(copied.length === 0
      ? []
      : [`the key-file backups are removed from ${managers.map(({ name }) => name).join(', ')}`]),
  ];
  return done(parts.join('; '));
}

/** Undefined where it has no intent any more. */
async function withdraw(
  tools: BackoutTools,
  { swarm: { swarmId }, custody }: SwarmSeen,
  runId: RunId,
): Promise<StepResult | undefined> {
  if (custody.home === undefined) return failed(tools, NOT_DECIDED);
  const vault = tools.vaultFor(custody.home);
  const answer = await patiently({ tools }, () => vault.withdraw(swarmId, runId, { signal: tools.signal }));
  if (isRefusal(answer)) return failed(tools, answer.error.message, answer.error.remedy);
  return answer.kind === 'conflict' ? failed(tools, `the intent of run ${runId} was changed meanwhile`) : undefined;
}

/** Where they stay. */
async function removeCopies(
  tools: BackoutTools,
  { swarm: { swarmId } }: SwarmSeen,
  runId: RunId,
  managers: ReturnType<typeof askable>,
): Promise<readonly string[]> {
  const nonce = tools.newNonce();
  const nodeIds = managers.map(({ nodeId }) => nodeId);
  const answers = await askManagers(tools, swarmId, managers, {
    step: 'preimage',
    nonce,
    script: composePreimage({ nonce, swarmId, nodeIds }, { kind: 'remove', runId }),
    read: readPreimageAnswer,
    repeatable: true,
  });
  return answers.flatMap(([{ name }, asked]) =>
    asked.kind === 'facts' && asked.facts.outcome.kind === 'complete' ? [] : [name],
  );
}
