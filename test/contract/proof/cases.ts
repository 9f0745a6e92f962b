import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KeptKey, Proof } from '../../../src/domain/proof.js';
import { isNonce } from '../../../src/onhost/frame.js';
import { composeProve } from '../../../src/onhost/script.js';
import { hmacMark, makeSealingKeys, publicKeyPem, type SealingKeys } from '../../../src/onhost/seal.js';
import { channelOf, keptKey, liveKeyOf, proofOf, proveFactsOf, type ToldFacts } from '../../support/proof.js';
import {
  clusterVersion,
  eventually,
  liveKey,
  nodeState,
  nth,
  output,
  untilServing,
  type HostKit,
  type HostUnderTest,
  type SwarmShape,
  type SwarmUnderTest,
} from '../hosts/host-under-test.js';
import { readKeyFile, untilAdopted } from '../hosts/key-file.js';

const NONCE = '0123456789abcdef';
const NOBODYS_KEY = keptKey('nobody’s', `SWMKEY-1-${'A'.repeat(43)}`);
const THREE: SwarmShape = { managers: 3, workers: 1, autolock: true };

/** Proofs from what hosts send of themselves, simulated or real. */
export const describeProof = (kit: HostKit): void => {
  describe(`proving keys (${kit.kind})`, () => {
    let keys: SealingKeys;
    let swarm: SwarmUnderTest;
    beforeAll(async () => {
      [keys, swarm] = await Promise.all([makeSealingKeys(), kit.makeSwarm(THREE)]);
    }, kit.patienceSeconds * 10_000);
    afterAll(() => swarm.close());

    const ask = async (
      host: HostUnderTest,
      liveKey: 'compare' | 'send' = 'compare',
      openChannel = false,
    ): Promise<ToldFacts> => {
      if (!isNonce(NONCE)) throw new Error('not a nonce');
      const script = composeProve(NONCE, { sealTo: publicKeyPem(keys), liveKey, openChannel });
      const { exitCode, stdout, stderr } = await host.runScript(script);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(Buffer.byteLength(stdout)).toBeLessThan(2_400);
      return proveFactsOf(stdout, NONCE);
    };
    const prove = async (host: HostUnderTest, ...kept: readonly KeptKey[]): Promise<Proof> =>
      proofOf(await ask(host), keys, kept);
    const scene = (name: string, play: () => Promise<void>): void => {
      it(name, play, kit.patienceSeconds * 10_000);
    };
    const markOfKey = (key: string): string => (isNonce(NONCE) ? hmacMark(NONCE, key) : '');

    scene('every manager is proven with the live key, and the live key comes back sealed', async () => {
      const key = await liveKey(nth(swarm.managers, 0));
      for (const host of swarm.managers) {
        const facts = await ask(host, 'send');
        expect(proofOf(facts, keys, [NOBODYS_KEY, keptKey('g1', key)])).toEqual({ kind: 'proven', generation: 'g1' });
        expect(liveKeyOf(facts, keys)).toBe(key);
        expect(facts.liveKey).toMatchObject({ kind: 'read', mark: markOfKey(key) });
        expect(facts.certificate?.facts.role).toBe('manager');
        expect(facts.keyFile?.encrypted).toBe(true);
      }
    });

    scene('a wrong key proves nothing, and the live key is not sent unless it is asked for', async () => {
      const facts = await ask(nth(swarm.managers, 1));
      expect(proofOf(facts, keys, [NOBODYS_KEY])).toEqual({ kind: 'noneOpens' });
      expect(proofOf(facts, keys, [])).toEqual({ kind: 'noneOpens' });
      expect(facts.liveKey).toMatchObject({ kind: 'read', sealed: undefined });
    });

    scene('a worker keeps its key in the clear, and it is not sent', async () => {
      const facts = await ask(nth(swarm.workers, 0));
      expect(facts.nodeKey).toEqual({ kind: 'clear' });
      expect(facts.liveKey.kind).toBe('unavailable');
      expect(facts.certificate?.facts.role).toBe('worker');
    });

    scene('a host in no swarm has no evidence', async () => {
      const facts = await ask(swarm.outsider);
      expect(facts).toMatchObject({ certificate: undefined, keyFile: undefined, nodeKey: { kind: 'unavailable' } });
    });

    scene('a manager that could not take the new key is proven with the older one', async () => {
      const [host, other] = [nth(swarm.managers, 1), nth(swarm.managers, 0)];
      const [older, version] = [await liveKey(other), await clusterVersion(other)];
      await host.makeCertificatesReadOnly();
      const newer = await output(other, 'swarm', 'unlock-key', '--rotate', '-q');
      await untilAdopted(kit, other, version);
      const kept = [keptKey('newer', newer), keptKey('older', older)];
      expect(await prove(other, ...kept)).toEqual({ kind: 'proven', generation: 'newer' });
      expect(await prove(host, ...kept)).toEqual({ kind: 'proven', generation: 'older' });
      expect((await ask(host)).liveKey).toMatchObject({ mark: markOfKey(newer) });
      await host.makeCertificatesWritable();
      await output(other, 'swarm', 'update', '--task-history-limit', '5');
      await untilAdopted(kit, host, version);
      expect(await prove(host, ...kept)).toEqual({ kind: 'proven', generation: 'newer' });
    });

    scene('a locked manager is proven without being unlocked, and so is one whose engine is down', async () => {
      const [host, other] = [nth(swarm.managers, 2), nth(swarm.managers, 0)];
      const key = keptKey('g', await liveKey(other));
      await host.stopEngine();
      expect(await prove(host, key)).toEqual({ kind: 'proven', generation: 'g' });
      await host.startEngine();
      await eventually(
        kit,
        () => nodeState(host),
        (state) => state === 'locked',
      );
      const facts = await ask(host, 'send');
      expect(proofOf(facts, keys, [key])).toEqual({ kind: 'proven', generation: 'g' });
      expect(facts.liveKey.kind).toBe('unavailable');
      const withChannel = await ask(host, 'compare', true);
      expect(proofOf(withChannel, keys, [key])).toEqual({ kind: 'proven', generation: 'g' });
      expect(channelOf(withChannel, keys)).toBe(withChannel.channel);
      for (const channel of [keys.publicKey, undefined]) {
        expect(proofOf({ ...withChannel, channel }, keys, [key])).toMatchObject({
          kind: 'unreadable',
          reason: expect.stringContaining('the evidence does not belong to this request') as unknown,
        });
      }
      expect(await nodeState(host)).toBe('locked');
      await host.docker(['swarm', 'unlock'], { input: `${await liveKey(other)}\n` });
      await untilServing(kit, host);
    });

    scene('a worker that was promoted is proven with the live key', async () => {
      const [manager, worker] = [nth(swarm.managers, 0), nth(swarm.workers, 0)];
      await output(manager, 'node', 'promote', await output(worker, 'info', '--format', '{{.Swarm.NodeID}}'));
      const key = keptKey('g', await liveKey(manager));
      const proof = await eventually(
        kit,
        () => prove(worker, key),
        ({ kind }) => kind === 'proven',
      );
      expect(proof).toEqual({ kind: 'proven', generation: 'g' });
    });

    scene('with autolock off the key lies in the clear, is not sent, and there is no live key', async () => {
      const host = nth(swarm.managers, 0);
      const key = keptKey('g', await liveKey(host));
      await output(host, 'swarm', 'update', '--autolock=false');
      for (const manager of swarm.managers) {
        await eventually(
          kit,
          () => readKeyFile(manager),
          ({ encrypted }) => !encrypted,
        );
        const facts = await ask(manager, 'send');
        expect(facts.nodeKey).toEqual({ kind: 'clear' });
        expect(facts.liveKey).toEqual({ kind: 'notShown' });
        expect(proofOf(facts, keys, [key])).toEqual({ kind: 'notEncrypted' });
      }
    });
  });
};
