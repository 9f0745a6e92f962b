import type { VaultBarrier, VaultSurvey, VaultWrite } from '../../domain/custody.js';
import { sentence } from '../../domain/text.js';
import { NEEDS, WRITES } from './version-room.js';
import type { VersionStore } from './version-store.js';

/** All that stands against a write, at once: whoever mends one thing must not meet the next one in the next night. */
export const survey = async (store: VersionStore): Promise<VaultSurvey> => {
  const { barrier, notes, lacksRoom } = await store.inspect();
  const full: Partial<Record<VaultWrite, VaultBarrier>> = {};
  for (const write of WRITES) {
    const lack = await lacksRoom(NEEDS[write].labels, NEEDS[write].versions);
    if (lack !== undefined) full[write] = lack;
  }
  return {
    barriers: barrier === undefined ? [] : [{ why: sentence(barrier.message), remedy: barrier.remedy }],
    full,
    notes,
  };
};
