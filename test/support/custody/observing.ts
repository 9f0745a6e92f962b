import { setTimeout as sleep } from 'node:timers/promises';
import type { LabEndpoint } from '../../../src/lab/endpoint/index.js';
import { effectsBetween, effectsIn, type Effect, type SwarmEffects } from '../oracle/effects.js';
import { KeyFileWatch } from '../oracle/key-file-watch.js';
import { liveKeyFrom } from '../oracle/live-key.js';
import { ProcessWatch, type ProcessSample } from '../oracle/process-watch.js';
import type { WorldHost, WorldMachines, WorldSwarm } from './hosts.js';

const SAMPLING_MILLISECONDS = 25;
/** Disks are looked at each time. Machines with engines have hundreds of processes, none of which is foreign for good: they cost more. */
const LOOKS_BETWEEN_PROCESSES = { simulated: 1, engine: 4 };

/** Everything about a world that has to be seen while it happens: it cannot be looked up afterwards. */
export interface Observing {
  readonly keysSeen: Set<string>;
  readonly processes: Iterable<ProcessSample>;
  readonly effects: () => readonly Effect[];
  /** New keys of a swarm so far: each on simulated hosts; on engines those that some manager was seen to take. */
  readonly newKeys: (swarm: WorldSwarm) => number;
  /** Looks at the live keys and the disks once. */
  readonly look: () => Promise<void>;
  /** Looks at processes and disks over and over while something happens, and at everything before and after it. */
  readonly during: <T>(action: () => Promise<T>) => Promise<T>;
}

export const observe = ({ lab, swarms }: WorldMachines, endpoint: LabEndpoint, clientSeconds: number): Observing => {
  const keysSeen = new Set<string>();
  const processes = new ProcessWatch();
  const keyFiles = new KeyFileWatch();
  const inSwarms: SwarmEffects[] = [];
  const hosts = swarms.flatMap(({ managers, workers }): readonly WorldHost[] => [...managers, ...workers]);
  const effects = (): readonly Effect[] => effectsIn(endpoint, inSwarms);

  if (lab.kind === 'simulated') {
    for (const { name } of swarms)
      lab.lab.swarm(name).watch((before, after) => {
        if (after.cluster.unlockKey !== undefined) keysSeen.add(after.cluster.unlockKey);
        inSwarms.push({ callsBefore: endpoint.calls.length, effects: effectsBetween(name, before, after) });
      });
  }

  const look = async (): Promise<void> => {
    keyFiles.look(swarms);
    const live = await Promise.all(swarms.map(({ managers }) => liveKeyFrom(managers, clientSeconds)));
    for (const seen of live) if (seen.kind === 'shown') keysSeen.add(seen.key);
  };

  const sampleUntil = async (over: AbortSignal): Promise<void> => {
    const marks = (await Promise.all(hosts.map((host) => host.processMark()))).filter((mark) => mark !== undefined);
    for (let looks = 0; !over.aborted; looks += 1) {
      if (marks.length > 0 && looks % LOOKS_BETWEEN_PROCESSES[lab.kind] === 0) processes.look(marks);
      keyFiles.look(swarms);
      await sleep(SAMPLING_MILLISECONDS);
    }
  };

  const during: Observing['during'] = async (action) => {
    await look();
    const over = new AbortController();
    const sampling = sampleUntil(over.signal);
    try {
      return await action();
    } finally {
      over.abort();
      await sampling;
      await look();
    }
  };

  return {
    keysSeen,
    processes,
    effects,
    newKeys: (swarm) => {
      keyFiles.look(swarms);
      if (lab.kind === 'engine') return keyFiles.newKeys(swarm);
      const isNewKey = (effect: Effect): boolean =>
        effect.kind === 'cluster' && effect.swarm === swarm.name && effect.key === 'new';
      return effects().filter(isNewKey).length;
    },
    look,
    during,
  };
};
