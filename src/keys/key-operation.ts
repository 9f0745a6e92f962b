import { commandAgain } from '../domain/plan/command-again.js';
import { ours } from '../domain/remedy.js';
import { CHANGED, type CleanUp, type Ending, type Operation } from '../engine/operation.js';
import { releaseLease } from '../swarm/lease.js';
import { removeKeyFileBackups } from './key-file-backups.js';
import { KEY_ACTS, mayHaveNewKey, type KeyRun, type KeyTools } from './key-run.js';
import { withdrawIntent } from './record-intent.js';
import type { Lagging } from './verify-managers.js';
import type { SwarmChange } from '../domain/plan/plan.js';

type KeyOperation = Operation<SwarmChange, KeyTools>;

/** What an operation on unlock keys leaves: managers that are not verified, of which the stored keys say what they need. */
export function endingOf({ change: { swarmId, managers } }: KeyRun, lagging: Lagging): Ending {
  return lagging.length === 0
    ? CHANGED
    : {
        status: 'failed',
        why: `it was changed, but ${lagging.length} of ${managers.length} managers are not verified (${inWords(lagging)}); the keys that they may need stay stored`,
        remedy: ours('prove', '--swarm', swarmId),
        refusedBy: null,
      };
}

export const inWords = (lagging: Lagging): string => lagging.map(({ name, why }) => `${name}: ${why}`).join('; ');

/** Whatever ended the work: a key that may be live is looked after first, and what opens its sealed answer stays in the vault. */
const whyUnfinished: KeyOperation['whyUnfinished'] = (run, { why }) =>
  mayHaveNewKey(run) && run.state('keep').kind !== 'done' ? { status: 'atRisk', why } : undefined;

const hasBegun =
  (step: string): CleanUp<SwarmChange, KeyTools>['isNeeded'] =>
  ({ state }) =>
    state(step).kind !== 'notBegun';

/** What every operation on unlock keys has in common. */
export const keyOperation = (carryOut: KeyOperation['carryOut']): KeyOperation => ({
  acts: KEY_ACTS,
  carryOut,
  again: commandAgain,
  whyUnfinished,
  cleanUps: [
    { isNeeded: hasBegun('intent'), work: withdrawIntent },
    // While the last act may have made a key, the copies may be the only way back.
    {
      isNeeded: (run) => hasBegun('preimage')(run) && !mayHaveNewKey(run),
      work: (run) => removeKeyFileBackups(run, run.change.managers, 'own'),
    },
    { isNeeded: hasBegun('lease'), work: releaseLease },
  ],
});
