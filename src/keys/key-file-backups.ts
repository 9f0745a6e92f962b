import { z } from 'zod';
import type { RunId } from '../domain/ids.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import { ours } from '../domain/remedy.js';
import { readPreimageAnswer, type PreimagesOnDisk } from '../onhost/preimage-answer.js';
import { composePreimage, type PreimageOrder } from '../onhost/rotation-scripts.js';
import { askManagers, type Asked } from '../swarm/ask-managers.js';
import { Stopped } from '../engine/stopped.js';
import type { KeyRun } from './key-run.js';

const nothing = z.strictObject({});

/**
 * On every manager, before its key changes: a copy of its key file as it is. Should all managers end before anybody has read the
 * new key, this and the key before bring them back. Errors: Stopped `failed`, for one that could not be made.
 */
export async function saveKeyFileBackups(run: KeyRun): Promise<void> {
  const { managers } = run.change;
  await run.step({
    name: 'preimage',
    schema: nothing,
    // A run that was put down has removed them.
    everyTime: !run.hasActed(),
    effect: async () => {
      const answers = await order(run, managers, { kind: 'save', runId: run.tools.runId });
      const missing = answers.flatMap(whyNot);
      if (missing.length === 0) return { data: {}, said: `on ${managers.length} of ${managers.length} managers` };
      throw new Stopped({
        status: 'failed',
        why: `no key-file backup could be made before the change: ${missing.join('; ')}. Nothing was changed`,
        remedy: ours('audit', '--prove', '--swarm', run.change.swarmId),
      });
    },
  });
}

/**
 * On managers that are proven, or where nothing was changed. One that stays is told.
 * `whose`: every run's, where every member of the swarm is proven to open with the newest key, so that no copy brings back anything.
 */
export async function removeKeyFileBackups(
  run: KeyRun,
  managers: readonly PlannedManager[],
  whose: 'own' | 'everyones',
): Promise<void> {
  await run.step({
    name: 'clean',
    schema: nothing,
    cleansUp: true,
    everyTime: true,
    effect: async () => {
      const answers = await order(run, managers, { kind: 'remove', runId: run.tools.runId });
      const others = whose === 'own' ? [] : runsWithCopies(answers);
      for (const runId of others) answers.push(...(await order(run, managers, { kind: 'remove', runId })));
      const left = [...new Set(answers.flatMap(whyNot))];
      const said = left.length === 0 ? 'no key-file backup is left' : `key-file backups stay: ${left.join('; ')}`;
      return { data: {}, said };
    },
  });
}

type Answer = readonly [PlannedManager, Asked<PreimagesOnDisk>];

const runsWithCopies = (answers: readonly Answer[]): ReadonlySet<RunId> =>
  new Set(
    answers.flatMap(([, asked]) => {
      const outcome = asked.kind === 'facts' ? asked.facts.outcome : undefined;
      return outcome === undefined || outcome.kind === 'refused' ? [] : outcome.preimages.map(({ runId }) => runId);
    }),
  );

async function order(run: KeyRun, managers: readonly PlannedManager[], what: PreimageOrder): Promise<Answer[]> {
  const { swarmId } = run.change;
  const nonce = run.tools.newNonce();
  const answers = await askManagers(run.tools, swarmId, managers, {
    step: 'preimage',
    nonce,
    script: composePreimage({ nonce, swarmId, nodeIds: managers.map(({ nodeId }) => nodeId) }, what),
    read: readPreimageAnswer,
    // A copy that is there is the same copy; one that is gone stays gone.
    repeatable: true,
  });
  return [...answers];
}

/** Where it was not done, and why. One script goes to all managers: each has to be the one that is meant by its instance. */
function whyNot([{ name, nodeId }, asked]: Answer): readonly string[] {
  if (asked.kind !== 'facts') return [`${name}: ${asked.reason}`];
  const { outcome, host } = asked.facts;
  if (host !== undefined && host.nodeId !== nodeId) return [`${name}: node ${host.nodeId} answers for it now`];
  switch (outcome.kind) {
    case 'complete':
      return [];
    case 'refused':
      return [`${name}: ${outcome.reason}`];
    case 'indeterminate':
      return [`${name}: it could not be written or synced to the disk`];
  }
}
