import { EXIT, LockstepError } from '../../domain/errors.js';
import { ours } from '../../domain/remedy.js';
import { appendOrTell } from '../../engine/append-or-tell.js';
import type { KeyTools } from '../../keys/key-run.js';
import { newNonce } from '../run-id.js';
import type { RunEnd } from '../run-output.js';
import type { CarriedOut, Started } from './changing-run.js';

type Starting = Omit<Started, 'tools'>;

/**
 * Carries out what was planned, from wherever the journal says that it stands, and reports. The first signal brings what has begun to a
 * safe end; the second ends at once, and what was begun is found again by `resume`.
 */
export async function untilItsEnd(
  starting: Starting,
  carryOut: (started: Started) => Promise<CarriedOut>,
): Promise<RunEnd> {
  const { run, journal, output, context } = starting;
  try {
    const { exitCode, report } = await carryOut({ ...starting, tools: toolsOf(starting) });
    await appendOrTell({ journal, events: output.events }, { kind: 'ended', exitCode });
    return await report();
  } catch (error) {
    if (!context.kill.aborted) throw error;
    throw interrupted(run.id, run.own.state);
  } finally {
    await journal.close();
  }
}

/** What the steps of a run work with. */
const toolsOf = ({
  run: { id, fleet, settings },
  journal,
  output: { events },
  context: { io, signal, kill },
}: Starting): KeyTools => ({
  ...fleet,
  runId: id,
  owner: fleet.caller ?? 'unknown',
  journal,
  clock: io.clock,
  events,
  newNonce,
  deliverySeconds: settings.deliverySeconds,
  takeOver: undefined,
  again: undefined,
  stopping: signal,
  signal: kill,
});

const interrupted = (runId: string, state: readonly string[]): LockstepError =>
  new LockstepError({
    code: 'INTERRUPTED',
    message: `run ${runId} was interrupted. Steps that it started may have taken effect; no key is lost`,
    remedy: ours('resume', runId, ...state),
    exitCode: EXIT.interrupted,
  });
