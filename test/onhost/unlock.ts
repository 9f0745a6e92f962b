import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SwarmId } from '../../src/domain/ids.js';
import { cksum } from '../../src/onhost/cksum.js';
import { composeUnlock, type ManagerToOpen } from '../../src/onhost/recovery-scripts.js';
import { composeProve } from '../../src/onhost/script.js';
import { makeSealingKeys, publicKeyPem, type SealingKeys } from '../../src/onhost/seal.js';
import { readUnlockAnswer } from '../../src/onhost/unlock-answer.js';
import { managerDisk, unlockKeyOf } from '../support/manager-disk.js';
import { asChannel, channelOf, parsedKey, proveFactsOf } from '../support/proof.js';
import { factsIn } from '../support/rotation.js';
import { shells } from '../support/shells.js';
import { runWatched } from './leaks.js';
import { nonceOf, outputOf, stubHost, type StubHost } from './stub-host.js';

const PROVING = nonceOf('0123456789abcdef');
const UNLOCKING = nonceOf('fedcba9876543210');
const TEXT = unlockKeyOf(7);
const KEY = parsedKey(TEXT);
const SECRETS = [TEXT, TEXT.slice(9)];
const disk = managerDisk(TEXT);

/** A pair of keys takes a second to make, and this is about what becomes of them. */
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

let keys: SealingKeys;
beforeAll(async () => {
  keys = await makeSealingKeys();
});

/** Under one of the shells that hosts may have, if this machine has it: each in a file of its own, as they wait for much. */
export const unlockWith = (wanted: string): void => {
  describe.each(shells.filter(([name]) => name === wanted))('the unlock script under %s', (_name, shell) => {
    let host: StubHost;
    beforeEach(() => {
      host = stubHost();
      host.haveKeyPairs(privateKeyPem);
      host.answers({ info: `${host.root}/var/lib/docker\n`, state: 'locked\n', unlock: '' });
      host.write('/var/lib/docker/swarm/certificates/swarm-node.key', disk.keyPem);
      host.write('/var/lib/docker/swarm/certificates/swarm-node.crt', disk.certificatePem);
    });
    afterEach(() => {
      host.close();
    });

    const evidence = async () => {
      const script = composeProve(PROVING, { sealTo: publicKeyPem(keys), liveKey: 'compare', openChannel: true });
      const { output, errors } = await host.run(script, shell, PROVING);
      expect(errors).toBe('');
      expect(Buffer.byteLength(output)).toBeLessThan(2_400);
      return proveFactsOf(output, PROVING);
    };
    const manager = async (given: Partial<ManagerToOpen> = {}): Promise<ManagerToOpen> => {
      const facts = await evidence();
      if (facts.certificate === undefined) throw new Error('no certificate was shown');
      return { ...facts.certificate.facts, channel: channelOf(facts, keys), key: KEY, ...given };
    };
    const script = (...managers: readonly ManagerToOpen[]): string => composeUnlock(UNLOCKING, PROVING, managers);
    const open = async (...managers: readonly ManagerToOpen[]) => {
      const { output, errors } = await host.run(script(...managers), shell, UNLOCKING);
      expect(errors).toBe('');
      return factsIn(output, UNLOCKING, readUnlockAnswer);
    };
    const left = (): readonly string[] =>
      host.files().flatMap(({ path }) => (path.includes('lockstep.') ? [path] : []));
    const got = (): string => readFileSync(join(host.root, 'stub/unlock.got'), 'utf8').trim();

    it('finds its own key among those of other managers, hands it over as a line, and leaves no channel', async () => {
      const own = await manager();
      const others = [0, 1, 2].map((n) => ({
        ...own,
        nodeId: `${n}`.repeat(25) as typeof own.nodeId,
        channel: asChannel(keys),
      }));
      host.answers({ 'unlock.to': 'active\n' });
      const facts = await open(...others, own);
      expect(facts).toMatchObject({ outcome: { kind: 'opened' }, host: { swarmId: own.swarmId, nodeId: own.nodeId } });
      const line = Buffer.from(`${TEXT}\n`);
      expect(got()).toBe(`${cksum(line)} ${line.length}`);
      expect(left()).toEqual([]);
    });

    it('gives a manager of a swarm in FIPS mode its key', async () => {
      const { keyPem, certificatePem } = managerDisk(TEXT, 'FIPS.3a3t17wih4r29fkgwm2g7orbh' as SwarmId);
      host.write('/var/lib/docker/swarm/certificates/swarm-node.key', keyPem);
      host.write('/var/lib/docker/swarm/certificates/swarm-node.crt', certificatePem);
      host.answers({ 'unlock.to': 'active\n' });
      const facts = await open(await manager());
      expect(facts).toMatchObject({
        outcome: { kind: 'opened' },
        host: { swarmId: 'FIPS.3a3t17wih4r29fkgwm2g7orbh', nodeId: 'rcdgb8r3mgl5mosaviblkjiec' },
      });
    });

    it('leaves no secret in arguments, environments, files, output or errors, also where the caller traces and exports all', async () => {
      const text = script(await manager());
      host.answers({ 'unlock.to': 'active\n' });
      const watched = await runWatched(host, text, [...shell, '-xa'], SECRETS);
      expect(watched.leaks).toEqual([]);
      expect(factsIn(watched.output, UNLOCKING, readUnlockAnswer).outcome).toEqual({ kind: 'opened' });
      expect(left()).toEqual([]);
    });

    it('tells a key that is refused', async () => {
      host.answers({ 'unlock.fails': '' });
      expect((await open(await manager())).outcome).toEqual({ kind: 'wrongKey' });
      expect(left()).toEqual([]);
    });

    it('answers while the client still waits for quorum', async () => {
      const text = script(await manager()).replace("watch_seconds='20'", "watch_seconds='3'");
      host.answers({ 'unlock.to': 'pending\n', 'unlock.hangs': '' });
      const { output } = await host.run(text, shell, UNLOCKING);
      expect(factsIn(output, UNLOCKING, readUnlockAnswer).outcome).toEqual({ kind: 'pending' });
      expect(left()).toEqual([]);
      const clients = host.processes().filter((line) => line.includes('swarm unlock') || line.includes('sleep 600'));
      expect(clients).not.toEqual([]);
    });

    it('asks no manager that is not locked for its key', async () => {
      const own = await manager();
      for (const state of ['active', 'pending', 'error'] as const) {
        host.answers({ state: `${state}\n` });
        expect((await open(own)).outcome).toEqual({ kind: 'notLocked', state });
      }
      expect(host.calls()).not.toContain('swarm unlock');
      expect(left()).toEqual([]);
    });

    it.each<[string, string, (own: ManagerToOpen) => readonly ManagerToOpen[]]>([
      ['no key is there for it', 'no-key-sent', () => []],
      [
        'the key is for another node',
        'no-key-sent',
        (own) => [{ ...own, nodeId: 'z'.repeat(25) as typeof own.nodeId }],
      ],
      [
        'the key is for another swarm',
        'no-key-sent',
        (own) => [{ ...own, swarmId: 'z'.repeat(25) as typeof own.swarmId }],
      ],
      ['the key was sealed for another', 'sealed-for-another', (own) => [{ ...own, channel: asChannel(keys) }]],
    ])('does nothing, says why and closes the channel: %s', async (_case, why, change) => {
      expect((await open(...change(await manager()))).outcome).toMatchObject({ kind: 'refused', why });
      expect(host.calls()).not.toContain('swarm unlock');
      expect(left()).toEqual([]);
    });

    it('does nothing without the channel, a certificate or an engine, and says so', async () => {
      const own = await manager();
      await open({ ...own, nodeId: 'z'.repeat(25) as typeof own.nodeId });
      expect((await open(own)).outcome).toMatchObject({ kind: 'refused', why: 'no-channel' });
      host.answers({ 'state.fails': '' });
      expect((await open(own)).outcome).toMatchObject({ kind: 'refused', why: 'engine-unreachable' });
      host.answers({ 'state.fails': '', state: '' });
      rmSync(join(host.root, 'stub/state.fails'));
      expect((await open(own)).outcome).toMatchObject({ kind: 'refused', why: 'engine-unreachable' });
      host.write('/var/lib/docker/swarm/certificates/swarm-node.crt', '');
      expect((await open(own)).outcome).toMatchObject({ kind: 'refused', why: 'not-in-swarm' });
    });

    it('closes the channel when it is ended in the middle', async () => {
      const own = await manager();
      host.answers({ 'unlock.hangs': '' });
      const child = host.spawn(script(own), shell);
      const ended = outputOf(child);
      for (let tries = 0; !host.calls().includes('swarm unlock') && tries < 4_000; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      process.kill(-(child.pid ?? 0), 'SIGTERM');
      expect((await ended).output).not.toContain('LOCKSTEP1');
      expect(left()).toEqual([]);
    });

    it('has a channel opened by a locked manager only, and only where it is asked for', async () => {
      expect((await evidence()).channel).toBeDefined();
      host.answers({ state: 'active\n' });
      expect(await evidence()).toMatchObject({ nodeState: 'active', channel: undefined });
      const silent = composeProve(UNLOCKING, { sealTo: publicKeyPem(keys), liveKey: 'compare' });
      const facts = proveFactsOf((await host.run(silent, shell, UNLOCKING)).output, UNLOCKING);
      expect(facts).toMatchObject({ nodeState: undefined, channel: undefined });
    });
  });
};
