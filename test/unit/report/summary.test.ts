import { describe, expect, it } from '@jest/globals';
import type { ManagerProof } from '../../../src/domain/custody.js';
import { summarise } from '../../../src/report/summary.js';
import { threeWorst } from '../../../src/report/worst.js';
import { aCustody, NONE_OPENS, NOT_ENCRYPTED, notProven, verifiedWith } from '../../support/builders/custody.js';
import { aManager, anUnassigned, aSwarm, healthyManagers } from '../../support/builders/fleet.js';
import { aReport } from '../../support/builders/report.js';
import { reportCases } from '../../support/report-cases.js';

describe('the sentence about the whole fleet', () => {
  const summaryOf = (options: Parameters<typeof aReport>[0]) => aReport(options).summary;

  it('says how many swarms comply, and that key age and custody were not evaluated', () => {
    expect(summaryOf({})).toBe(
      '1 of 1 swarm compliant (key age and key storage not evaluated); 3 managers would be locked after a restart, with no key verified to unlock them.',
    );
  });

  it('counts who is locked now apart from who would be', () => {
    const managers = [...healthyManagers(2), aManager({ name: 'web-3', state: 'locked' })];
    expect(summaryOf({ swarms: [aSwarm({ managers })] })).toBe(
      '0 of 1 swarm compliant; 1 manager locked now; 2 managers would be locked after a restart, with no key verified to unlock them.',
    );
  });

  it('counts every manager once by what its proof showed', () => {
    const summaryWith = (proofs: readonly ManagerProof[], managers = healthyManagers(3)) => {
      const swarm = aSwarm({ managers });
      const custody = new Map([[swarm.swarmId, aCustody(swarm, { proofs })]]);
      return summaryOf({ command: 'prove', swarms: [swarm], custody });
    };
    expect(summaryWith([])).toBe('3 of 3 managers unlock with the current key.');
    expect(summaryWith([NONE_OPENS, verifiedWith(2), NOT_ENCRYPTED])).toBe(
      '0 of 3 managers unlock with the current key; 1 with another stored key; 1 would stay locked after a restart; 1 without encryption on disk.',
    );
    const down = [aManager({ state: 'locked' }), aManager({ name: 'b', state: 'stopped' })];
    expect(summaryWith([NONE_OPENS, notProven()], down)).toBe(
      '0 of 2 managers unlock with the current key; 1 not available, without a matching stored key; 1 not verified; 1 manager locked now.',
    );
  });

  it.each([
    [
      'rotated',
      /^1 of 1 swarm has a new key, verified on every manager; 3 of 3 managers unlock with the current key\.$/,
    ],
    [
      'rotatedSome',
      /^1 of 5 swarms has a new key, verified on every manager; 1 is unknown; 1 failed; 1 is blocked; 1 needed nothing;/,
    ],
    ['atRisk', /^KEY AT RISK in 1 of 4 swarms; 0 of 4 swarms changed; 1 is unknown; 1 is blocked; 1 was not started;/],
    ['dryRun', /^1 of 3 swarms would get a new key; 1 is blocked; 1 needs nothing;/],
    [
      'enabled',
      /^1 of 2 swarms has autolock on, and a key that is stored and verified on every manager; 1 has the live key stored,/,
    ],
    ['disabled', /^1 of 1 swarm has autolock off; 2 managers without encryption on disk\.$/],
  ] as const)('says what a change brought: %s', (name, sentence) => {
    expect(reportCases[name]().summary).toMatch(sentence);
  });

  it('does not claim a proof of managers that were not proven', () => {
    const report = reportCases.rotated();
    const [web] = report.swarms;
    const managers = web?.managers.map((manager, index) =>
      index === 0 ? { ...manager, proof: 'older' as const } : manager,
    );
    const content = { swarms: web === undefined ? [] : [{ ...web, managers: managers ?? [] }], unassigned: [] };
    expect(summarise(content, { dryRun: false, leftOut: 0 })).toMatch(
      /^1 of 1 swarm has a new key, verified on every manager that was included;/,
    );
  });

  it('does not claim a verdict that no audit gave', () => {
    expect(summaryOf({ command: 'discover' })).toMatch(/^1 swarm with 3 managers;/);
  });

  it('tells of those that gave no answer, and of those in no swarm', () => {
    expect(reportCases.unknown().summary).toBe(
      '0 of 1 swarm compliant; 3 managers gave no answer; 2 instances not in a swarm.',
    );
  });

  it('does not call an empty fleet compliant', () => {
    expect(summaryOf({ swarms: [], unassigned: [anUnassigned('noEngine', 'none')] })).toBe(
      'No swarm found; 1 instance not in a swarm.',
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
    expect(first?.about).toBe('lockstep.managers-open');
    expect(first?.alsoIn.map(({ name }) => name)).toEqual(['b', 'c']);
    expect(others.map(({ about }) => about)).not.toContain('lockstep.managers-open');
  });

  it('begin with the swarm that has most managers concerned', () => {
    const [first] = threeWorst(aReport({ swarms: [lockedSwarm('a'), lockedSwarm('b', 2)] }));
    expect(first?.swarm.name).toBe('b');
  });

  it('give no second place to what the first remedy settles too', () => {
    const remedies = threeWorst(aReport({ swarms: [lockedSwarm('a')] })).map(({ remedy }) => remedy);
    expect(new Set(remedies).size).toBe(remedies.length);
  });

  it('hold no pass and nothing that only a person can judge', () => {
    const statuses = threeWorst(reportCases.healthy()).map(({ severity }) => severity);
    expect(statuses).toEqual(['unknown']);
  });

  it('begin with what became of swarms, before what a proof found', () => {
    const worst = threeWorst(reportCases.rotatedSome()).map(({ swarm, label }) => [swarm.name, label]);
    expect(worst).toEqual([
      ['billing', 'unknown'],
      ['ledger', 'failed'],
      ['orders', 'blocked'],
    ]);
    expect(threeWorst(reportCases.dryRun()).map(({ label }) => label)).toEqual(['blocked', 'fail']);
  });

  it('are none where nothing was judged', () => {
    expect(threeWorst(reportCases.discover())).toEqual([]);
  });
});
