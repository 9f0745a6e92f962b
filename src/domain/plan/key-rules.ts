import { again } from '../findings/remedies.js';
import { ended, type BlockRule } from './block.js';
import { otherRuns } from './situation.js';

export const vaultAnswers: BlockRule = ({ custody: { vault } }) =>
  vault.kind === 'refused'
    ? [{ why: ended(`The vault refuses: ${vault.error.message}`), remedy: vault.error.remedy }]
    : [];

/** Nobody can keep, or compare with, a key that is not known; and a key that contradicts the setting is not understood. */
export const liveKeyKnown: BlockRule = ({ swarm, custody: { live } }) => {
  if (swarm.quorum.state !== 'held' || swarm.autolock === null) return [];
  const remedy = again(swarm);
  if (live.kind === 'unknown') return [{ why: ended(`The live key is not known: ${live.reason}`), remedy }];
  if (swarm.autolock === (live.kind !== 'none')) return [];
  return [
    {
      why: swarm.autolock
        ? 'Autolock is on, and yet the swarm showed no key: somebody may be changing it now.'
        : 'Autolock is off, and yet the swarm showed a key: somebody may be changing it now.',
      remedy,
    },
  ];
};

/** What it has begun may still take effect, and its key may be in no other place than in what it left. */
export const noOtherRun: BlockRule = (situation) =>
  otherRuns(situation).map((runId) => ({
    why: `Run ${runId} has not ended here: what it began is pending in the vault. Only if it can never go on, give it up with --take-over ${runId}.`,
    remedy: `lockstep resume ${runId}`,
    refusedBy: runId,
  }));
