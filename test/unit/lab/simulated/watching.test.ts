import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSimulatedLab, type SimulatedLab } from '../../../../src/lab/simulated/simulated-lab.js';
import { nth, PLACE } from './lab-bench.js';

describe('whoever watches a simulated swarm', () => {
  let lab: SimulatedLab;
  const keys: (string | undefined)[] = [];
  beforeEach(async () => {
    keys.length = 0;
    lab = await createSimulatedLab({ swarms: [{ ...PLACE, name: 'web', managers: 3, autolock: true }] });
    keys.push(lab.swarm('web').unlockKey);
    lab.swarm('web').watch((before, after) => {
      expect(before.cluster.unlockKey).toBe(keys.at(-1));
      keys.push(after.cluster.unlockKey);
    });
  });
  afterEach(() => lab.close());

  it('is told of a change when it counts, also of one whose maker was told that it failed', async () => {
    const swarm = lab.swarm('web');
    swarm.loseNextAnswer('takenLater');
    await nth(swarm.managers, 0).docker(['swarm', 'unlock-key', '--rotate', '-q']);
    expect(keys).toHaveLength(1);
    nth(swarm.managers, 0).restartEngine();
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(2);
  });

  it('is told nothing of what was refused', async () => {
    const { exitCode } = await nth(lab.swarm('web').managers, 1).docker(['config', 'rm', 'nothing']);
    expect(exitCode).toBe(1);
    expect(keys).toHaveLength(1);
  });
});
