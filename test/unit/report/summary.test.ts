import { describe, expect, it } from '@jest/globals';
import { summarise } from '../../../src/report/summary.js';
import { threeWorst } from '../../../src/report/worst.js';
import { aManager, anUnassigned, aSwarm, healthyManagers } from '../../support/builders/fleet.js';
import { aReport } from '../../support/builders/report.js';
import { reportCases } from '../../support/report-cases.js';

describe('the sentence about the whole fleet', () => {
  const summaryOf = (options: Parameters<typeof aReport>[0]) => aReport(options).summary;

  it('says how many swarms comply, and that key age and custody were not judged', () => {
    expect(summaryOf({})).toBe(
      '1 of 1 swarm compliant (key age and custody not judged); 3 managers would be locked after a restart, with no key proven to open them.',
    );
  });

  it('counts who is locked now apart from who would be', () => {
    const managers = [...healthyManagers(2), aManager({ name: 'web-3', state: 'locked' })];
    expect(summaryOf({ swarms: [aSwarm({ managers })] })).toBe(
      '0 of 1 swarm compliant; 1 manager locked now; 2 managers would be locked after a restart, with no key proven to open them.',
    );
  });

  it('says of a proof what it showed', () => {
    const report = aReport();
    const proven = (proof: 'current' | 'none') => ({
      ...report,
      swarms: report.swarms.map((swarm) => ({
        ...swarm,
        managers: swarm.managers.map((manager) => ({ ...manager, proof })),
      })),
    });
    expect(summarise(proven('none'))).toContain('3 managers would stay locked after a restart');
    expect(summarise(proven('current'))).not.toContain('restart');
  });

  it('does not claim a verdict that no audit gave', () => {
    expect(summaryOf({ command: 'discover' })).toMatch(/^1 swarm with 3 managers;/);
  });

  it('tells of those that gave no answer, and of those in no swarm', () => {
    expect(reportCases.unknown().summary).toBe(
      '0 of 1 swarm compliant; 3 managers gave no answer; 2 instances in no swarm.',
    );
  });

  it('does not call an empty fleet compliant', () => {
    expect(summaryOf({ swarms: [], unassigned: [anUnassigned('noEngine', 'none')] })).toBe(
      'No swarm found; 1 instance in no swarm.',
    );
  });
});

describe('the three worst things', () => {
  const lockedSwarm = (name: string, locked = 1) =>
    aSwarm({
      name,
      managers: [
        ...healthyManagers(3 - locked, name),
        ...Array.from({ length: locked }, (_, index) => aManager({ name: `${name}-x${index}`, state: 'locked' })),
      ],
    });

  it('name each control once, with the other swarms that have the same', () => {
    const [first, ...others] = threeWorst(aReport({ swarms: ['a', 'b', 'c'].map((name) => lockedSwarm(name)) }));
    expect(first?.finding.control).toBe('lockstep.managers-open');
    expect(first?.alsoIn.map(({ name }) => name)).toEqual(['b', 'c']);
    expect(others.map(({ finding }) => finding.control)).not.toContain('lockstep.managers-open');
  });

  it('begin with the swarm that has most managers concerned', () => {
    const [first] = threeWorst(aReport({ swarms: [lockedSwarm('a'), lockedSwarm('b', 2)] }));
    expect(first?.swarm.name).toBe('b');
  });

  it('give no second place to what the first remedy settles too', () => {
    const remedies = threeWorst(aReport({ swarms: [lockedSwarm('a')] })).map(({ finding }) => finding.remedy);
    expect(new Set(remedies).size).toBe(remedies.length);
  });

  it('hold no pass and nothing that only a person can judge', () => {
    const statuses = threeWorst(reportCases.healthy()).map(({ finding }) => finding.status);
    expect(statuses).toEqual(['unknown', 'unknown']);
  });

  it('are none where nothing was judged', () => {
    expect(threeWorst(reportCases.discover())).toEqual([]);
  });
});
