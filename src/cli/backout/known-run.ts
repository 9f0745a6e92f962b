import { EXIT, LockstepError } from '../../domain/errors.js';
import type { RunId } from '../../domain/ids.js';
import type { SwarmBrief } from '../../domain/backout/run-brief.js';
import { advice, ours } from '../../domain/remedy.js';
import type { JournalStore, RunRecord, Salvaged } from '../../ports/journal.js';
import { thawSettings, type RunSettings } from '../change/frozen-run.js';
import { readRunId } from '../run-id.js';
import { backoutOptions as ownOptions, optionsFor } from '../selection-options.js';
import { backoutSettings, type BackoutArguments } from './backout-settings.js';
import { checkEndpoint } from './foreign-journal.js';
import { aftermathOf, briefsOf, runMeant } from './brief-run.js';

/** What is known of a run before anybody looks at the fleet. */
export interface KnownRun {
  readonly runId: RunId;
  /** Attempts to back it out, the oldest first. */
  readonly attempts: readonly RunId[];
  readonly damage: Salvaged['damage'];
  /** Undefined where no journal tells. */
  readonly briefs: readonly SwarmBrief[] | undefined;
  readonly settings: RunSettings;
  /** The file of another machine that tells of it; undefined where the journal is of this one, or there is none. */
  readonly foreign: string | undefined;
}

/** Errors: LockstepError, for a run of which neither a journal nor a selection of a fleet is given, and of the journal itself. */
export async function readKnownRun(store: JournalStore, args: BackoutArguments, folder: string): Promise<KnownRun> {
  const runId = await runMeant(store, readRunId(args.run));
  const { run, damage } = await store.salvage(runId, args.journal);
  if (run === undefined && args.tag === undefined && args.config === undefined)
    throw damage ?? unknownRun(runId, folder);
  if (run?.header.command === 'unlock') throw nothingToTakeBack(runId);
  if (run?.header.command === 'rotate-join-tokens') throw noPreviousTokens(runId);
  // On this machine nothing takes effect before it is written down; of a file nobody knows whether the run went on after it was copied.
  const isWhole = damage === undefined && (args.journal === undefined || run?.ended !== undefined);
  const { attempts, later } = await aftermathOf(store, runId, run?.header.startedAt);
  return {
    runId,
    attempts: attempts.map(({ header }) => header.runId),
    damage,
    briefs: run === undefined ? undefined : briefsOf(run, isWhole, { attempts, later }),
    settings: await settingsOf(args, runId, run),
    foreign: run === undefined ? undefined : args.journal,
  };
}

async function settingsOf(args: BackoutArguments, runId: RunId, run: RunRecord | undefined): Promise<RunSettings> {
  const frozen = run === undefined ? undefined : thawSettings(run.header);
  if (frozen !== undefined) checkEndpoint({ runId, args, env: process.env }, frozen.fleet);
  const fleet = await backoutSettings(args, frozen?.fleet);
  const own = args.journal === undefined || frozen === undefined ? frozen?.own : { ...optionsFor(fleet), again: null };
  return {
    fleet,
    // Swarms go side by side, and none of them first.
    limits: { concurrency: 1, canary: 0, maxFailures: 0 },
    takeOver: null,
    own: ownOptions(args, own, runId),
  };
}

const nothingToTakeBack = (runId: RunId): LockstepError =>
  new LockstepError({
    code: 'RUN_NOT_BACKED_OUT',
    message: `run ${runId} is an unlock run: it changes no keys, so there is nothing to back out`,
    remedy: advice('to unlock the managers that are still locked:', ours('resume', runId)),
    exitCode: EXIT.usage,
  });

/** Seen on engines: nothing sets a token that was (swarmkit makes each one itself). */
const noPreviousTokens = (runId: RunId): LockstepError =>
  new LockstepError({
    code: 'RUN_NOT_BACKED_OUT',
    message: `run ${runId} rotated join tokens: an engine makes each token itself, so a previous one cannot be set again`,
    remedy: advice('to bring the run to its end:', ours('resume', runId)),
    exitCode: EXIT.usage,
  });

const unknownRun = (runId: RunId, folder: string): LockstepError =>
  new LockstepError({
    code: 'RUN_UNKNOWN',
    message: `no journal of run ${runId} in ${folder}, and no fleet is selected`,
    remedy: 'name the journal with --journal, or select the fleet with --tag (and --region, --vault … as for that run)',
    exitCode: EXIT.usage,
  });
