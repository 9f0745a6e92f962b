import { expect, it } from '@jest/globals';
import { planUnlock } from '../../../src/domain/unlock/plan-unlock.js';
import { showUnlock } from '../../../src/report/unlock-text.js';
import { aManager } from '../../support/builders/fleet.js';
import { aServingSwarm } from '../../support/builders/plan.js';
import { expectGolden } from '../../support/golden.js';
import type { ManagerState, SwarmView } from '../../../src/domain/fleet.js';
import { evidenceOf, proven } from '../unlock/kit.js';

const swarm = (name: string, states: readonly ManagerState[]): SwarmView =>
  aServingSwarm({ name, managers: states.map((state, index) => aManager({ name: `${name}-${index + 1}`, state })) });
const OWN = { selection: ['--tag', 'Role=swarm-manager'], vault: [], writing: [], state: [], again: null };

const PLANS = [
  planUnlock(swarm('open', ['unlocked', 'unlocked', 'unlocked']), evidenceOf({})),
  planUnlock(
    swarm('outage', ['locked', 'locked', 'stopped']),
    evidenceOf({ 'outage-1': proven(), 'outage-2': proven('old') }),
  ),
  planUnlock(swarm('byhand', ['unlocked', 'unlocked', 'locked']), evidenceOf({ 'byhand-3': { kind: 'noneOpens' } })),
  planUnlock(swarm('waiting', ['pending', 'unreachable', 'engineDown']), evidenceOf({ 'waiting-3': proven() })),
  planUnlock(swarm('lost', ['locked', 'locked', 'locked']), evidenceOf({ 'lost-1': { kind: 'noneOpens' } })),
];

it('the plan of an unlock says of every manager that is not open what will be done, and what is left for a person', () => {
  const text = showUnlock(PLANS, OWN);
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expectGolden('plan/unlock.txt', text);
});

it('names from hosts cannot move the cursor of a terminal, nor begin a line of their own', () => {
  const hostile = swarm('x', ['locked']);
  const [manager] = hostile.managers;
  if (manager === undefined) throw new Error('no manager');
  const named = { ...manager, instance: { ...manager.instance, name: 'a\u001b[2Jb\nc' } };
  const text = showUnlock([planUnlock({ ...hostile, managers: [named] }, evidenceOf({}))], OWN);
  expect(text).not.toContain('\u001b');
  expect(text).toContain('ab c');
});
