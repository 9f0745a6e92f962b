import ora from 'ora';
import { plainText } from '../domain/text.js';
import { describeEvent } from '../events/describe.js';
import type { EventKind, LockstepEvent } from '../events/registry.js';
import type { Events } from '../ports/events.js';
import type { Io } from './io.js';
import { createSwarmProgress } from './swarm-progress.js';

/** Whoever watches a run; `stop` clears what would stand in the way of the result, until there is something to tell again. */
export interface Progress extends Events {
  stop(): void;
}

/** Told once each on a log; the rest only with --verbose. */
const MILESTONES: readonly EventKind[] = [
  'discovery.scopeLeftOut',
  'discovery.done',
  'probe.unreadable',
  'aws.throttled',
  'swarm.ended',
  'journal.broken',
];

export function createProgress(
  io: Io,
  { quiet, verbose }: { readonly quiet: boolean; readonly verbose: boolean },
): Progress {
  if (verbose) return lines(io, () => true);
  if (quiet) return { emit: () => undefined, stop: () => undefined };
  return io.stderrIsTerminal ? spinner(io) : lines(io, milestones());
}

/** Rounds of proof are steps of a change, and told as such, while one is under way. */
function milestones(): (event: LockstepEvent) => boolean {
  const change = createSwarmProgress();
  return (event) => {
    change.take(event, 0);
    if (isRound(event) && change.isBusy()) return false;
    return MILESTONES.includes(event.kind) || isLast(event) || isStep(event);
  };
}

const isRound = ({ kind }: LockstepEvent): boolean => kind === 'prove.sent' || kind === 'prove.progress';

/** The last step of a round that counts. */
const isLast = (event: LockstepEvent): boolean =>
  (event.kind === 'probe.progress' || event.kind === 'prove.progress') &&
  event.targets > 0 &&
  event.ended === event.targets;

/** What a step brought; that it was begun is for whoever watches, and how the swarm ended has an event of its own. */
const isStep = (event: LockstepEvent): boolean =>
  event.kind === 'swarm.step' && event.state !== 'begun' && event.step !== 'end';

const lines = (io: Io, wanted: (event: LockstepEvent) => boolean): Progress => ({
  emit: (event) => {
    if (wanted(event)) io.stderr(`${plainText(describeEvent(event))}\n`);
  },
  stop: () => undefined,
});

/** One line that changes, with the seconds since it last did: what is waited for, and for how long. */
function spinner(io: Io): Progress {
  const now = (): number => io.clock.now().getTime();
  const line = ora({ text: 'discovering instances', discardStdin: false });
  const change = createSwarmProgress();
  let since = now();
  let text = line.text;
  const show = (): void => {
    const seconds = Math.floor((now() - since) / 1000);
    const waiting = seconds < 2 ? text : `${text} (${seconds} s)`;
    line.text = change.isBusy() ? plainText(change.text(now())) : waiting;
  };
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    line.start();
    timer ??= setInterval(show, 500).unref();
  };
  start();
  return {
    emit: (event) => {
      change.take(event, now());
      const next = plainText(describeEvent(event));
      if (next !== text) since = now();
      text = next;
      // After a plan was shown and confirmed there is something to watch again.
      if (event.kind === 'change.started') start();
      show();
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
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
