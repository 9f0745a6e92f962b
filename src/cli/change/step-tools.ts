import type { Journal } from '../../ports/journal.js';
import type { KeyTools } from '../../keys/key-run.js';
import type { CommandContext } from '../define-command.js';
import { newNonce } from '../run-id.js';
import type { RunOutput } from '../run-output.js';
import type { ChangeRun } from './report-on-change.js';

interface StepRun {
  readonly run: Pick<ChangeRun, 'id' | 'fleet' | 'settings'>;
  readonly journal: Journal;
  readonly output: Pick<RunOutput, 'events'>;
  readonly takeOver?: KeyTools['takeOver'];
}

/** What the steps of a run work with. The first signal stops it, the second ends it at once. */
export const stepTools = (
  { run: { id, fleet, settings }, journal, output: { events }, takeOver }: StepRun,
  { io, signal, kill }: CommandContext,
): KeyTools => ({
  ...fleet,
  runId: id,
  owner: fleet.caller ?? 'unknown',
  journal,
  clock: io.clock,
  events,
  newNonce,
  deliverySeconds: settings.deliverySeconds,
  takeOver,
  again: undefined,
  stopping: signal,
  signal: kill,
});
