import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SwarmId } from '../../../src/domain/ids.js';
import { freshSwarm, generationOf, intentOf, keysOf, rotated, RUN, startWorld } from './kit.js';
import type { VaultKit, VaultWorld } from './kit.js';
import { describeRivals } from './rival-cases.js';
import { describeTrouble } from './trouble-cases.js';
import { fc } from '../../support/fast-check.js';

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

      it('gives an intent back, with the sealing key of its run', async () => {
        const intent = intentOf(freshSwarm());
        const intents = keysOf(await world.vault.writeIntent(intent));
        expect(intents).toEqual({
          generations: [],
          current: undefined,
          previous: undefined,
          pending: { kind: 'intent', ...intent },
          intents: [intent],
          exposed: [],
        });
        expect(keysOf(await world.vault.read(intent.swarmId))).toEqual(intents);
      });

      it('goes from intent to pending to current, and what was current is previous', async () => {
        const swarmId = freshSwarm();
        const [old, next] = [generationOf(swarmId), generationOf(swarmId)];
        await rotated(world.vault, old);
        await world.vault.writeIntent(intentOf(swarmId));
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
          exposed: [],
        });
        expect(keysOf(await world.vault.read(swarmId))).toEqual(promoted);
      });

      it('stores the keys of a swarm in FIPS mode under its own id', async () => {
        const plain = freshSwarm();
        const generation = generationOf(`FIPS.${plain}` as SwarmId);
        expect((await rotated(world.vault, generation)).current).toEqual(generation);
        expect(await world.vault.read(plain)).toEqual({ kind: 'nothing' });
      });

      it('keeps what is not known of a key that was found in use as not known', async () => {
        const found = generationOf(freshSwarm(), { clusterVersion: null, rotatedAt: null });
        expect((await rotated(world.vault, found)).current).toEqual(found);
      });

      it('writes nothing when any step is repeated', async () => {
        const swarmId = freshSwarm();
        const [intent, next] = [intentOf(swarmId), generationOf(swarmId)];
        const steps = [
          () => world.vault.writeIntent({ ...intent, writtenAt: new Date() }),
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

      it('is still pending where it was kept and whose intent is written anew by the same run', async () => {
        const swarmId = freshSwarm();
        const next = generationOf(swarmId);
        await world.vault.writeIntent(intentOf(swarmId));
        await world.vault.keepPending(next);
        expect(keysOf(await world.vault.writeIntent(intentOf(swarmId))).pending).toEqual({
          kind: 'generation',
          ...next,
        });
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

    describeRivals(() => world);
    describeTrouble(() => world);
  });
};
