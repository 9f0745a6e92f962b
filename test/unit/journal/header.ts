import type { AccountId, Region, RunId, SwarmId } from '../../../src/domain/ids.js';
import type { RunHeader } from '../../../src/ports/journal.js';

export const RUN = '20261121-233005-4f1a' as RunId;
export const PAYMENTS = 'm0izyampfzgh5e85h2era61fl' as SwarmId;
export const BATCH = 'sh09x1cuuertm626mhigbmrt3' as SwarmId;
export const NOON = new Date('2026-11-21T12:00:00.000Z');

export const header = (over: Partial<RunHeader> = {}): RunHeader => ({
  runId: RUN,
  command: 'rotate',
  version: '0.1.0',
  selection: { tags: ['Role=swarm-manager'] },
  plan: { swarms: [PAYMENTS, BATCH] },
  scopes: [{ account: '111122223333' as AccountId, region: 'eu-west-1' as Region }],
  caller: 'arn:aws:iam::111122223333:user/operator',
  startedAt: NOON,
  ...over,
});
