import type { SwarmView } from '../domain/fleet.js';
import type { ReportInput } from './report-input.js';

/**
 * Swarms of which something became in this run, and that nobody saw when the fleet was looked at again. What became of them is told
 * all the same, and nothing else is claimed.
 */
export const unseenSwarms = ({ fleet, outcomes }: Pick<ReportInput, 'fleet' | 'outcomes'>): readonly SwarmView[] => {
  const seen = new Set(fleet.swarms.map(({ swarmId }) => swarmId));
  return [...(outcomes ?? [])]
    .filter(([swarmId]) => !seen.has(swarmId))
    .map(([swarmId, { name }]) => ({
      swarmId,
      name,
      scopes: [],
      trust: { kind: 'unserved' },
      managers: [],
      unlisted: [],
      members: undefined,
      unmatched: [],
      witness: undefined,
      quorum: { managers: 0, healthy: undefined, needed: 1, tolerates: 0, state: 'unknown' },
      autolock: null,
      version: undefined,
    }));
};
