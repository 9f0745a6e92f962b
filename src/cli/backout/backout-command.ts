import { changeExitCode } from '../../domain/change-outcome.js';
import { EXIT, type ExitCode } from '../../domain/errors.js';
import type { RunId } from '../../domain/ids.js';
import { exitCodeWith } from '../../domain/left-out.js';
import { count } from '../../domain/text.js';
import { createJournalStore } from '../../journal/journal-store.js';
import type { Backout } from '../../operations/backout/backout-tools.js';
import { showBackout } from '../../report/backout-text.js';
import { freezeSettings } from '../change/frozen-run.js';
import type { Looked } from '../change/changing-run.js';
import { perform, type Looking } from '../change/perform.js';
import { reportOnChange } from '../change/report-on-change.js';
import type { CommandContext } from '../define-command.js';
import { newNonce } from '../run-id.js';
import { stateFolder } from '../state-folder.js';
import { goingBy } from '../vault-homes.js';
import { isNamedAnew, type BackoutArguments } from './backout-settings.js';
import { carryOutBackout } from './carry-out-backout.js';
import { settingsInWords } from './foreign-journal.js';
import { freezeBackout } from './frozen-backout.js';
import { briefedHomes, refuseOtherHomes, shownHomes } from './homes.js';
import { readKnownRun, type KnownRun } from './known-run.js';
import { isToBeDone, planOf, previewOf, resultsOfPreviews, seenOf, type Preview } from './preview.js';
import { findSites, nothingFound } from './sites.js';

/** `backout <run>`: reads what the run was to do, looks, shows, asks, brings every swarm back, looks again, reports. */
export async function backoutCommand(args: BackoutArguments, context: CommandContext): Promise<ExitCode> {
  const { io } = context;
  const folder = stateFolder(args['state-dir'], io.env);
  const store = createJournalStore({ folder, now: () => io.clock.now() });
  const { runId } = await readKnownRun(store, args, folder);
  // From here on nobody resumes it, and nobody else backs it out: what its journal says stays true.
  const claim = await store.claim(runId);
  try {
    const known = await readKnownRun(store, args, folder);
    const { settings } = known;
    return await perform(args, context, {
      settings: settings.fleet,
      own: settings.own,
      dryRun: args['dry-run'],
      yes: args.yes,
      look: (looking) => lookForTraces(args, known, looking, context),
    });
  } finally {
    await claim.release();
  }
}

async function lookForTraces(
  args: BackoutArguments,
  { runId, attempts, damage, briefs, settings, foreign }: KnownRun,
  { reached, events, id, own }: Looking,
  { io, signal }: CommandContext,
): Promise<Looked> {
  const { swarms: wanted, deliverySeconds } = settings.fleet;
  const looking = isNamedAnew(args) ? reached : goingBy(reached, briefedHomes(briefs ?? []));
  const backout = backoutOf(args, { runId, attempts, id, isAttended: io.ask !== undefined });
  const tools = { ...looking, events, runId: id, newNonce, deliverySeconds, signal };
  const { observed, found } = await findSites(tools, backout, briefs, wanted);
  if (briefs === undefined && found.length === 0) throw nothingFound(runId, observed);
  refuseOtherHomes(runId, found);
  const previews = await Promise.all(found.map((each) => previewOf(looking.vaultFor, each, signal)));
  const seen = seenOf(observed, previews);
  // By id, and only those that were seen: one that nobody can find must not keep the others from being told of.
  const selected = { ...settings.fleet, swarms: seen.view.swarms.map(({ swarmId }) => swarmId) };
  const journal = foreign === undefined ? null : { path: foreign, settings: settingsInWords(settings.fleet) };
  const toDo = previews.filter(isToBeDone);
  const dryRun = args['dry-run'];
  return {
    settings: selected,
    fleet: goingBy(looking, shownHomes(found)),
    provesKeys: true,
    text: showBackout({ runId, damage: damage?.message ?? null, journal, own }, previews.map(planOf)),
    isToBeDone: toDo.length > 0,
    untouched: (run) => {
      const results = resultsOfPreviews(previews);
      const exitCode = exitCodeWith(exitCodeOf(previews, dryRun), seen.leftOut);
      return { report: reportOnChange(run, seen, results, { exitCode, dryRun, io }), exitCode };
    },
    question: `Back out run ${runId} on ${count(toDo.length, 'swarm')}?`,
    frozen: {
      selection: freezeSettings({ ...settings, fleet: selected }),
      plan: freezeBackout(backout, previews),
      scopes: observed.scopes,
    },
    carryOut: (started) => carryOutBackout(backout, previews, started),
  };
}

interface Told {
  readonly runId: RunId;
  readonly attempts: readonly RunId[];
  readonly id: RunId;
  readonly isAttended: boolean;
}

const backoutOf = (args: BackoutArguments, { runId, attempts, id, isAttended }: Told): Backout => ({
  runId,
  runs: [runId, ...attempts, id],
  // Whoever sits in front of it is shown what may happen, and asked.
  restorePreImage: args['restore-pre-image'] || (isAttended && !args.yes),
  rotateAgain: args['rotate-again'],
});

/** A dry run is all right where lockstep would get on by itself. */
function exitCodeOf(previews: readonly Preview[], dryRun: boolean): ExitCode {
  if (dryRun && previews.every(({ move }) => move.kind !== 'stuck'))
    return previews.some(({ barriers }) => barriers.length > 0) ? EXIT.partly : EXIT.done;
  return changeExitCode([...resultsOfPreviews(previews).values()], false);
}
