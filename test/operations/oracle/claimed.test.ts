import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Report, ReportManager, ReportSwarm } from '../../../src/report/model.js';
import { createCustodyWorld, type CustodyWorld } from '../../support/custody-world.js';
import { unprovenClaims } from '../../support/oracle/nothing-claimed.js';
import { byHand } from './by-hand.js';

/** One swarm at its current key, but for its third manager, which still has the one before; another one that nobody keeps. */
let world: CustodyWorld;
/** Everything in it is so. */
let truth: Report;

beforeAll(async () => {
  const swarms = [
    { name: 'web', managers: 3, autolock: true },
    { name: 'jobs', managers: 1, autolock: true },
    { name: 'open', managers: 1, autolock: false },
  ];
  world = await createCustodyWorld({ kind: 'simulated', swarms });
  const key = async (...more: readonly string[]): Promise<string> =>
    (await world.host('web-manager-1').docker(['swarm', 'unlock-key', '-q', ...more])).stdout.trim();
  await byHand(world).createSecret('kept', await key());
  await world.host('web-manager-3').makeCertificatesReadOnly();
  await byHand(world).putSecret('kept', await key('--rotate'));
  const { report, unproven } = await world.run(['audit']);
  if (report === undefined) throw new Error('the audit made no report');
  expect(unproven).toEqual([]);
  truth = {
    ...report,
    run: { ...report.run, exitCode: 0 },
    swarms: report.swarms.map((swarm) => ({
      ...swarm,
      key: { ...swarm.key, stored: swarm.name === 'web' ? 'current' : 'unknown' },
      managers: swarm.managers.map((manager) => ({ ...manager, proof: PROOFS[manager.name ?? ''] ?? 'notAsked' })),
    })),
  };
});
afterAll(() => world.close());

const PROOFS: Readonly<Record<string, ReportManager['proof']>> = {
  'web-manager-1': 'current',
  'web-manager-2': 'current',
  'web-manager-3': 'older',
  'jobs-manager-1': 'none',
  'open-manager-1': 'notEncrypted',
};

type Changes = Readonly<{
  command?: string;
  action?: ReportSwarm['outcome']['action'];
  proofs?: Readonly<Record<string, ReportManager['proof']>>;
  kept?: readonly string[];
  changed?: readonly string[];
  swarms?: readonly string[];
}>;

const reportWith = ({
  command = 'audit',
  action = null,
  proofs = {},
  kept = [],
  changed = [],
  swarms,
}: Changes): Report => ({
  ...truth,
  run: { ...truth.run, command },
  swarms: truth.swarms
    .filter(({ name }) => swarms?.includes(name) ?? true)
    .map((swarm) => ({
      ...swarm,
      key: { ...swarm.key, stored: kept.includes(swarm.name) ? 'current' : swarm.key.stored },
      outcome: { ...swarm.outcome, action, status: changed.includes(swarm.name) ? 'changed' : 'unchanged' },
      managers: swarm.managers.map((manager) => ({ ...manager, proof: proofs[manager.name ?? ''] ?? manager.proof })),
    })),
});

describe('what a report claims', () => {
  it('is nothing unproven where it tells the truth', async () => {
    expect(await unprovenClaims(world, truth, 0)).toEqual([]);
  });

  it('is nothing where it says that it does not know', async () => {
    const report = reportWith({ proofs: { 'web-manager-1': 'unknown', 'jobs-manager-1': 'notAsked' } });
    expect(await unprovenClaims(world, report, 0)).toEqual([]);
  });

  it('may have been an older proof, when the manager has taken the current key since', async () => {
    expect(await unprovenClaims(world, reportWith({ proofs: { 'web-manager-1': 'older' } }), 0)).toEqual([]);
  });

  it.each<[string, Changes, readonly string[]]>([
    [
      'that a manager unlocks with the current key, which still has the one before',
      { proofs: { 'web-manager-3': 'current' } },
      ['claimed: the proof of web-manager-3 is current; it is older'],
    ],
    [
      'that a manager opens with an older key, which nothing opens',
      { proofs: { 'jobs-manager-1': 'older' } },
      ['claimed: the proof of jobs-manager-1 is older; it is none'],
    ],
    [
      'that a manager is proven whose key lies in the clear',
      { proofs: { 'open-manager-1': 'current' } },
      ['claimed: the proof of open-manager-1 is current; it is notEncrypted'],
    ],
    [
      'that a manager is lost which a kept key opens',
      { proofs: { 'web-manager-1': 'none' } },
      ['claimed: the proof of web-manager-1 is none; it is current'],
    ],
    [
      'that the live key is kept, which is another one',
      { kept: ['jobs'] },
      ['claimed: the live key of jobs is kept as the current one; the vault’s current key is another one'],
    ],
    [
      'that a live key is kept where there is none',
      { kept: ['open'] },
      ['claimed: the live key of open is kept as the current one; no live key is to be seen'],
    ],
    [
      'a rotation that is not proven on every manager, whether it tells of them or not',
      { command: 'rotate', changed: ['web'] },
      ['claimed: rotate of web succeeded; the proof of web-manager-3 is older'],
    ],
    [
      'a success of enable where nothing is kept',
      { command: 'enable', changed: ['jobs'] },
      ['claimed: enable of jobs succeeded; the proof of jobs-manager-1 is none'],
    ],
    [
      'a way back that is not proven where autolock is on',
      { command: 'backout', action: 'backout', changed: ['web', 'open'] },
      ['claimed: backout of web succeeded; the proof of web-manager-3 is older'],
    ],
    [
      'that all is proven where a manager is not',
      { command: 'prove' },
      ['claimed: prove of jobs succeeded; the proof of jobs-manager-1 is none'],
    ],
  ])('is found wrong: %s', async (_, changes, wrong) => {
    expect(await unprovenClaims(world, reportWith(changes), 0)).toEqual(wrong);
  });

  it('may be success where the swarms that it changed are as they should be', async () => {
    expect(await unprovenClaims(world, reportWith({ command: 'rotate', changed: [] }), 0)).toEqual([]);
    expect(await unprovenClaims(world, reportWith({ command: 'prove', swarms: ['web', 'open'] }), 0)).toEqual([]);
  });

  it('may be success where a manager that lags was accepted, as long as it is not said to serve, and opens with an older key', async () => {
    const rotated = reportWith({ command: 'rotate', changed: ['web', 'jobs'] });
    const without = (host: string): Report => ({
      ...rotated,
      swarms: rotated.swarms.map((swarm) => ({
        ...swarm,
        managers: swarm.managers.filter(({ name }) => name !== host),
      })),
    });
    const laggards = { laggards: true };
    const web = 'claimed: rotate of web succeeded; the proof of web-manager-3 is older';
    const jobs = 'claimed: rotate of jobs succeeded; the proof of jobs-manager-1 is none';
    expect(await unprovenClaims(world, rotated, 0, laggards)).toEqual([jobs, web]);
    expect(await unprovenClaims(world, without('web-manager-3'), 0, laggards)).toEqual([jobs]);
    expect(await unprovenClaims(world, without('web-manager-3'), 0)).toEqual([jobs, web]);
  });

  it('is found wrong where the process ended in another way', async () => {
    expect(await unprovenClaims(world, truth, 4)).toEqual(['claimed: it ends with 0; it ended with 4']);
  });
});
