import { join } from 'node:path';
import { keyTakenAt } from './node-disk.js';
import type { WitnessedHost, WitnessedSwarm } from './witness.js';

interface Taken {
  /** The cluster version of the key that was seen last; undefined: in the clear. */
  last: string | undefined;
  newKeys: number;
}

/** Counts the keys that managers write to their disks. A key that is replaced between two looks goes unseen. */
export class KeyFileWatch {
  private readonly taken = new Map<string, Taken>();

  look(swarms: readonly WitnessedSwarm[]): void {
    for (const manager of swarms.flatMap(({ managers }) => managers)) this.lookAt(manager);
  }

  private lookAt({ name, dataRoot }: WitnessedHost): void {
    const last = keyTakenAt(join(dataRoot, 'swarm/certificates'));
    const known = this.taken.get(name);
    if (known === undefined) {
      this.taken.set(name, { last, newKeys: 0 });
      return;
    }
    if (last !== undefined && last !== known.last) known.newKeys += 1;
    known.last = last;
  }

  /** New keys of a swarm since the first look: as many as the manager took that saw most of them. */
  newKeys({ managers }: WitnessedSwarm): number {
    return Math.max(0, ...managers.map(({ name }) => this.taken.get(name)?.newKeys ?? 0));
  }
}
