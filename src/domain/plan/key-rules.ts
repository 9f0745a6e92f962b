import type { VaultWrite } from '../custody.js';
import { again } from '../findings/swarm-remedies.js';
import { ours } from '../remedy.js';
import { homeRemedy, whyUndecided } from '../vault-home.js';
import { ended, type BlockRule } from './block.js';
import { otherRuns, type Situation } from './situation.js';

/** Nobody but the operator can tell which of several vaults is the swarm's own. */
export const homeDecided: BlockRule = ({ custody: { vault } }) =>
  vault.kind === 'undecided' ? [{ why: whyUndecided(vault.claims), remedy: homeRemedy(vault.claims, 'same') }] : [];

export const vaultAnswers: BlockRule = ({ custody: { vault } }) =>
  vault.kind === 'refused'
    ? [{ why: ended(`The vault refused the request: ${vault.error.message}`), remedy: vault.error.remedy }]
    : [];

/** What the change would write: undefined where it writes no key version. */
export const writeOf = ({ action, custody }: Pick<Situation, 'action' | 'custody'>): VaultWrite | undefined => {
  const adopts = custody.live.kind === 'notKept';
  switch (action) {
    case 'adopt':
      return 'adopt';
    case 'disable':
      return adopts ? 'adopt' : undefined;
    case 'enable':
    case 'rotate':
    case 'rotateCompromised':
      return adopts ? 'adoptAndRotate' : 'rotate';
  }
};

/** A key that is made and cannot be stored is a key at risk: whether it can is asked before anything is touched. */
export const vaultTakesKeys: BlockRule = (situation) => {
  const { survey } = situation.custody;
  const write = writeOf(situation);
  if (survey === undefined || write === undefined) return [];
  const full = survey.full[write];
  return [...survey.barriers, ...(full === undefined ? [] : [full])];
};

/** Nobody can keep, or compare with, a key that is not known; and a key that contradicts the setting is not understood. */
export const liveKeyKnown: BlockRule = ({ swarm, custody: { live, vault } }) => {
  if (swarm.quorum.state !== 'held' || swarm.autolock === null || vault.kind === 'undecided') return [];
  const remedy = again(swarm);
  if (live.kind === 'unknown') return [{ why: ended(`The live key is unknown: ${live.reason}`), remedy }];
  if (swarm.autolock === (live.kind !== 'none')) return [];
  return [
    {
      why: swarm.autolock
        ? 'Autolock is on, but the swarm showed no key: a change may be in progress.'
        : 'Autolock is off, but the swarm showed a key: a change may be in progress.',
      remedy,
    },
  ];
};

/** What it has begun may still take effect, and its key may be in no other place than in what it left. */
export const noOtherRun: BlockRule = (situation) =>
  otherRuns(situation).map((runId) => ({
    why: `Run ${runId} did not end here: its change is pending in the vault. Only if it can never be resumed, use --take-over ${runId}.`,
    remedy: ours('resume', runId),
    refusedBy: runId,
  }));
