import type { Report } from './model.js';

export type ReportContent = Pick<Report, 'swarms' | 'unassigned'>;

/** Counts over the whole fleet; a number that no audit gave is null. */
export const totalsOf = ({ swarms, unassigned }: ReportContent): Report['totals'] => {
  const managers = swarms.flatMap((swarm) => swarm.managers);
  const unlisted = swarms.flatMap((swarm) => swarm.unlisted);
  const audited = swarms.filter(({ compliant }) => compliant !== null);
  return {
    instances: managers.length + unlisted.length + unassigned.length,
    swarms: swarms.length,
    managers: managers.length,
    compliantSwarms: audited.length === 0 ? null : audited.filter(({ compliant }) => compliant).length,
    byState: tally([...managers, ...unlisted, ...unassigned].map(({ state }) => state)),
    findings: tally(swarms.flatMap(({ findings }) => findings.map(({ status }) => status))),
  };
};

const tally = <Name extends string>(names: readonly Name[]): Partial<Record<Name, number>> => {
  const tallied: Partial<Record<Name, number>> = {};
  for (const name of names) tallied[name] = (tallied[name] ?? 0) + 1;
  return tallied;
};
