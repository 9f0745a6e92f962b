import type { InstanceId, RunId } from '../../domain/ids.js';
import { readLeaseAnswer } from '../../onhost/lease-answer.js';
import { readPreimageAnswer } from '../../onhost/preimage-answer.js';
import { composeLease, composePreimage } from '../../onhost/rotation-scripts.js';
import { askManager, askManagers } from '../change/ask.js';
import { isRefusal, patiently } from '../change/vault-steps.js';
import { done, failed, type Did } from './did.js';
import { askable, serving } from './planned.js';
import type { BackoutTools, SwarmSeen } from './tools.js';

/** Ends the announcements of runs; the keys that they made stay kept. */
export async function withdraw(tools: BackoutTools, { swarm, custody }: SwarmSeen, runIds: readonly RunId[]): Promise<Did> {
  const vault = tools.vaultFor(custody.home);
  for (const runId of runIds) {
    const { swarmId } = swarm;
    const answer = await patiently({ tools }, () => vault.withdraw(swarmId, runId, { signal: tools.signal }));
    if (isRefusal(answer)) return failed(tools, answer.error.message, answer.error.remedy);
    if (answer.kind === 'conflict') return failed(tools, `the announcement of run ${runId} was changed meanwhile`);
  }
  return done(`withdrawn: the announcement of ${runIds.join(', ')}`);
}

/** Removes the copies of key files that runs have made, and what they were put in the place of. */
export async function removeCopies(
  tools: BackoutTools,
  { swarm }: SwarmSeen,
  { runIds, instanceIds }: { readonly runIds: readonly RunId[]; readonly instanceIds: readonly InstanceId[] },
): Promise<Did> {
  const { swarmId } = swarm;
  const managers = askable(swarm, instanceIds);
  const left: string[] = [];
  for (const runId of runIds) {
    const nonce = tools.newNonce();
    const nodeIds = managers.map(({ nodeId }) => nodeId);
    const answers = await askManagers(tools, swarmId, managers, {
      step: 'preimage',
      nonce,
      script: composePreimage({ nonce, swarmId, nodeIds }, { kind: 'remove', runId }),
      read: readPreimageAnswer,
      repeatable: true,
    });
    left.push(
      ...answers.flatMap(([{ name }, asked]) =>
        asked.kind === 'facts' && asked.facts.outcome.kind === 'complete' ? [] : [name],
      ),
    );
  }
  return left.length === 0
    ? done('the copies of key files are gone')
    : failed(tools, `copies of key files stay on ${[...new Set(left)].join(', ')}`);
}

/** Gives back the lease of a run, whoever of the managers answers first. */
export async function releaseLease(tools: BackoutTools, { swarm }: SwarmSeen, runId: RunId): Promise<Did> {
  const { swarmId } = swarm;
  for (const manager of serving(swarm)) {
    const nonce = tools.newNonce();
    const asked = await askManager(tools, swarmId, manager, {
      step: 'release',
      nonce,
      script: composeLease({ nonce, swarmId, nodeId: manager.nodeId }, { kind: 'release', runId }),
      read: readLeaseAnswer,
      repeatable: true,
    });
    if (asked.kind !== 'facts') continue;
    const { kind } = asked.facts.outcome;
    if (kind === 'free' || kind === 'held') return done(`the lease of run ${runId} is released`);
  }
  return failed(tools, `the lease of run ${runId} could not be released`);
}
