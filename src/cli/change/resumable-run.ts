import type { PlannedSwarm } from '../../domain/plan/plan.js';
import type { RunHeader } from '../../ports/journal.js';
import { goingBy } from '../vault-homes.js';
import { carryOutPlans, homesOf } from './change-command.js';
import type { Resumable } from './changing-run.js';
import { thawPlans, thawSettings } from './frozen-run.js';
import type { PlannedOperation } from './planned-operation.js';

/** What a run goes on with, by the command that began it. Errors: LockstepError, for a head that this version does not write. */
export async function resumableRun(header: RunHeader): Promise<Resumable> {
  switch (header.command) {
    case 'unlock':
      return (await import('../unlock/resumable-unlock.js')).resumableUnlock(header);
    case 'backout':
      return (await import('../backout/resumable-backout.js')).resumableBackout(header);
    case 'rotate-join-tokens':
      return resumablePlans(header, (await import('./join-token-operation.js')).JOIN_TOKEN_OPERATION);
    default:
      return resumablePlans(header, (await import('./key-operation.js')).KEY_OPERATION);
  }
}

function resumablePlans<Change extends PlannedSwarm>(
  header: RunHeader,
  operation: PlannedOperation<Change>,
): Resumable {
  const settings = thawSettings(header);
  const plans = thawPlans(header, operation.planSchema);
  const changes = plans.filter((plan): plan is Change => plan.kind === 'change');
  return {
    settings: settings.fleet,
    own: settings.own,
    provesKeys: operation.provesKeys,
    confirm: (fleet) => goingBy(fleet, homesOf(operation, changes)),
    claims: undefined,
    carryOut: (started) => carryOutPlans(operation, plans, settings, started),
  };
}
