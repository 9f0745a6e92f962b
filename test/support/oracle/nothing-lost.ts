import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keptKeys, keysOf } from './kept-keys.js';
import { liveKeyFrom } from './live-key.js';
import { preimageOpens, readNodeDisk, whatOpens, type NodeDisk } from './node-disk.js';
import type { Witness, WitnessedHost, WitnessedSwarm } from './witness.js';

const PAUSE_MILLISECONDS = 50;
/** A simulated manager writes by a timer of this process, which fires between two looks, however busy the machine is. */
const LEAST_LOOKS = 20;

export const diskOf = ({ dataRoot }: WitnessedHost): NodeDisk => readNodeDisk(join(dataRoot, 'swarm/certificates'));

const problemOf = (
  manager: WitnessedHost,
  kept: ReadonlySet<string>,
  live: string | undefined,
  swarm: string,
): string | undefined => {
  const disk = diskOf(manager);
  const opening = whatOpens(disk, kept);
  switch (opening.kind) {
    case 'clear':
    case 'noNode':
    case 'opened':
      return undefined;
    case 'unreadable':
      return `lost: ${manager.name}: ${opening.why}`;
    case 'shut':
      if (live !== undefined && whatOpens(disk, [live]).kind === 'opened') return undefined;
      if (preimageOpens(disk, kept)) return undefined;
      return `lost: no stored key unlocks ${manager.name}, and no unlocked quorum of ${swarm} shows one that does`;
  }
};

const lostIn = async (witness: Witness, swarm: WitnessedSwarm): Promise<readonly string[]> => {
  const live = await liveKeyFrom(swarm.managers, witness.timing.client);
  if (live.kind === 'shown') witness.keysSeen.add(live.key);
  const kept = keysOf(keptKeys(witness.endpoint, witness.vault));
  return swarm.managers.flatMap(
    (manager) => problemOf(manager, kept, live.kind === 'shown' ? live.key : undefined, swarm.name) ?? [],
  );
};

/**
 * The managers that nobody could open: what lies on their disks opens with no kept key, with none that an unlocked quorum shows,
 * and no pre-image with a kept one. A manager that is about to write its new key is given time.
 */
export const lostManagers = async (witness: Witness): Promise<readonly string[]> => {
  const deadline = Date.now() + witness.timing.patience;
  for (let looks = 1; ; looks += 1) {
    const lost = (await Promise.all(witness.swarms.map((swarm) => lostIn(witness, swarm)))).flat();
    if (lost.length === 0 || (Date.now() > deadline && looks >= LEAST_LOOKS)) return lost;
    await sleep(PAUSE_MILLISECONDS);
  }
};
