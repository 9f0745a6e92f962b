import { describe, expect, it } from '@jest/globals';
import { auditExitCode } from '../../../src/domain/audit-exit-code.js';
import type { Finding, FindingStatus } from '../../../src/domain/findings/finding.js';
import type { FleetView } from '../../../src/domain/fleet.js';
import { aManager, aSwarm, anInstance, healthyManagers } from '../../support/builders/fleet.js';

const finding = (status: FindingStatus, asked = true): Finding => ({
  control: '7.3',
  benchmark: undefined,
  olderNumber: undefined,
  title: '',
  status,
  evidence: '',
  remedy: undefined,
  instanceIds: [],
  asked,
});
const fleet = (more: Partial<FleetView> = {}): FleetView => ({
  swarms: [aSwarm({ managers: 3 })],
  unassigned: [],
  ...more,
});
const silent = aSwarm({ managers: [...healthyManagers(2), aManager({ name: 'web-3', state: 'unreachable' })] });
const unassigned = (state: 'worker' | 'unreachable') => [{ instance: anInstance(), state, why: 'so' }];

describe('the exit code of an audit', () => {
  it.each<[string, FleetView, readonly Finding[], number]>([
    ['everything passes', fleet(), [finding('pass'), finding('manual')], 0],
    ['only what nobody asked for is unknown', fleet(), [finding('unknown', false)], 0],
    ['a worker was tagged', fleet({ unassigned: unassigned('worker') }), [finding('pass')], 0],
    ['a control fails', fleet(), [finding('pass'), finding('fail')], 3],
    ['a control fails and a fact is missing', fleet(), [finding('fail'), finding('unknown')], 3],
    ['a fact is missing', fleet(), [finding('pass'), finding('unknown')], 4],
    ['a manager gave no answer', fleet({ swarms: [silent] }), [finding('fail')], 4],
    ['an instance gave no answer', fleet({ unassigned: unassigned('unreachable') }), [finding('pass')], 4],
    [
      'nobody can speak for a swarm',
      fleet({ swarms: [aSwarm({ managers: [aManager({ state: 'locked' })] })] }),
      [finding('fail')],
      4,
    ],
  ])('where %s', (_name, view, findings, code) => {
    expect(auditExitCode(view, [findings])).toBe(code);
  });
});
