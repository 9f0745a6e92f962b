import { LockstepError } from '../../domain/errors.js';
import type { InstanceId } from '../../domain/ids.js';
import { generationsOf } from '../../domain/judge-custody.js';
import { isToBeOpened, type SwarmUnlock } from '../../domain/unlock/plan-unlock.js';
import type { Delivery } from '../../domain/unlock/deliveries.js';
import { shelfFor } from '../../domain/vault-home.js';
import { isUncut, type Nonce } from '../../onhost/frame.js';
import { composeUnlock, type ManagerToOpen } from '../../onhost/recovery-scripts.js';
import { readUnlockAnswer, type UnlockOutcome } from '../../onhost/unlock-answer.js';
import type { CommandRunner, CommandTarget } from '../../ports/command-runner.js';
import type { Events } from '../../ports/events.js';
import { readOutcome, type Asked } from '../../swarm/ask-managers.js';
import type { Openings } from './look-at-hosts.js';
import type { Shelves } from './survey-locked.js';

/** The script watches for 20 s, asks the engine for its root and state (25 s each at worst), and ends. */
const EXECUTION_SECONDS = 120;
/** As many as one script can hold, and one command takes. */
const MOST_AT_ONCE = 50;

export interface SendOptions {
  readonly runId: string;
  readonly deliverySeconds: number;
  readonly newNonce: () => Nonce;
  readonly signal: AbortSignal;
}

type Sealed = ManagerToOpen & CommandTarget;

/**
 * One round of Run Command: every manager of these swarms that a stored key unlocks gets that key, all of them at once. Each key is sealed to
 * the channel of the look that the plan was made from. What became of each delivery is in `deliveries` as soon as it is known.
 * Resolves when all answers are in; rejects only for a defect.
 */
export async function sendKeys(
  ports: { readonly runner: CommandRunner; readonly events: Events },
  plans: readonly SwarmUnlock[],
  { look, shelves }: { readonly look: Openings; readonly shelves: Shelves },
  deliveries: Map<InstanceId, Delivery>,
  options: SendOptions,
): Promise<void> {
  const sealed = plans.flatMap((plan) => managersToOpen(plan, look, shelves));
  for (const { instanceId } of sealed) deliveries.set(instanceId, { kind: 'underway' });
  ports.events.emit({ kind: 'unlock.sent', managers: sealed.length, swarms: plans.length });
  await Promise.all(
    inBatches(sealed).map(async (batch) => {
      for (const [instanceId, delivery] of await sendTo(ports.runner, batch, look.channelName, options)) {
        deliveries.set(instanceId, delivery);
      }
    }),
  );
}

const managersToOpen = (plan: SwarmUnlock, { openings }: Openings, shelves: Shelves): readonly Sealed[] =>
  plan.managers.filter(isToBeOpened).flatMap(({ instanceId, account, region, nodeId, part }): readonly Sealed[] => {
    const shelf = shelves.get(plan.swarmId);
    const opening = openings.get(instanceId);
    const scope = { account, region };
    const generations = shelf === undefined ? [] : generationsOf(shelfFor(shelf, scope).vault);
    const generation = generations.find(({ fingerprint }) => fingerprint === part.fingerprint);
    if (opening?.kind !== 'evidence' || opening.channel === undefined) return [];
    if (generation === undefined || nodeId === null) return [];
    return [{ instanceId, scope, swarmId: plan.swarmId, nodeId, channel: opening.channel, key: generation.key }];
  });

/** A command goes to one account and region: so few commands as can be. */
function inBatches(managers: readonly Sealed[]): readonly (readonly Sealed[])[] {
  const scopes = new Map<string, Sealed[]>();
  for (const manager of managers) {
    const scope = `${manager.scope.account}/${manager.scope.region}`;
    scopes.set(scope, [...(scopes.get(scope) ?? []), manager]);
  }
  return [...scopes.values()].flatMap((ofScope) =>
    Array.from({ length: Math.ceil(ofScope.length / MOST_AT_ONCE) }, (_, index) =>
      ofScope.slice(index * MOST_AT_ONCE, (index + 1) * MOST_AT_ONCE),
    ),
  );
}

async function sendTo(
  runner: CommandRunner,
  managers: readonly Sealed[],
  channelName: Nonce,
  { runId, deliverySeconds, newNonce, signal }: SendOptions,
): Promise<readonly (readonly [InstanceId, Delivery])[]> {
  const nonce = newNonce();
  try {
    const outcomes = await runner.run(
      {
        comment: `lockstep ${runId} unlock`,
        script: composeUnlock(nonce, channelName, managers),
        targets: managers.map(({ instanceId, scope }) => ({ instanceId, scope })),
        deliverySeconds,
        executionSeconds: EXECUTION_SECONDS,
        repeatable: false,
        isWhole: isUncut(nonce),
      },
      { signal },
    );
    return managers.map(({ instanceId }) => [
      instanceId,
      toDelivery(readOutcome(outcomes.get(instanceId), nonce, readUnlockAnswer)),
    ]);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return managers.map(({ instanceId }) => [instanceId, { kind: 'undone', why: error.message }]);
  }
}

function toDelivery(asked: Asked<UnlockOutcome>): Delivery {
  if (asked.kind === 'notRun') return { kind: 'undone', why: `the script did not run: ${asked.reason}` };
  if (asked.kind === 'indeterminate') return { kind: 'unsure', why: asked.reason };
  const { outcome } = asked.facts;
  switch (outcome.kind) {
    case 'opened':
    case 'pending':
    case 'notLocked':
      return { kind: 'taken' };
    case 'wrongKey':
      return { kind: 'refused' };
    case 'refused':
      return { kind: 'undone', why: outcome.reason };
    case 'indeterminate':
      return { kind: 'unsure', why: 'its engine did not report in time whether it accepted the key' };
  }
}
