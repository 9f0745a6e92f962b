import { aftermathOf, briefsOf } from '../../../src/cli/backout/brief-run.js';
import { freezeBackout, thawBackout } from '../../../src/cli/backout/frozen-backout.js';
import { briefedHomes, shownHomes } from '../../../src/cli/backout/homes.js';
import { isToBeDone, previewOf } from '../../../src/cli/backout/preview.js';
import { findSites } from '../../../src/cli/backout/sites.js';
import { freezeSettings } from '../../../src/cli/change/frozen-run.js';
import { newNonce } from '../../../src/cli/run-id.js';
import { goingBy } from '../../../src/cli/vault-homes.js';
import type { VaultHome } from '../../../src/domain/custody.js';
import { EXIT } from '../../../src/domain/errors.js';
import type { RunId, SwarmId } from '../../../src/domain/ids.js';
import { backoutFleet } from '../../../src/operations/backout/backout-fleet.js';
import type { Backout, FoundSite } from '../../../src/operations/backout/backout-tools.js';
import type { Journal } from '../../../src/ports/journal.js';
import { BY, NEVER_ABORTED, SETTINGS, type Desk } from './desk.js';
import { conclude, type Ending, type Said } from './ending.js';

export interface BackoutOptions {
  readonly restorePreImage: boolean;
  readonly rotateAgain: boolean;
}

/** As `backout <run>` of the command line, of a run that has a journal: look, carry out. */
export const backOut = async (desk: Desk, target: RunId, options: BackoutOptions): Promise<Ending> => {
  const { store, runId, fleet, events } = desk;
  const record = await store.read(target);
  const aftermath = await aftermathOf(store, target, record.header.startedAt);
  const briefs = briefsOf(record, true, aftermath);
  const attempts = aftermath.attempts.map(({ header }) => header.runId);
  const backout: Backout = { runId: target, runs: [target, ...attempts, runId], ...options };
  const { deliverySeconds } = SETTINGS.fleet;
  const known = goingBy(fleet, briefedHomes(briefs));
  const looking = { ...known, events, runId, newNonce, deliverySeconds, signal: NEVER_ABORTED };
  const { observed, found } = await findSites(looking, backout, briefs, []);
  const previews = await Promise.all(found.map((each) => previewOf(looking.vaultFor, each, NEVER_ABORTED)));
  if (!previews.some(isToBeDone)) {
    const said = previews.flatMap(({ site, move }) => {
      if (move.kind !== 'settled') return [];
      return [saidOf({ site, situation: undefined }, { status: 'unchanged', why: 'nothing to be done' })];
    });
    return { kind: 'ended', said, exitCode: EXIT.done };
  }
  const about = { plan: freezeBackout(backout, previews), selection: freezeSettings(SETTINGS) };
  const journal = await store.create({ ...desk.header('backout', about), scopes: observed.scopes });
  return carryOut(desk, journal, backout, previews, shownHomes(found));
};

/** Looks anew, and goes on from what is true. */
export const resumeBackout = async (desk: Desk): Promise<Ending> => {
  const { swarms, ...backout } = thawBackout((await desk.store.read(desk.runId)).header);
  const { instances } = await desk.fleet.directory.discover({ signal: NEVER_ABORTED });
  const sites = swarms.map(({ brief, instanceIds }) => ({
    site: { brief, instances: instances.filter(({ instanceId }) => instanceIds.includes(instanceId)) },
    situation: undefined,
  }));
  const homes = swarms.flatMap(({ brief, home }) => (home === null ? [] : [[brief.swarmId, home] as const]));
  return carryOut(desk, await desk.store.reopen(desk.runId, BY), backout, sites, new Map(homes));
};

const carryOut = async (
  desk: Desk,
  journal: Journal,
  backout: Backout,
  sites: readonly FoundSite[],
  homes: ReadonlyMap<SwarmId, VaultHome>,
): Promise<Ending> => {
  const outcomes = await backoutFleet({ ...goingBy(desk.tools(journal, undefined), homes), backout }, sites);
  const results = new Map(
    [...outcomes].map(([swarmId, outcome]) => [
      swarmId,
      { ...outcome, name: swarmId, wasWanted: outcome.status !== 'unchanged', action: 'backout' as const },
    ]),
  );
  const said = sites.flatMap((found) => {
    const outcome = outcomes.get(found.site.brief.swarmId);
    return outcome === undefined ? [] : [saidOf(found, outcome)];
  });
  return conclude(desk, journal, results, said);
};

const saidOf = ({ site: { brief, instances } }: FoundSite, { status, why }: Pick<Said, 'status' | 'why'>): Said => ({
  swarmId: brief.swarmId,
  action: 'backout',
  status,
  why,
  managers: instances.map(({ instanceId, name }) => name ?? instanceId),
});
