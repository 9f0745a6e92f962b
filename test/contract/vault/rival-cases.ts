import { describe, expect, it } from '@jest/globals';
import { freshSwarm, generationOf, intentOf, keysOf, OTHER_RUN, otherSealingKey, rotated, RUN } from './kit.js';
import type { VaultWorld } from './kit.js';

/** Two runs on one swarm: what the second is told, and what stays of the first. */
export const describeRivals = (worldOf: () => VaultWorld): void => {
  describe('two at the same time', () => {
    it('refuses the intent of another run while one is pending, and changes nothing', async () => {
      const swarmId = freshSwarm();
      const before = keysOf(await worldOf().vault.writeIntent(intentOf(swarmId)));
      const writes = worldOf().writes();
      expect(await worldOf().vault.writeIntent(intentOf(swarmId, { runId: OTHER_RUN }))).toEqual({
        kind: 'conflict',
        keys: before,
      });
      expect(worldOf().writes()).toBe(writes);
    });

    it('never replaces the sealing key of a run, which may be all that opens its answer', async () => {
      const swarmId = freshSwarm();
      await worldOf().vault.writeIntent(intentOf(swarmId));
      const outcome = await worldOf().vault.writeIntent(intentOf(swarmId, { sealingKey: otherSealingKey }));
      expect(outcome).toMatchObject({ kind: 'conflict', keys: { intents: [intentOf(swarmId)] } });
    });

    it('lets another run write its intent that gives up the first, whose intent stays until it is withdrawn', async () => {
      const swarmId = freshSwarm();
      const { vault } = worldOf();
      await vault.writeIntent(intentOf(swarmId));
      const other = intentOf(swarmId, { runId: OTHER_RUN });
      const taken = keysOf(await vault.writeIntent(other, { takeOver: RUN }));
      expect(taken.pending).toEqual({ kind: 'intent', ...other });
      expect(taken.intents.map(({ runId }) => runId).sort()).toEqual([RUN, OTHER_RUN].sort());
      const left = keysOf(await vault.withdraw(swarmId, RUN));
      expect(left.pending).toEqual({ kind: 'intent', ...other });
      expect(left.intents.map(({ runId }) => runId)).toEqual([OTHER_RUN]);
    });

    it('lets another run write its intent after the first was withdrawn, and keeps the key of the first', async () => {
      const swarmId = freshSwarm();
      const next = generationOf(swarmId);
      await worldOf().vault.writeIntent(intentOf(swarmId));
      await worldOf().vault.keepPending(next);
      const withdrawn = keysOf(await worldOf().vault.withdraw(swarmId, RUN));
      expect(withdrawn).toMatchObject({ generations: [next], pending: undefined, intents: [] });
      const taken = await worldOf().vault.writeIntent(intentOf(swarmId, { runId: OTHER_RUN }));
      expect(keysOf(taken)).toMatchObject({ generations: [next], pending: { runId: OTHER_RUN } });
    });

    it('keeps a key although another run is pending, and leaves that one pending', async () => {
      const swarmId = freshSwarm();
      const mine = generationOf(swarmId);
      await worldOf().vault.writeIntent(intentOf(swarmId, { runId: OTHER_RUN }));
      const outcome = await worldOf().vault.keepPending(mine);
      expect(outcome).toMatchObject({
        kind: 'conflict',
        keys: { generations: [mine], pending: { runId: OTHER_RUN } },
      });
    });

    it('promotes only over the generation that the caller believes to be current', async () => {
      const swarmId = freshSwarm();
      const [one, two, three] = [generationOf(swarmId), generationOf(swarmId), generationOf(swarmId)];
      await rotated(worldOf().vault, one);
      await rotated(worldOf().vault, two);
      const before = keysOf(await worldOf().vault.keepPending(three));
      for (const expected of [one.fingerprint, undefined]) {
        const outcome = await worldOf().vault.promote({ swarmId, fingerprint: three.fingerprint, expected });
        expect(outcome).toEqual({ kind: 'conflict', keys: before });
      }
    });

    it('promotes nothing that is not kept', async () => {
      const swarmId = freshSwarm();
      const { fingerprint } = generationOf(swarmId);
      const outcome = await worldOf().vault.promote({ swarmId, fingerprint, expected: undefined });
      expect(outcome).toMatchObject({ kind: 'notKept', keys: { generations: [] } });
    });

    it('loses no key where several runs keep theirs side by side', async () => {
      const swarmId = freshSwarm();
      await rotated(worldOf().vault, generationOf(swarmId));
      const rivals = [RUN, OTHER_RUN].map((runId) => generationOf(swarmId, { runId }));
      await Promise.all(rivals.map((generation) => worldOf().vault.keepPending(generation)));
      expect(keysOf(await worldOf().vault.read(swarmId)).generations).toEqual(expect.arrayContaining(rivals));
    });
  });
};
