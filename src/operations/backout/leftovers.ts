import type { Copy, Leftovers, LeaseSeen } from '../../domain/backout/backout-situation.js';
import type { InstanceId, RunId } from '../../domain/ids.js';
import { keptKeys } from '../../domain/plan/situation.js';
import { readPreimageAnswer } from '../../onhost/preimage-answer.js';
import { composePreimage } from '../../onhost/rotation-scripts.js';
import { askManagers } from '../../swarm/ask-managers.js';
import { orderLease } from '../../swarm/lease.js';
import { askable, serving } from './askable-managers.js';
import type { LookTools, SwarmSeen } from './backout-tools.js';

/** What these runs have left in a swarm, on its managers and in the vault. Changes nothing. */
export async function findLeftovers(tools: LookTools, seen: SwarmSeen, runs: readonly RunId[]): Promise<Leftovers> {
  const [lease, listed] = await Promise.all([seeLease(tools, seen), listCopies(tools, seen, runs)]);
  return { lease, intents: intentsOf(seen, runs), ...listed };
}

function intentsOf({ custody }: SwarmSeen, runs: readonly RunId[]): readonly RunId[] {
  const keys = keptKeys(custody);
  const pending = [...(keys?.pending === undefined ? [] : [keys.pending]), ...(keys?.intents ?? [])];
  const intents = new Set(pending.map(({ runId }) => runId));
  return runs.filter((runId) => intents.has(runId));
}

async function seeLease(tools: LookTools, { swarm }: SwarmSeen): Promise<LeaseSeen> {
  for (const manager of serving(swarm)) {
    const asked = await orderLease(tools, swarm.swarmId, manager, { kind: 'show' });
    if (asked.kind !== 'facts') continue;
    const { outcome } = asked.facts;
    if (outcome.kind === 'free' || outcome.kind === 'held') return outcome;
  }
  return { kind: 'unknown' };
}

async function listCopies(
  tools: LookTools,
  { swarm }: SwarmSeen,
  runs: readonly RunId[],
): Promise<Pick<Leftovers, 'copies' | 'scraps' | 'unlisted'>> {
  const { swarmId } = swarm;
  const managers = askable(swarm);
  if (managers.length === 0) return { copies: new Map(), scraps: new Map(), unlisted: [] };
  const nonce = tools.newNonce();
  const nodeIds = managers.map(({ nodeId }) => nodeId);
  const answers = await askManagers(tools, swarmId, managers, {
    step: 'list',
    nonce,
    script: composePreimage({ nonce, swarmId, nodeIds }, { kind: 'list' }),
    read: readPreimageAnswer,
    repeatable: true,
  });
  const copies = new Map<InstanceId, readonly Copy[]>();
  const scraps = new Map<InstanceId, readonly RunId[]>();
  const unlisted: InstanceId[] = [];
  for (const [{ instanceId }, asked] of answers) {
    if (asked.kind !== 'facts' || asked.facts.outcome.kind === 'refused') {
      unlisted.push(instanceId);
      continue;
    }
    const { preimages, replaced, parts } = asked.facts.outcome;
    const found = ofRuns(preimages, runs);
    if (found.length > 0) copies.set(instanceId, found);
    const scrapped = new Set([...replaced.map(({ runId }) => runId), ...parts]);
    if (runs.some((runId) => scrapped.has(runId))) {
      scraps.set(
        instanceId,
        runs.filter((runId) => scrapped.has(runId)),
      );
    }
  }
  return { copies, scraps, unlisted };
}

/** Of each run the one that would be put back, the newest run first. */
const ofRuns = (found: readonly Copy[], runs: readonly RunId[]): readonly Copy[] =>
  runs.toReversed().flatMap((runId) => found.find((copy) => copy.runId === runId) ?? []);
