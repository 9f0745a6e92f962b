import type { InstanceId, RunId } from '../../domain/ids.js';
import { composeRestore } from '../../onhost/recovery-scripts.js';
import { readRestoreAnswer, type RestoreOutcome } from '../../onhost/restore-answer.js';
import { askManagers, type Asked } from '../../swarm/ask-managers.js';
import { done, failed, type StepResult } from './step-result.js';
import { askable } from './askable-managers.js';
import type { BackoutTools, SwarmSeen } from './backout-tools.js';

/** It stops and starts an engine under limits of its own: up to six minutes. */
const EXECUTION_SECONDS = 480;

/** Puts the copy of a run back on these managers, side by side: each engine is stopped before and started after. */
export async function restoreBackups(
  tools: BackoutTools,
  { swarm }: SwarmSeen,
  { runId, instanceIds }: { readonly runId: RunId; readonly instanceIds: readonly InstanceId[] },
): Promise<StepResult> {
  const { swarmId } = swarm;
  const managers = askable(swarm, instanceIds);
  const nonce = tools.newNonce();
  const nodeIds = managers.map(({ nodeId }) => nodeId);
  const answers = await askManagers(tools, swarmId, managers, {
    step: 'restore',
    nonce,
    script: composeRestore({ nonce, swarmId, nodeIds }, runId),
    read: readRestoreAnswer,
    repeatable: false,
    executionSeconds: EXECUTION_SECONDS,
  });
  const wrong = answers.flatMap(([{ name }, asked]) => whyNot(name, asked));
  const names = answers.map(([{ name }]) => name).join(', ');
  return wrong.length === 0
    ? done(`the key-file backup from before run ${runId} is restored on ${names}`)
    : failed(tools, `the key-file backup from before run ${runId} could not be restored: ${wrong.join('; ')}`);
}

function whyNot(name: string, asked: Asked<RestoreOutcome>): readonly string[] {
  if (asked.kind !== 'facts') return [`${name}: ${asked.reason}`];
  const { outcome } = asked.facts;
  switch (outcome.kind) {
    case 'restored':
      return [];
    case 'refused':
      return [`${name}: ${outcome.reason}`];
    case 'indeterminate':
      return [`${name}: its engine could not be stopped or started, or the file could not be written`];
  }
}
