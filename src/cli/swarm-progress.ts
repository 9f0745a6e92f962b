import { stepLabel } from '../operations/words.js';
import { count } from '../domain/text.js';
import type { LockstepEvent } from '../events/registry.js';

/** How far a change of several swarms is. */
export interface SwarmProgress {
  /** `now`: in milliseconds. */
  take(event: LockstepEvent, now: number): void;
  /** Whether swarms are being changed now. */
  isBusy(): boolean;
  /** `1 of 3 swarms done; payments: prove (12 s), orders: keep (2 s)`. */
  text(now: number): string;
}

/** So many fit on a line. */
const MOST = 2;

export function createSwarmProgress(): SwarmProgress {
  let swarms: number | undefined;
  let ended = 0;
  const waiting = new Map<string, { readonly name: string; readonly step: string; readonly since: number }>();
  return {
    take: (event, now) => {
      if (event.kind === 'change.started') swarms = event.swarms;
      if (event.kind === 'swarm.step' && event.state === 'begun') {
        // By swarm anew, so that the longest wait stays first.
        waiting.delete(event.swarmId);
        waiting.set(event.swarmId, { name: event.name, step: stepLabel(event.step), since: now });
      }
      if (event.kind === 'swarm.ended') {
        ended += 1;
        waiting.delete(event.swarmId);
      }
    },
    isBusy: () => swarms !== undefined && ended < swarms && (ended === 0 || waiting.size > 0),
    text: (now) => {
      const told = [...waiting.values()].map(
        ({ name, step, since }) => `${name}: ${step} (${Math.floor((now - since) / 1000)} s)`,
      );
      const more = told.length > MOST ? [`${told.length - MOST} more`] : [];
      const done = `${ended} of ${count(swarms ?? 0, 'swarm')} done`;
      return told.length === 0 ? done : `${done}; ${[...told.slice(0, MOST), ...more].join(', ')}`;
    },
  };
}
