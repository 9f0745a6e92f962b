import { expect, it } from '@jest/globals';
import { describeWithEngine } from '../engine/support.js';
import { torture } from './torture.js';

const ROUNDS = 4;
const PATIENCE = 1_500_000;

describeWithEngine('a swarm of real engines', () => {
  it(
    'keeps its key through rotations in which engines and the tool are killed at any instant',
    async () => {
      const counts = await torture({ seed: 4, goOn: ({ rounds }) => rounds < ROUNDS, tell: () => undefined });
      expect(counts.violations).toEqual([]);
      expect(counts.rounds).toBe(ROUNDS);
      // Otherwise nothing was shown.
      expect(counts.engineKills).toBeGreaterThan(0);
      expect(counts.toolKills).toBeGreaterThan(0);
      expect(counts.resumed).toBeGreaterThan(0);
      expect(counts.backedOut).toBeGreaterThan(0);
    },
    PATIENCE,
  );
});
