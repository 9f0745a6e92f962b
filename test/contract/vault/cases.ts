import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  freshSwarm,
  generationOf,
  intentOf,
  keysOf,
  otherSealingKey,
  OTHER_RUN,
  rotated,
  RUN,
  startWorld,
} from './kit.js';
import type { VaultKit, VaultWorld } from './kit.js';
import { describeTrouble } from './trouble-cases.js';

/** What every key vault does. Where two services differ, the difference is in the port's own words. */
export const describeVaultContract = (kit: VaultKit): void => {
  describe(`a key vault (${kit.kind})`, () => {
    let world: VaultWorld;
    beforeAll(async () => {
      world = await startWorld(kit);
    });
    afterAll(() => world.lab.close());

    describe('a rotation', () => {
      it('begins with nothing kept', async () => {
        expect(await world.vault.read(freshSwarm())).toEqual({ kind: 'nothing' });
      });

      it('gives an announced intent back, with the sealing key of its run', async () => {
        const intent = intentOf(freshSwarm());
        const announced = keysOf(await world.vault.announce(intent));
        expect(announced).toEqual({
          generations: [],
          current: undefined,
          previous: undefined,
          pending: { kind: 'intent', ...intent },
          intents: [intent],
        });
        expect(keysOf(await world.vault.read(intent.swarmId))).toEqual(announced);
      });

      it('goes from intent to pending to current, and what was current is previous', async () => {
        const swarmId = freshSwarm();
        const [old, next] = [generationOf(swarmId), generationOf(swarmId)];
        await rotated(world.vault, old);
        await world.vault.announce(intentOf(swarmId));
        const kept = keysOf(await world.vault.keepPending(next));
        expect(kept).toMatchObject({
          current: old,
          pending: { kind: 'generation', ...next },
          intents: [{ runId: RUN }],
        });
        const promoted = keysOf(
          await world.vault.promote({ swarmId, fingerprint: next.fingerprint, expected: old.fingerprint }),
        );
        expect(promoted).toEqual({
          generations: [old, next],
          current: next,
          previous: old,
          pending: undefined,
          intents: [],
        });
        expect(keysOf(await world.vault.read(swarmId))).toEqual(promoted);
      });

      it('keeps what is not known of a key that was found in use as not known', async () => {
        const found = generationOf(freshSwarm(), { clusterVersion: null, rotatedAt: null });
        expect((await rotated(world.vault, found)).current).toEqual(found);
      });

      it('writes nothing when any step is repeated', async () => {
        const swarmId = freshSwarm();
        const [intent, next] = [intentOf(swarmId), generationOf(swarmId)];
        const steps = [
          () => world.vault.announce({ ...intent, announcedAt: new Date() }),
          () => world.vault.keepPending({ ...next, keptAt: new Date() }),
          () => world.vault.promote({ swarmId, fingerprint: next.fingerprint, expected: undefined }),
          () => world.vault.keepPending({ ...next, keptAt: new Date() }),
          () => world.vault.withdraw(swarmId, RUN),
        ];
        for (const step of steps) {
          const first = keysOf(await step());
          const writes = world.writes();
          expect(keysOf(await step())).toEqual(first);
          expect(world.writes()).toBe(writes);
        }
      });

      it('is still pending where it was kept and announced anew by the same run', async () => {
        const swarmId = freshSwarm();
        const next = generationOf(swarmId);
        await world.vault.announce(intentOf(swarmId));
        await world.vault.keepPending(next);
        expect(keysOf(await world.vault.announce(intentOf(swarmId))).pending).toEqual({ kind: 'generation', ...next });
      });
    });

    describe('generations', () => {
      it('stay kept over any number of rotations until they are retired', async () => {
        const swarmId = freshSwarm();
        const all = Array.from({ length: 5 }, () => generationOf(swarmId));
        for (const generation of all) await rotated(world.vault, generation);
        const [first, second, third, fourth, fifth] = all;
        expect(keysOf(await world.vault.read(swarmId))).toMatchObject({
          generations: all,
          current: fifth,
          previous: fourth,
        });
        const gone = all.filter((generation) => generation === first || generation === third);
        const left = keysOf(
          await world.vault.retire(
            swarmId,
            gone.map(({ fingerprint }) => fingerprint),
          ),
        );
        expect(left.generations).toEqual([second, fourth, fifth]);
        expect(keysOf(await world.vault.read(swarmId))).toEqual(left);
      });

      it('are not retired while they are current or pending, not even the others of the same call', async () => {
        const swarmId = freshSwarm();
        const [old, current, next] = [generationOf(swarmId), generationOf(swarmId), generationOf(swarmId)];
        await rotated(world.vault, old);
        await rotated(world.vault, current);
        await world.vault.keepPending(next);
        for (const needed of [current, next]) {
          const outcome = await world.vault.retire(swarmId, [old.fingerprint, needed.fingerprint]);
          expect(outcome).toMatchObject({ kind: 'conflict', keys: { generations: [old, current, next] } });
        }
      });

      it('can be kept again after they were retired', async () => {
        const swarmId = freshSwarm();
        const [one, two, three] = [generationOf(swarmId), generationOf(swarmId), generationOf(swarmId)];
        for (const generation of [one, two, three]) await rotated(world.vault, generation);
        await world.vault.retire(swarmId, [one.fingerprint, two.fingerprint]);
        for (const generation of [one, two]) await world.vault.keepPending(generation);
        expect(keysOf(await world.vault.read(swarmId)).generations).toEqual([one, two, three]);
      });

      it('are what a plain record of rotations and retirements says, whatever their order', async () => {
        const step = fc.oneof({ weight: 3, arbitrary: fc.constant('rotate') }, fc.nat({ max: 5 }));
        await fc.assert(
          fc.asyncProperty(fc.array(step, { maxLength: 7 }), async (steps) => {
            const swarmId = freshSwarm();
            const rotations: ReturnType<typeof generationOf>[] = [];
            const retired = new Set<string>();
            for (const next of steps) {
              if (typeof next === 'string') {
                const generation = generationOf(swarmId);
                rotations.push(generation);
                await rotated(world.vault, generation);
              } else {
                const chosen = rotations.slice(0, -2)[next];
                if (chosen === undefined) continue;
                retired.add(chosen.fingerprint);
                await world.vault.retire(swarmId, [chosen.fingerprint]);
              }
            }
            const outcome = await world.vault.read(swarmId);
            const expected = rotations.filter(({ fingerprint }) => !retired.has(fingerprint));
            if (rotations.length === 0) expect(outcome).toEqual({ kind: 'nothing' });
            else expect(keysOf(outcome)).toMatchObject({ generations: expected, current: rotations.at(-1) });
          }),
          { numRuns: 12 },
        );
      });
    });

    describe('two at the same time', () => {
      it('refuses the intent of another run while one is pending, and changes nothing', async () => {
        const swarmId = freshSwarm();
        const before = keysOf(await world.vault.announce(intentOf(swarmId)));
        const writes = world.writes();
        expect(await world.vault.announce(intentOf(swarmId, { runId: OTHER_RUN }))).toEqual({
          kind: 'conflict',
          keys: before,
        });
        expect(world.writes()).toBe(writes);
      });

      it('never replaces the sealing key of a run, which may be all that opens its answer', async () => {
        const swarmId = freshSwarm();
        await world.vault.announce(intentOf(swarmId));
        const outcome = await world.vault.announce(intentOf(swarmId, { sealingKey: otherSealingKey }));
        expect(outcome).toMatchObject({ kind: 'conflict', keys: { intents: [intentOf(swarmId)] } });
      });

      it('lets another run announce after the first was withdrawn, and keeps the key of the first', async () => {
        const swarmId = freshSwarm();
        const next = generationOf(swarmId);
        await world.vault.announce(intentOf(swarmId));
        await world.vault.keepPending(next);
        const withdrawn = keysOf(await world.vault.withdraw(swarmId, RUN));
        expect(withdrawn).toMatchObject({ generations: [next], pending: undefined, intents: [] });
        const taken = await world.vault.announce(intentOf(swarmId, { runId: OTHER_RUN }));
        expect(keysOf(taken)).toMatchObject({ generations: [next], pending: { runId: OTHER_RUN } });
      });

      it('keeps a key although another run is pending, and leaves that one pending', async () => {
        const swarmId = freshSwarm();
        const mine = generationOf(swarmId);
        await world.vault.announce(intentOf(swarmId, { runId: OTHER_RUN }));
        const outcome = await world.vault.keepPending(mine);
        expect(outcome).toMatchObject({
          kind: 'conflict',
          keys: { generations: [mine], pending: { runId: OTHER_RUN } },
        });
      });

      it('promotes only over the generation that the caller believes to be current', async () => {
        const swarmId = freshSwarm();
        const [one, two, three] = [generationOf(swarmId), generationOf(swarmId), generationOf(swarmId)];
        await rotated(world.vault, one);
        await rotated(world.vault, two);
        const before = keysOf(await world.vault.keepPending(three));
        for (const expected of [one.fingerprint, undefined]) {
          const outcome = await world.vault.promote({ swarmId, fingerprint: three.fingerprint, expected });
          expect(outcome).toEqual({ kind: 'conflict', keys: before });
        }
      });

      it('promotes nothing that is not kept', async () => {
        const swarmId = freshSwarm();
        const { fingerprint } = generationOf(swarmId);
        const outcome = await world.vault.promote({ swarmId, fingerprint, expected: undefined });
        expect(outcome).toMatchObject({ kind: 'notKept', keys: { generations: [] } });
      });

      it('loses no key where several runs keep theirs side by side', async () => {
        const swarmId = freshSwarm();
        await rotated(world.vault, generationOf(swarmId));
        const rivals = [RUN, OTHER_RUN].map((runId) => generationOf(swarmId, { runId }));
        await Promise.all(rivals.map((generation) => world.vault.keepPending(generation)));
        expect(keysOf(await world.vault.read(swarmId)).generations).toEqual(expect.arrayContaining(rivals));
      });
    });

    describeTrouble(() => world);
  });
};
