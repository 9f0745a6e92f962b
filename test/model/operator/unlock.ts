import { newNonce } from '../../../src/cli/run-id.js';
import { freezePlans, freezeUnlock } from '../../../src/cli/unlock/frozen-unlock.js';
import { EXIT } from '../../../src/domain/errors.js';
import { outcomeOf } from '../../../src/domain/unlock/unlock-outcome.js';
import { isChange } from '../../../src/domain/unlock/plan-unlock.js';
import { surveyLocked, type Round } from '../../../src/operations/unlock/survey-locked.js';
import { openUntil } from '../../../src/operations/unlock/watch-swarms.js';
import type { Journal } from '../../../src/ports/journal.js';
import { BY, NEVER_ABORTED, SETTINGS, type Desk } from './desk.js';
import { conclude, type Ending } from './ending.js';

const WAIT_SECONDS = 180;

/** As `unlock` of the command line: look, open, follow. */
export const unlock = async (desk: Desk): Promise<Ending> => {
  const first = await survey(desk);
  if (!first.plans.some(isChange)) return { kind: 'ended', said: [], exitCode: EXIT.done };
  const settings = { fleet: SETTINGS.fleet, waitSeconds: WAIT_SECONDS, watchSeconds: 0, own: SETTINGS.own };
  const about = { plan: freezePlans(first.plans), selection: freezeUnlock(settings) };
  return carryOut(desk, await desk.store.create(desk.header('unlock', about)), first);
};

/** Does it again: what is open by now stays as it is. */
export const resumeUnlock = async (desk: Desk): Promise<Ending> => {
  const journal = await desk.store.reopen(desk.runId, BY);
  return carryOut(desk, journal, await survey(desk));
};

const survey = ({ fleet, events, runId }: Desk): Promise<Round> => {
  const { deliverySeconds, swarms } = SETTINGS.fleet;
  return surveyLocked({ ...fleet, events }, { runId, deliverySeconds, newNonce, signal: NEVER_ABORTED, swarms });
};

const carryOut = async (desk: Desk, journal: Journal, first: Round): Promise<Ending> => {
  const { endings } = await openUntil(desk.tools(journal, undefined), first, {
    waitSeconds: WAIT_SECONDS,
    watchSeconds: 0,
    lookAgain: () => survey(desk),
  });
  const results = new Map([...endings].map(([swarmId, ending]) => [swarmId, outcomeOf(ending)]));
  const said = [...endings].map(([swarmId, ending]) => {
    const { status, why } = outcomeOf(ending);
    return { swarmId, action: 'unlock' as const, status, why, managers: ending.managers.map(({ name }) => name) };
  });
  return conclude(desk, journal, results, said);
};
