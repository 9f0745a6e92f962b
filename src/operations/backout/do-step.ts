import type { Step } from '../../domain/backout/move.js';
import { changeStep } from './change-step.js';
import { releaseLease, removeCopies, withdraw } from './clean-up.js';
import type { Did } from './did.js';
import { openManagers } from './open-managers.js';
import { recallKey } from './recall-key.js';
import { restoreCopies } from './restore-copies.js';
import { settleActs } from './settle-acts.js';
import type { BackoutTools, Site, SwarmSeen } from './tools.js';

/** Does one step. `section`: its part of the journal. Rejects for an abort, a LockstepError or a defect. */
export function doStep(tools: BackoutTools, site: Site, seen: SwarmSeen, step: Step, section: string): Promise<Did> {
  switch (step.kind) {
    case 'settleActs':
      return settleActs(tools, seen, step.acts);
    case 'adopt':
      return changeStep(tools, site, seen, { action: 'adopt', section });
    case 'unlock':
      return openManagers(tools, seen, step.managers);
    case 'recall':
      return recallKey(tools, seen, step.act);
    case 'restore':
      return restoreCopies(tools, seen, step);
    case 'setAutolock':
      return changeStep(tools, site, seen, { action: step.to ? 'enable' : 'disable', section });
    case 'rotate':
      return changeStep(tools, site, seen, { action: 'rotate', section });
    case 'withdraw':
      return withdraw(tools, seen, step.runIds);
    case 'removeCopies':
      return removeCopies(tools, seen, step);
    case 'releaseLease':
      return releaseLease(tools, seen, step.runId);
  }
}
