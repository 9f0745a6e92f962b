import type { Step } from '../../domain/backout/move.js';
import { changeStep } from './change-step.js';
import type { StepResult } from './step-result.js';
import { openManagers } from './open-managers.js';
import { recallKey } from './recall-key.js';
import { restoreBackups } from './restore-backups.js';
import { makeWay } from './make-way.js';
import { tidy } from './tidy-step.js';
import type { BackoutTools, Site, SwarmSeen } from './backout-tools.js';

/** Does one step. `section`: its part of the journal. Rejects for an abort, a LockstepError or a defect. */
export function doStep(
  tools: BackoutTools,
  site: Site,
  seen: SwarmSeen,
  step: Step,
  section: string,
): Promise<StepResult> {
  switch (step.kind) {
    case 'makeWay':
      return makeWay(tools, seen, step);
    case 'adopt':
      return changeStep(tools, site, seen, { action: 'adopt', section });
    case 'unlock':
      return openManagers(tools, site, seen, step.managers);
    case 'recall':
      return recallKey(tools, seen, step.act);
    case 'restore':
      return restoreBackups(tools, seen, step);
    case 'setAutolock':
      return changeStep(tools, site, seen, { action: step.to ? 'enable' : 'disable', section });
    case 'rotate':
      return changeStep(tools, site, seen, { action: 'rotate', section });
    case 'tidy':
      return tidy(tools, seen, step);
  }
}
