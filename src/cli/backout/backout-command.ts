import { changeExitCode } from '../../domain/change-outcome.js';
import { EXIT, type ExitCode } from '../../domain/errors.js';
import type { RunId } from '../../domain/ids.js';
import { exitCodeWith } from '../../domain/left-out.js';
import { count } from '../../domain/text.js';
import { createJournalStore } from '../../journal/journal-store.js';
import type { Backout } from '../../operations/backout/backout-tools.js';
import type { JournalStore } from '../../ports/journal.js';
import { showBackout } from '../../report/backout-text.js';
import { showWhere } from '../../report/where-text.js';
import { freezeSettings } from '../change/frozen-run.js';
import { reportOnChange, type ChangeRun } from '../change/report-on-change.js';
import type { CommandContext } from '../define-command.js';
import { composeFleet } from '../compose.js';
import { confirmPlan } from '../confirm-plan.js';
import { newNonce, newRunId } from '../run-id.js';
import { tellRun, type RunEnd, type RunOutput } from '../run-output.js';
import { stateOption } from '../selection-options.js';
import { stateFolder } from '../state-folder.js';
import { goingBy } from '../vault-homes.js';
import { version } from '../version.js';
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
    const id = newRunId(io.clock.now());
    return await tellRun(args, context, id, (output) => backOut({ args, context, folder, store, known, id, output }));
  } finally {
    await claim.release();
  }
}

interface BackOut {
  readonly args: BackoutArguments;
  readonly context: CommandContext;
  readonly folder: string;
  readonly store: JournalStore;
  readonly known: KnownRun;
  readonly id: RunId;
  readonly output: RunOutput;
}

async function backOut({ args, context, folder, store, known, id, output }: BackOut): Promise<RunEnd> {
  const { io, command, signal } = context;
  const { events } = output;
  const startedAt = io.clock.now();
  const { runId, attempts, damage, briefs, settings, foreign } = known;
  const { swarms: wanted, deliverySeconds } = settings.fleet;
  const reached = await composeFleet(settings.fleet, { events, io, runId: id });
  const looking = isNamedAnew(args) ? reached : goingBy(reached, briefedHomes(briefs ?? []));
  const backout = backoutOf(args, { runId, attempts, id, isAttended: io.ask !== undefined });
  const tools = { ...looking, events, runId: id, newNonce, deliverySeconds, signal };
  const { observed, found } = await findSites(tools, backout, briefs, wanted);
  if (briefs === undefined && found.length === 0) throw nothingFound(runId, observed);
  refuseOtherHomes(runId, found);
  const fleet = goingBy(looking, shownHomes(found));
  const previews = found.map(previewOf);
  const own = { ...settings.own, state: stateOption(args['state-dir']) };
  const seen = seenOf(observed, previews);
  // By id, and only those that were seen: one that nobody can find must not keep the others from being told of.
  const selected = { ...settings.fleet, swarms: seen.view.swarms.map(({ swarmId }) => swarmId) };
  const run: ChangeRun = { id, command, startedAt, settings: selected, own, fleet };
  output.stop();
  if (!args.quiet || !args.yes) {
    const journal = foreign === undefined ? null : { path: foreign, settings: settingsInWords(settings.fleet) };
    io.stderr(showWhere(fleet.where()));
    io.stderr(showBackout({ runId, damage: damage?.message ?? null, journal, own }, previews.map(planOf)));
  }
  const toDo = previews.filter(isToBeDone);
  const dryRun = args['dry-run'];
  if (dryRun || toDo.length === 0) {
    const results = resultsOfPreviews(previews);
    const exitCode = exitCodeWith(exitCodeOf(previews, dryRun), seen.leftOut);
    return { report: reportOnChange(run, seen, results, { exitCode, dryRun, io }), exitCode };
  }
  await confirmPlan(`Back out run ${runId} on ${count(toDo.length, 'swarm')}?`, { yes: args.yes, io, signal });
  signal.throwIfAborted();
  const journal = await store.create({
    runId: id,
    command,
    version,
    selection: freezeSettings({ ...settings, fleet: selected }),
    plan: freezeBackout(backout, previews),
    scopes: observed.scopes,
    caller: fleet.caller ?? null,
    startedAt,
  });
  return carryOutBackout({ run, backout, sites: previews, journal, folder, output }, context);
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
  if (dryRun && previews.every(({ move }) => move.kind !== 'stuck')) return EXIT.done;
  return changeExitCode([...resultsOfPreviews(previews).values()], false);
}
