import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeSealingKeys, type SealingKeys } from '../../../src/onhost/seal.js';
import { keptKey, proofOf } from '../../support/proof.js';
import {
  clusterVersion,
  liveKey,
  nth,
  onAll,
  output,
  untilServing,
  type HostKit,
  type HostUnderTest,
  type SwarmUnderTest,
} from '../hosts/host-under-test.js';
import { readKeyFile, untilAdopted } from '../hosts/key-file.js';
import { expectNoSecret } from '../hosts/no-secret.js';
import { recoveryRoom, RUN, targetOfAll, until } from './room.js';

const NOBODYS_KEY = `SWMKEY-1-${'A'.repeat(43)}`;

/** Bringing managers back with what the operator keeps. */
export const describeRecovery = (kit: HostKit): void => {
  describe(`the scripts that bring managers back (${kit.kind})`, () => {
    let keys: SealingKeys;
    let swarm: SwarmUnderTest;
    const secrets: string[] = [];
    beforeAll(async () => {
      const shape = { managers: 3, workers: 0, autolock: true };
      [keys, swarm] = await Promise.all([makeSealingKeys(), kit.makeSwarm(shape)]);
    }, kit.patienceSeconds * 10_000);
    afterAll(() => swarm.close());

    const room = () => recoveryRoom(keys);
    const manager = (index: number): HostUnderTest => nth(swarm.managers, index);
    const scene = (name: string, play: () => Promise<void>): void => {
      it(
        name,
        async () => {
          await play();
          await expectNoSecret(swarm.managers, secrets);
        },
        kit.patienceSeconds * 10_000,
      );
    };
    const allLocked = async (): Promise<void> => {
      await onAll(swarm.managers, (host) => host.restartEngine());
      for (const host of swarm.managers) await until(kit, host, 'locked');
    };
    const knownKey = async (): Promise<string> => {
      const key = await liveKey(manager(0));
      secrets.push(key);
      return key;
    };

    scene('all managers of a swarm that were restarted are opened by one script', async () => {
      const key = await knownKey();
      await allLocked();
      const outcomes = await room().unlockAll(swarm.managers, key);
      for (const { kind } of outcomes) expect(['opened', 'pending', 'indeterminate']).toContain(kind);
      for (const host of swarm.managers) await untilServing(kit, host);
      expect((await room().evidence(manager(1))).nodeState).toBe('active');
    });

    scene('one of three opens alone where the others serve; a wrong key is refused and does no harm', async () => {
      const key = await knownKey();
      await manager(2).restartEngine();
      await until(kit, manager(2), 'locked');
      expect(await room().unlockAll([manager(2)], NOBODYS_KEY)).toEqual([{ kind: 'wrongKey' }]);
      expect((await room().evidence(manager(2))).nodeState).toBe('locked');
      expect(await room().unlockAll([manager(2)], key)).toEqual([{ kind: 'opened' }]);
      await untilServing(kit, manager(2));
    });

    scene('without quorum the answer does not wait for it, and the manager goes on when there is one', async () => {
      const key = await knownKey();
      await onAll(swarm.managers, (host) => host.stopEngine());
      await manager(0).startEngine();
      await until(kit, manager(0), 'locked');
      const [alone] = await room().unlockAll([manager(0)], key);
      expect(['pending', 'indeterminate']).toContain(alone?.kind);
      await onAll([manager(1), manager(2)], (host) => host.startEngine());
      await onAll([manager(1), manager(2)], (host) => until(kit, host, 'locked'));
      await room().unlockAll([manager(1), manager(2)], key);
      for (const host of swarm.managers) await untilServing(kit, host);
    });

    scene('no pre-image is put back where the manager serves, or where there is none', async () => {
      const target = await targetOfAll(swarm.managers);
      await room().preimages([manager(0)], target, { kind: 'save', runId: RUN });
      const [serving, without] = await room().restore([manager(0), manager(1)], target);
      expect(serving).toMatchObject({ kind: 'refused', why: 'not-locked' });
      expect(without).toMatchObject({ kind: 'refused', why: 'no-pre-image' });
      await untilServing(kit, manager(0));
      await room().preimages([manager(0)], target, { kind: 'remove', runId: RUN });
    });

    scene(
      'every manager that died after a rotation whose key nobody has read is brought back with the old one',
      async () => {
        const target = await targetOfAll(swarm.managers);
        const [older, version] = [await knownKey(), await clusterVersion(manager(0))];
        await room().preimages(swarm.managers, target, { kind: 'save', runId: RUN });
        await output(manager(1), 'swarm', 'unlock-key', '--rotate', '-q');
        for (const host of swarm.managers) await untilAdopted(kit, host, version);
        await output(manager(0), 'network', 'create', '-d', 'overlay', 'made-after-the-rotation');
        await allLocked();
        const kept = [keptKey('older', older)];
        expect(proofOf(await room().evidence(manager(0)), keys, kept)).toEqual({ kind: 'noneOpens' });

        const lost = (await readKeyFile(manager(0))).kekVersion;
        for (const outcome of await room().restore(swarm.managers, target)) {
          expect(outcome).toMatchObject({
            kind: 'restored',
            nodeState: 'locked',
            preimages: [{ runId: RUN, encrypted: true }],
            replaced: [{ runId: RUN, encrypted: true }],
          });
        }
        expect((await readKeyFile(manager(0))).kekVersion).toBeLessThan(lost);
        const again = await room().restore([manager(0)], target);
        expect(again).toMatchObject([{ kind: 'restored', nodeState: 'locked', replaced: [{ runId: RUN }] }]);

        expect(proofOf(await room().evidence(manager(0)), keys, kept)).toEqual({ kind: 'proven', generation: 'older' });
        await room().unlockAll(swarm.managers, older);
        for (const host of swarm.managers) await untilServing(kit, host);
        expect(await output(manager(2), 'network', 'ls', '--format', '{{.Name}}')).toContain('made-after-the-rotation');
        const newer = await knownKey();
        expect(newer).not.toBe(older);
        for (const host of swarm.managers) await untilAdopted(kit, host, version);
        expect(proofOf(await room().evidence(manager(2)), keys, [keptKey('newer', newer)]).kind).toBe('proven');
        for (const outcome of await room().preimages(swarm.managers, target, { kind: 'remove', runId: RUN })) {
          expect(outcome).toMatchObject({ kind: 'complete', preimages: [], replaced: [] });
        }
      },
    );
  });
};
