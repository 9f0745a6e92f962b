import { describe, expect, it } from '@jest/globals';
import { isBefore, tooOldAgent } from '../../../src/domain/agent-version.js';
import { nextMove } from '../../../src/domain/backout/next-move.js';
import { planDisable, planEnable, planRotation, type Planner } from '../../../src/domain/plan/planners.js';
import { aSituation, heldBy, nothingLeft, RUN } from '../../support/builders/backout.js';
import { NOW } from '../../support/builders/facts.js';
import { aManager, anInstanceId, healthyManagers } from '../../support/builders/fleet.js';
import { aCustody, aPolicy, aServingSwarm } from '../../support/builders/plan.js';
import { inText } from '../../support/remedy.js';

const online = (agentVersion: string) => ({ kind: 'online', agentVersion, platform: 'Linux' }) as const;

describe('versions of the agent', () => {
  it.each([
    ['3.0.161.0', true],
    ['3.0.283.9', true],
    ['2.3.1644.0', true],
    ['3.0.284.0', false],
    ['3.0.284', false],
    ['3.0.1124.0', false],
    ['3.1.0.0', false],
    ['3.3.40.0', false],
    ['10.0.0.0', false],
    // Nothing is claimed of what is no version.
    ['', false],
    ['latest', false],
  ])('compare as numbers: %s is before 3.0.284: %s', (version, expected) => {
    expect(isBefore(version, '3.0.284')).toBe(expected);
    expect(tooOldAgent(online(version))).toBe(expected ? version : undefined);
  });
});

describe('a manager whose agent gives no command id', () => {
  const old = aManager({ name: 'web-3', instance: { agent: online('3.0.161.0') } });
  const swarm = aServingSwarm({ managers: [...healthyManagers(2), old] });
  const remedy = `aws ssm send-command --region eu-west-1 --document-name AWS-UpdateSSMAgent --instance-ids ${anInstanceId('web-3')}`;

  it.each<[string, Planner]>([
    ['rotate', planRotation],
    ['disable', planDisable],
  ])('blocks %s in the plan, with the version and the remedy', (_, planner) => {
    const plan = planner(swarm, aCustody(swarm), aPolicy(), NOW);
    expect(inText(plan)).toMatchObject({
      kind: 'blocked',
      blocks: [{ why: expect.stringMatching(/older than 3\.0\.284 on web-3 \(i-\w+\) \(3\.0\.161\.0\)/), remedy }],
    });
  });

  it('does not keep another manager from showing the live key, so that it can be kept', () => {
    const plan = planEnable(swarm, aCustody(swarm, { live: { kind: 'notKept' } }), aPolicy(), NOW);
    expect(plan).toMatchObject({ kind: 'change', action: 'adopt' });
  });

  it('blocks a backout before anything is done, with the same remedy', () => {
    const left = nothingLeft({ lease: heldBy(RUN), intents: [RUN] });
    expect(inText(nextMove(aSituation({ left, swarm, custody: aCustody(swarm) })))).toMatchObject({
      kind: 'stuck',
      status: 'blocked',
      why: expect.stringContaining('3.0.161.0'),
      remedy,
    });
  });
});
