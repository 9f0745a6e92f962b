import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommandId, RunId } from '../../../src/domain/ids.js';
import { readAutolockAnswer } from '../../../src/onhost/autolock-answer.js';
import { readKeyAnswer } from '../../../src/onhost/read-key-answer.js';
import { readLeaseAnswer } from '../../../src/onhost/lease-answer.js';
import { readNudgeAnswer } from '../../../src/onhost/nudge-answer.js';
import { readPreimageAnswer } from '../../../src/onhost/preimage-answer.js';
import { readRotateAnswer } from '../../../src/onhost/rotate-answer.js';
import {
  composeAutolock,
  composeLease,
  composeNudge,
  composePreimage,
  composeReadKey,
  composeRotate,
  type AutolockOrder,
  type Target,
} from '../../../src/onhost/rotation-scripts.js';
import { hmacMark, makeSealingKeys, publicKeyPem, type SealingKeys } from '../../../src/onhost/seal.js';
import { allOf, answerOf, NONCE, openedKey, runIdOf, targetOf } from '../../support/rotation.js';
import { cluster } from '../hosts/engine-socket.js';
import {
  clusterVersion,
  eventually,
  liveKey,
  nth,
  output,
  type HostKit,
  type HostUnderTest,
  type SwarmUnderTest,
} from '../hosts/host-under-test.js';
import { untilAdopted } from '../hosts/key-file.js';
import { expectNoSecret } from '../hosts/no-secret.js';

const RUN = runIdOf('2026-01-02.a-b');
const OTHER_RUN = runIdOf('b');

export const describeRotation = (kit: HostKit): void => {
  describe(`the scripts of a rotation, one after the other (${kit.kind})`, () => {
    let keys: SealingKeys;
    let swarm: SwarmUnderTest;
    const secrets: string[] = [];
    beforeAll(async () => {
      const shape = { managers: 3, workers: 0, autolock: true };
      [keys, swarm] = await Promise.all([makeSealingKeys(), kit.makeSwarm(shape)]);
      secrets.push(await liveKey(manager(0)));
    }, kit.patienceSeconds * 10_000);
    afterAll(() => swarm.close());

    const manager = (index: number): HostUnderTest => nth(swarm.managers, index);
    const targetAt = async (host: HostUnderTest): Promise<Target> => {
      const [swarmId = '', nodeId = ''] = (
        await output(host, 'info', '--format', '{{.Swarm.Cluster.ID}} {{.Swarm.NodeID}}')
      ).split(' ');
      return targetOf(swarmId, nodeId);
    };
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
    const rotate = async (host: HostUnderTest, fromVersion: number, commandId?: CommandId) =>
      answerOf(
        host,
        composeRotate(await targetAt(host), publicKeyPem(keys), { fromVersion, runId: RUN }),
        readRotateAnswer,
        commandId,
      );
    const autolock = async (host: HostUnderTest, order: AutolockOrder, fromVersion: number) =>
      answerOf(host, composeAutolock(await targetAt(host), order, { fromVersion, runId: RUN }), readAutolockAnswer);
    const lease = async (host: HostUnderTest, order: Parameters<typeof composeLease>[1]) =>
      (await answerOf(host, composeLease(await targetAt(host), order), readLeaseAnswer)).outcome;
    /** The same script for every manager, as one command brings it. */
    const preimages = async (
      host: HostUnderTest,
      kind: 'save' | 'remove',
      { runId = RUN }: { readonly runId?: RunId } = {},
    ) => {
      const targets = await Promise.all(swarm.managers.map(targetAt));
      const { nodeId, ...target } = await targetAt(host);
      const script = composePreimage({ ...target, nodeIds: targets.map((each) => each.nodeId) }, { kind, runId });
      const facts = await answerOf(host, script, readPreimageAnswer);
      expect(facts.host).toEqual({ swarmId: target.swarmId, nodeId });
      return facts;
    };

    scene('pre-images are saved on every manager, twice with the same result, and others are left alone', async () => {
      for (const host of swarm.managers) {
        await preimages(host, 'save', { runId: OTHER_RUN });
        const { outcome } = await preimages(host, 'save');
        expect(outcome).toMatchObject({ kind: 'complete', keyFile: { encrypted: true } });
        expect(await preimages(host, 'save')).toMatchObject({ outcome });
        const key = await host.read('swarm/certificates/swarm-node.key');
        const kek = /^kek-version: (\d+)$/m.exec(key)?.[1] ?? '';
        expect(await host.read(`swarm/certificates/swarm-node.key.lockstep-${kek}-${RUN}`)).toBe(key);
        await preimages(host, 'remove', { runId: OTHER_RUN });
        const listed = await answerOf(
          host,
          composePreimage(allOf(await targetAt(host)), { kind: 'list' }),
          readPreimageAnswer,
        );
        expect(listed.outcome).toMatchObject({ preimages: [{ runId: RUN, encrypted: true, kekVersion: Number(kek) }] });
      }
    });

    scene('the lease is taken once, and released by its own run only', async () => {
      const [one, other] = [manager(0), manager(1)];
      const held = { kind: 'held', runId: RUN, owner: 'ann@host' };
      expect(await lease(one, { kind: 'show' })).toEqual({ kind: 'free' });
      expect(await lease(one, { kind: 'take', runId: RUN, owner: 'ann@host' })).toMatchObject(held);
      expect(await lease(other, { kind: 'take', runId: OTHER_RUN, owner: 'bob' })).toMatchObject(held);
      expect(await lease(other, { kind: 'release', runId: OTHER_RUN })).toMatchObject(held);
      expect(await lease(other, { kind: 'show' })).toMatchObject(held);
      expect(await lease(other, { kind: 'release', runId: RUN })).toEqual({ kind: 'free' });
    });

    scene('nothing is done for a run that does not hold the lease, whatever the version', async () => {
      const host = manager(0);
      const [key, version] = [await liveKey(host), await clusterVersion(host)];
      const unheld = { kind: 'refused', why: 'lease-not-held' };
      const expectRefusals = async (): Promise<void> => {
        expect((await rotate(host, version)).outcome).toMatchObject(unheld);
        expect((await autolock(host, { kind: 'off' }, version)).outcome).toMatchObject(unheld);
      };
      await expectRefusals();
      await lease(host, { kind: 'take', runId: OTHER_RUN, owner: 'bob' });
      await expectRefusals();
      await lease(host, { kind: 'release', runId: OTHER_RUN });
      expect([await liveKey(host), await clusterVersion(host)]).toEqual([key, version]);
      expect(await lease(host, { kind: 'take', runId: RUN, owner: 'ann' })).toMatchObject({ kind: 'held', runId: RUN });
    });

    scene('a rotation changes the key once, brings it sealed, and leaves the spec as it was', async () => {
      const [host, other] = [manager(1), manager(2)];
      const command = randomUUID() as CommandId;
      const before = await cluster(host);
      const rotated = await rotate(host, before.Version.Index, command);
      if (rotated.outcome.kind !== 'rotated') throw new Error(JSON.stringify(rotated));
      const key = openedKey(rotated.outcome.liveKey, keys);
      secrets.push(key);
      expect(rotated).toMatchObject({ repeated: false, seen: { version: before.Version.Index } });
      expect(rotated.outcome.fence).toBe('version');
      expect(key).toBe(await liveKey(other));
      expect(key).not.toBe(secrets[0]);
      const after = await cluster(other);
      expect(after.Spec).toEqual(before.Spec);
      expect(after.Version.Index).toBe(rotated.versionAfter);
      for (const each of swarm.managers) await untilAdopted(kit, each, before.Version.Index);

      const again = await rotate(host, before.Version.Index, command);
      expect(again).toMatchObject({ repeated: true, outcome: { kind: 'rotated' }, versionAfter: after.Version.Index });
      expect((await rotate(host, before.Version.Index)).outcome).toEqual({ kind: 'outOfSequence' });
      expect(await liveKey(host)).toBe(key);
    });

    scene('the live key is read sealed, and confirmed on another manager by its mark alone', async () => {
      const [host, other] = [manager(0), manager(2)];
      const order = { kind: 'send', sealTo: publicKeyPem(keys) } as const;
      const { outcome, seen, versionAfter } = await answerOf(
        host,
        composeReadKey(await targetAt(host), order),
        readKeyAnswer,
      );
      if (outcome.kind !== 'asked') throw new Error(JSON.stringify(outcome));
      const key = openedKey(outcome.liveKey, keys);
      expect(key).toBe(await liveKey(other));
      expect([seen?.version, versionAfter]).toEqual([await clusterVersion(other), await clusterVersion(other)]);
      const confirmed = await answerOf(
        other,
        composeReadKey(await targetAt(other), { kind: 'confirm' }),
        readKeyAnswer,
      );
      const liveKeyMark = { kind: 'read', mark: hmacMark(NONCE, key), sealed: undefined };
      expect(confirmed.outcome).toEqual({ kind: 'asked', liveKey: liveKeyMark });
    });

    scene('a nudge heals a manager that could not write the new key', async () => {
      const [host, other] = [manager(0), manager(2)];
      const version = await clusterVersion(host);
      await other.makeCertificatesReadOnly();
      const { outcome } = await rotate(host, version);
      if (outcome.kind !== 'rotated') throw new Error(JSON.stringify(outcome));
      secrets.push(openedKey(outcome.liveKey, keys));
      await untilAdopted(kit, host, version);
      await other.makeCertificatesWritable();
      const { Spec } = await cluster(host);
      const nudged = await answerOf(host, composeNudge(await targetAt(host)), readNudgeAnswer);
      expect(nudged.outcome).toEqual({ kind: 'nudged' });
      expect((await cluster(host)).Spec).toEqual(Spec);
      await untilAdopted(kit, other, version);
    });

    scene('pre-images of the run are removed', async () => {
      for (const host of swarm.managers) {
        expect((await preimages(host, 'remove')).outcome).toMatchObject({ kind: 'complete', preimages: [] });
      }
    });

    scene('autolock goes off, and on with a new key that comes sealed', async () => {
      const host = manager(0);
      const turn = async (order: AutolockOrder, fromVersion: number) =>
        (await autolock(host, order, fromVersion)).outcome;
      const on = { kind: 'on', sealTo: publicKeyPem(keys) } as const;
      const before = await clusterVersion(host);
      expect(await turn(on, before)).toMatchObject({ kind: 'unchanged', liveKey: { kind: 'read' } });
      expect(await turn({ kind: 'off' }, before - 1)).toEqual({ kind: 'outOfSequence' });
      expect((await turn({ kind: 'off' }, before)).kind).toBe('changed');
      // In its own time the manager writes its key in the clear.
      await eventually(
        kit,
        async () => (await preimages(host, 'save')).outcome.kind,
        (kind) => kind === 'refused',
      );
      const version = await clusterVersion(host);
      expect((await rotate(host, version)).outcome).toMatchObject({ kind: 'refused', why: 'autolock-off' });
      expect(await turn(on, before)).toEqual({ kind: 'outOfSequence' });
      const outcome = await turn(on, version);
      if (outcome.kind !== 'changed') throw new Error(JSON.stringify(outcome));
      const key = openedKey(outcome.liveKey, keys);
      secrets.push(key);
      expect(key).toBe(await liveKey(manager(1)));
    });
  });
};
