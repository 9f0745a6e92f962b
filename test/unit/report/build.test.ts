import type { Remedy } from '../../../src/domain/remedy.js';
import { describe, expect, it } from '@jest/globals';
import { buildReport } from '../../../src/report/build.js';
import { reportSchema } from '../../../src/report/model.js';
import {
  aCustody,
  aGeneration,
  aRefusal,
  keptIn,
  liveIs,
  NONE_OPENS,
  NOT_ENCRYPTED,
  notProven,
  verifiedWith,
  type CustodyOptions,
} from '../../support/builders/custody.js';
import { aSwarmId } from '../../support/builders/facts.js';
import { anInstance, aManager, anUnassigned, aSwarm } from '../../support/builders/fleet.js';
import { aReport, aReportInput } from '../../support/builders/report.js';
import { reportCases } from '../../support/report-cases.js';
import { advice, onManager, ours } from '../../../src/domain/remedy.js';

describe('a report', () => {
  it.each(Object.entries(reportCases))('of case %s fits its own schema', (_name, report) => {
    expect(reportSchema.parse(report())).toEqual(report());
  });

  it('is not built when a discovered instance is missing', () => {
    const forgotten = anInstance({ name: 'forgotten' });
    const input = aReportInput();
    expect(() => buildReport({ ...input, instances: [...input.instances, forgotten] })).toThrow(forgotten.instanceId);
  });

  it('is not built when an instance is in it twice', () => {
    const stopped = anUnassigned('stopped', 'it is stopped');
    expect(() => aReport({ unassigned: [stopped, stopped] })).toThrow(stopped.instance.instanceId);
  });

  it('is not built when it would show an instance that was not discovered', () => {
    expect(() => buildReport({ ...aReportInput(), instances: [] })).toThrow('Not exactly once');
  });

  it('has an instance that its swarm does not list exactly once, and not among its managers', () => {
    const report = reportCases.contested();
    const [web] = report.swarms;
    expect(web?.managers.map(({ name }) => name)).toEqual(['web-1', 'web-2', 'web-3']);
    expect(web?.unlisted).toMatchObject([{ name: 'web-old', state: 'unlisted', nodeId: 'weboldxxxxxxxxxxxxxxxxxxx' }]);
    expect(report.totals).toMatchObject({ instances: 6, managers: 5, byState: { unlisted: 1 } });
    expect(report.summary).toContain('1 instance not listed by the swarm that it claims');
  });

  it('names both sides of a conflict about a swarm, believes nothing of it, and says what to do', () => {
    const shop = reportCases.contested().swarms.find(({ name }) => name === 'shop');
    expect(shop).toMatchObject({ trust: { kind: 'conflict' }, autolock: null, quorum: { state: 'unknown' } });
    expect(shop?.trust.why).toMatch(/111122223333 eu-west-1.*; .*444455556666 eu-west-1/);
    expect(shop?.findings.filter(({ status }) => status === 'pass')).toEqual([]);
    expect(shop?.findings.find(({ control }) => control === 'lockstep.members-confirmed')).toMatchObject({
      status: 'fail',
      evidence: shop?.trust.why,
      remedy: shop?.trust.remedy,
    });
  });

  it('tells what is not known as null, never as a default', () => {
    const silent = aManager({
      state: 'unreachable',
      instance: { name: undefined, availabilityZone: undefined, privateIpAddress: undefined },
    });
    const [swarm] = aReport({ swarms: [aSwarm({ managers: [{ ...silent, nodeId: undefined }] })] }).swarms;
    expect(swarm).toMatchObject({
      autolock: null,
      quorum: { healthy: null, state: 'unknown' },
      key: { stored: 'unknown', ageDays: null },
    });
    expect(swarm?.managers[0]).toMatchObject({
      name: null,
      address: null,
      nodeId: null,
      leader: null,
      kekVersion: null,
      keyEncrypted: null,
      engineVersion: null,
      certificateExpiresAt: null,
      proof: 'notAsked',
    });
  });

  it('names the leader, its Raft address and its key file', () => {
    const [swarm] = aReport().swarms;
    expect(swarm?.managers[0]).toMatchObject({
      leader: true,
      address: '10.0.0.1:2377',
      kekVersion: 10,
      keyEncrypted: true,
      engineVersion: '27.3.1',
      certificateExpiresAt: '2026-05-11T03:04:05.000Z',
    });
  });

  it('counts instances by state, findings by status, and swarms that comply', () => {
    const { totals } = reportCases.demo();
    expect(totals).toMatchObject({
      instances: 11,
      swarms: 3,
      managers: 8,
      compliantSwarms: 1,
      byState: { unlocked: 7, locked: 1, worker: 1, stopped: 1, unreachable: 1 },
    });
    expect(Object.values(totals.findings).reduce((sum, amount) => sum + amount, 0)).toBe(3 * 23);
  });

  it('of a command that does not audit has no verdict at all', () => {
    const { totals, swarms } = reportCases.discover();
    expect(totals).toMatchObject({ compliantSwarms: null, findings: {} });
    expect(swarms.map(({ compliant, findings }) => [compliant, findings.length])).toEqual([
      [null, 0],
      [null, 0],
      [null, 0],
    ]);
  });

  it('tells what became of each swarm, where something was done', () => {
    const swarm = aSwarm();
    const steps = [{ step: 'rotate', result: 'done' }];
    const outcome = {
      status: 'failed',
      action: 'rotate',
      why: 'it was not proven',
      remedy: ours('prove'),
      steps,
    } as const;
    const results = new Map([[swarm.swarmId, { name: 'web', ...outcome }]]);
    const changed = aReport({ swarms: [swarm], input: { outcomes: results } });
    expect(changed.swarms[0]?.outcome).toEqual({
      ...outcome,
      remedy: { kind: 'lockstep', text: 'lockstep prove --tag Role=swarm-manager' },
    });
    expect(aReport().swarms[0]?.outcome).toEqual({
      status: 'unchanged',
      action: null,
      why: '',
      remedy: null,
      steps: [],
    });
  });

  it('says first that a key is at risk, in which swarms, and the one command that gets out of it', () => {
    expect(reportCases.atRisk().keyAtRisk).toEqual({
      swarms: ['web'],
      remedy: { kind: 'lockstep', text: 'lockstep resume 20261121-233005-4f1a --state-dir /srv/lockstep' },
    });
    expect(reportCases.rotatedSome().keyAtRisk).toBeNull();
  });

  it('gives a sentence for a key at risk only where no swarm at risk has a command', () => {
    const [web, api] = [aSwarm({ name: 'web' }), aSwarm({ name: 'api', swarmId: aSwarmId('api') })];
    const remedyOf = (...remedies: readonly Remedy[]) =>
      aReport({
        swarms: [web, api],
        input: {
          outcomes: new Map(
            [web, api].map(({ swarmId, name }, index) => {
              const remedy = remedies[index] ?? null;
              return [swarmId, { name, status: 'atRisk', action: 'backout', why: 'no quorum', remedy, steps: [] }];
            }),
          ),
        },
      }).keyAtRisk?.remedy.text;
    expect(remedyOf(advice('Look for its key'), onManager('docker node ls'))).toBe('docker node ls');
    expect(remedyOf(advice('Look for its key'), advice('Look elsewhere'))).toBe('Look for its key');
  });

  it('leaves out no swarm of which something became, also where nobody sees it any more', () => {
    const gone = reportCases.atRisk().swarms.find(({ name }) => name === 'gone');
    expect(gone).toMatchObject({ managers: [], autolock: null, outcome: { status: 'unknown' } });
  });
});

describe('custody in a report', () => {
  const swarm = aSwarm({ managers: 1 });
  const told = (options: CustodyOptions) =>
    aReport({ command: 'prove', swarms: [swarm], custody: new Map([[swarm.swarmId, aCustody(swarm, options)]]) })
      .swarms[0];
  const third = aGeneration(3);
  const pending = { kind: 'generation', ...third } as const;

  it.each<[string, CustodyOptions, object]>([
    ['current', {}, { fingerprint: third.fingerprint, stored: 'current', ageDays: 40, why: '' }],
    [
      'kept as an older one',
      { live: liveIs(2) },
      { fingerprint: aGeneration(2).fingerprint, stored: 'older', ageDays: 70 },
    ],
    ['kept, its run not finished', { vault: keptIn({ current: aGeneration(2), pending }) }, { stored: 'older' }],
    [
      'found in use',
      { vault: keptIn({ generations: [{ ...third, rotatedAt: null }] }) },
      { stored: 'current', rotatedAt: null, ageDays: null },
    ],
    ['not kept', { live: { kind: 'notKept' } }, { fingerprint: null, stored: 'missing' }],
    ['none', { live: { kind: 'none' } }, { stored: 'unknown', why: 'autolock is off: there is no live key' }],
    ['unknown', { live: { kind: 'unknown', reason: 'no quorum' } }, { stored: 'unknown', why: 'no quorum' }],
    [
      'not read',
      { vault: aRefusal('denied for x'), live: { kind: 'unknown', reason: 'no quorum' } },
      { stored: 'unknown', why: 'the vault could not be read: denied for x' },
    ],
  ])('has a live key that is %s', (_name, options, key) => {
    expect(told(options)?.key).toMatchObject(key);
  });

  it.each<[string, CustodyOptions, object]>([
    ['the current key', {}, { proof: 'current', verifiedWith: third.fingerprint, proofWhy: '' }],
    ['the one before', { proofs: [verifiedWith(2)] }, { proof: 'older', verifiedWith: aGeneration(2).fingerprint }],
    [
      'one of a run that did not finish',
      { vault: keptIn({ current: aGeneration(2), pending }) },
      { proof: 'older', proofWhy: expect.stringContaining('unfinished run') },
    ],
    ['none that is kept', { proofs: [NONE_OPENS] }, { proof: 'none', verifiedWith: null }],
    ['no key at all', { proofs: [NOT_ENCRYPTED] }, { proof: 'notEncrypted', verifiedWith: null }],
    ['nobody knows what', { proofs: [notProven('no openssl')] }, { proof: 'unknown', proofWhy: 'no openssl' }],
  ])('has a manager that opens with %s', (_name, options, proof) => {
    expect(told(options)?.managers[0]).toMatchObject(proof);
  });
});
