import ora from 'ora';
import { plainText } from '../domain/text.js';
import { describeEvent } from '../events/describe.js';
import type { EventKind, LockstepEvent } from '../events/registry.js';
import type { Events } from '../ports/events.js';
import type { Io } from './io.js';

/** Whoever watches a run; `stop` clears what would stand in the way of the result. */
export interface Progress extends Events {
  stop(): void;
}

/** Told once each on a log; the rest only with --verbose. */
const MILESTONES: readonly EventKind[] = ['discovery.done', 'probe.unreadable', 'aws.throttled'];

export function createProgress(
  io: Io,
  { quiet, verbose }: { readonly quiet: boolean; readonly verbose: boolean },
): Progress {
  if (verbose) return lines(io, () => true);
  if (quiet) return { emit: () => undefined, stop: () => undefined };
  return io.stderrIsTerminal ? spinner(io) : lines(io, (event) => MILESTONES.includes(event.kind) || isLast(event));
}

/** The last step of a round that counts. */
const isLast = (event: LockstepEvent): boolean =>
  (event.kind === 'probe.progress' || event.kind === 'prove.progress') &&
  event.targets > 0 &&
  event.ended === event.targets;

const lines = (io: Io, wanted: (event: LockstepEvent) => boolean): Progress => ({
  emit: (event) => {
    if (wanted(event)) io.stderr(`${plainText(describeEvent(event))}\n`);
  },
  stop: () => undefined,
});

/** One line that changes, with the seconds since it last did: what is waited for, and for how long. */
function spinner(io: Io): Progress {
  const line = ora({ text: 'looking for instances', discardStdin: false }).start();
  let since = io.clock.now().getTime();
  let text = 'looking for instances';
  const show = (): void => {
    const seconds = Math.floor((io.clock.now().getTime() - since) / 1000);
    line.text = seconds < 2 ? text : `${text} (${seconds} s)`;
  };
  const timer = setInterval(show, 500);
  timer.unref();
  return {
    emit: (event) => {
      const next = plainText(describeEvent(event));
      if (next !== text) since = io.clock.now().getTime();
      text = next;
      show();
    },
    stop: () => {
      clearInterval(timer);
      line.stop();
    },
  };
}

/** Sends each event to everybody who listens. */
export const everybody = (listeners: readonly Events[]): Events => ({
  emit: (event) => {
    for (const listener of listeners) listener.emit(event);
  },
});
