import type { KeyObject } from 'node:crypto';
import type { Opening } from '../../domain/backout/move.js';
import type { InstanceId } from '../../domain/ids.js';
import { generationsOf, whyNotTheirs } from '../../domain/judge-custody.js';
import type { PlannedManager } from '../../domain/plan/plan.js';
import type { Nonce } from '../../onhost/frame.js';
import { readProveAnswer } from '../../onhost/prove-answer.js';
import { composeUnlock, type ManagerToOpen } from '../../onhost/recovery-scripts.js';
import { composeProve } from '../../onhost/script.js';
import { publicKeyPem } from '../../onhost/seal.js';
import { readUnlockAnswer, type UnlockOutcome } from '../../onhost/unlock-answer.js';
import { readOutcome as readText } from '../host-answer.js';
import { askManagers, targetOf, type Asked } from '../change/ask.js';
import { failed, type Did } from './did.js';
import { askable } from './planned.js';
import type { BackoutTools, SwarmSeen } from './tools.js';

type ToOpen = PlannedManager & { readonly sealed: ManagerToOpen };

/** Both bounds of the scripts: 60 s to prove, and an unlock that is watched for 20 s between questions of 25 s. */
const EXECUTION_SECONDS = 120;

/**
 * Opens managers with kept keys, all of them with one command. Who has taken a key may yet wait for the others: how they are in the end
 * is what the next look says.
 */
export async function openManagers(
  tools: BackoutTools,
  { swarm, custody }: SwarmSeen,
  openings: readonly Opening[],
): Promise<Did> {
  const { swarmId } = swarm;
  const managers = askable(
    swarm,
    openings.map(({ instanceId }) => instanceId),
  );
  const channel = tools.newNonce();
  const channels = await openChannels(tools, swarmId, managers, channel);
  const toOpen = managers.flatMap((manager): readonly ToOpen[] => {
    const key = channels.get(manager.instanceId);
    const wanted = openings.find(({ instanceId }) => instanceId === manager.instanceId)?.fingerprint;
    const generation = generationsOf(custody.vault).find(({ fingerprint }) => fingerprint === wanted);
    if (key === undefined || generation === undefined) return [];
    return [{ ...manager, sealed: { swarmId, nodeId: manager.nodeId, channel: key, key: generation.key } }];
  });
  if (toOpen.length === 0) return failed(tools, 'no locked manager opened a channel for its key');
  const nonce = tools.newNonce();
  const answers = await askManagers(tools, swarmId, toOpen, {
    step: 'unlock',
    nonce,
    script: composeUnlock(
      nonce,
      channel,
      toOpen.map(({ sealed }) => sealed),
    ),
    read: readUnlockAnswer,
    repeatable: false,
    executionSeconds: EXECUTION_SECONDS,
  });
  const wrong = answers.flatMap(([{ name }, asked]) => whyNot(name, asked));
  if (wrong.length === answers.length) return failed(tools, wrong.join('; '));
  const said = answers.map(([{ name }, asked]) => `${name} ${inWords(asked)}`).join(', ');
  return { said, failure: undefined };
}

async function openChannels(
  tools: BackoutTools,
  swarmId: SwarmSeen['swarm']['swarmId'],
  managers: readonly PlannedManager[],
  nonce: Nonce,
): Promise<ReadonlyMap<InstanceId, KeyObject>> {
  const keys = await tools.sealingKeys();
  const { runId, signal, deliverySeconds } = tools;
  const outcomes = await tools.runner.run(
    {
      comment: `lockstep ${runId} channel`,
      script: composeProve(nonce, { sealTo: publicKeyPem(keys), liveKey: 'compare', openChannel: true }),
      targets: managers.map(targetOf),
      deliverySeconds,
      executionSeconds: EXECUTION_SECONDS,
      repeatable: true,
      isWhole: () => true,
    },
    { signal },
  );
  signal.throwIfAborted();
  const channels = new Map<InstanceId, KeyObject>();
  for (const { instanceId, nodeId } of managers) {
    const answer = readText(outcomes.get(instanceId), 'script', nonce);
    const reading = answer.kind === 'text' ? readProveAnswer(answer.text) : undefined;
    if (reading?.kind !== 'facts') continue;
    const { certificate, channel } = reading.facts;
    // What is sealed to it opens for whoever answered: it has to be the manager that is meant.
    const isTheirs = certificate !== undefined && whyNotTheirs(certificate.facts, { swarmId, nodeId }) === undefined;
    if (isTheirs && channel !== undefined) channels.set(instanceId, channel);
  }
  return channels;
}

function whyNot(name: string, asked: Asked<UnlockOutcome>): readonly string[] {
  if (asked.kind === 'notRun') return [`${name}: ${asked.reason}`];
  if (asked.kind === 'indeterminate') return [];
  const { outcome } = asked.facts;
  if (outcome.kind === 'refused') return [`${name}: ${outcome.reason}`];
  return outcome.kind === 'wrongKey' ? [`${name}: it refused the key that was proven to open it`] : [];
}

function inWords(asked: Asked<UnlockOutcome>): string {
  if (asked.kind !== 'facts') return `did not say (${asked.reason})`;
  const { outcome } = asked.facts;
  switch (outcome.kind) {
    case 'opened':
      return 'is open';
    case 'pending':
      return 'took its key and waits for a quorum';
    case 'notLocked':
      return 'was open already';
    case 'wrongKey':
      return 'refused the key';
    case 'indeterminate':
      return 'has its key';
    case 'refused':
      return outcome.reason;
  }
}
