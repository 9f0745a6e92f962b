import { expect } from '@jest/globals';
import {
  clusterVersion,
  eventually,
  liveKey,
  nodeState,
  nth,
  output,
  unlock,
  untilServing,
  type ContractCase,
} from './host-under-test.js';
import { opens, readCertificate, readKeyFile, untilAdopted } from './key-file.js';

const three = { managers: 3, workers: 0, autolock: true } as const;
const WRONG_KEY = `SWMKEY-1-${'A'.repeat(43)}`;

const stateBecomes = (wanted: string) => (state: string) => state === wanted;

/** What people and fate do to keys: each case has a swarm of its own. */
export const KEY_CASES: readonly ContractCase[] = [
  {
    name: 'a restarted manager is locked, refuses a wrong key unharmed, and opens with the right one',
    shape: three,
    async check({ managers }, kit) {
      const [host, other] = [nth(managers, 1), nth(managers, 0)];
      const key = await liveKey(other);
      await host.restartEngine();
      await eventually(kit, () => nodeState(host), stateBecomes('locked'));
      expect(await output(host, 'info', '--format', '{{.Swarm.ControlAvailable}}|{{.Swarm.NodeID}}')).toBe('false|');
      const refused = await host.docker(['node', 'ls']);
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain('Swarm is encrypted and needs to be unlocked');
      const wrong = await unlock(host, WRONG_KEY);
      expect(wrong.exitCode).toBe(1);
      expect(wrong.stderr).toContain('invalid key');
      expect(await nodeState(host)).toBe('locked');
      expect(await unlock(host, key)).toMatchObject({ exitCode: 0, stdout: '' });
      await untilServing(kit, host);
      expect(await nodeState(host)).toBe('active');
    },
  },
  {
    name: 'a rotation gives every manager a newer key, and the old one opens none of them any more',
    shape: three,
    async check({ managers }, kit) {
      const host = nth(managers, 2);
      const [oldKey, version] = [await liveKey(host), await clusterVersion(host)];
      const newKey = await output(host, 'swarm', 'unlock-key', '--rotate', '-q');
      expect(newKey).not.toBe(oldKey);
      expect(await clusterVersion(host)).toBeGreaterThan(version);
      for (const manager of managers) {
        await untilAdopted(kit, manager, version);
        expect(await opens(manager, newKey)).toBe(true);
        expect(await opens(manager, oldKey)).toBe(false);
        expect(await liveKey(manager)).toBe(newKey);
      }
    },
  },
  {
    name: 'a manager that was down over two rotations opens with the key that it took last, and then takes the live one',
    shape: three,
    async check({ managers }, kit) {
      const [host, other] = [nth(managers, 2), nth(managers, 0)];
      const oldKey = await liveKey(other);
      await host.stopEngine();
      await eventually(
        kit,
        () => other.docker(['node', 'ls', '-q']),
        ({ exitCode }) => exitCode === 0,
      );
      const betweenKey = await output(other, 'swarm', 'unlock-key', '--rotate', '-q');
      const version = await clusterVersion(other);
      const newKey = await output(other, 'swarm', 'unlock-key', '--rotate', '-q');
      await host.startEngine();
      await eventually(kit, () => nodeState(host), stateBecomes('locked'));
      for (const key of [newKey, betweenKey]) expect((await unlock(host, key)).exitCode).toBe(1);
      expect((await unlock(host, oldKey)).exitCode).toBe(0);
      await untilAdopted(kit, host, version);
      expect(await opens(host, newKey)).toBe(true);
    },
  },
  {
    name: 'autolock off leaves keys in the clear, and on again makes another key with a new node key',
    shape: three,
    async check({ managers }, kit) {
      const host = nth(managers, 0);
      const oldKey = await liveKey(host);
      await output(host, 'swarm', 'update', '--autolock=false');
      for (const manager of managers)
        await eventually(
          kit,
          () => readKeyFile(manager),
          ({ encrypted }) => !encrypted,
        );
      const off = await host.docker(['swarm', 'unlock-key', '-q']);
      expect(off).toMatchObject({ exitCode: 1, stdout: '' });
      expect(off.stderr).toContain('no unlock key is set');
      expect((await host.docker(['swarm', 'unlock-key', '--rotate', '-q'])).stderr).toContain(
        'cannot rotate because autolock is not turned on',
      );
      const before = (await readCertificate(host)).fingerprint256;
      const version = await clusterVersion(host);
      await output(host, 'swarm', 'update', '--autolock=true');
      const newKey = await liveKey(host);
      expect(newKey).not.toBe(oldKey);
      for (const manager of managers) await untilAdopted(kit, manager, version);
      await eventually(
        kit,
        async () => (await readCertificate(host)).fingerprint256,
        (now) => now !== before,
      );
      await eventually(
        kit,
        () => opens(host, newKey),
        (fits) => fits,
      );
    },
  },
  {
    name: 'a manager that was down when autolock came starts open, and is locked on the start after',
    shape: { ...three, autolock: false },
    async check({ managers }, kit) {
      const [host, other] = [nth(managers, 2), nth(managers, 0)];
      const version = await clusterVersion(other);
      await host.stopEngine();
      await eventually(
        kit,
        () => other.docker(['swarm', 'update', '--autolock=true']),
        ({ exitCode }) => exitCode === 0,
      );
      await host.startEngine();
      await untilServing(kit, host);
      await untilAdopted(kit, host, version);
      await host.restartEngine();
      await eventually(kit, () => nodeState(host), stateBecomes('locked'));
    },
  },
  {
    name: 'a manager that hangs during a rotation opens with the old key only, until it goes on and takes the new one',
    shape: three,
    async check({ managers }, kit) {
      const [host, other] = [nth(managers, 2), nth(managers, 0)];
      const [oldKey, version] = [await liveKey(other), await clusterVersion(other)];
      await host.pauseEngine();
      const newKey = await output(other, 'swarm', 'unlock-key', '--rotate', '-q');
      await untilAdopted(kit, other, version);
      expect([await opens(host, oldKey), await opens(host, newKey)]).toEqual([true, false]);
      await host.resumeEngine();
      await untilAdopted(kit, host, version);
      expect([await opens(host, oldKey), await opens(host, newKey)]).toEqual([false, true]);
    },
  },
  {
    name: 'a rotation writes the same node key anew: certificates stay as they are',
    shape: { ...three, managers: 1 },
    async check({ managers }, kit) {
      const host = nth(managers, 0);
      const version = await clusterVersion(host);
      const [certificate, file] = [await readCertificate(host), await readKeyFile(host)];
      await output(host, 'swarm', 'unlock-key', '--rotate', '-q');
      const rewritten = await untilAdopted(kit, host, version);
      expect(rewritten.der.equals(file.der)).toBe(false);
      expect(rewritten.headers).toEqual(file.headers);
      expect((await readCertificate(host)).fingerprint256).toBe(certificate.fingerprint256);
      expect(await opens(host, await liveKey(host))).toBe(true);
    },
  },
  {
    name: 'a key that could not be written is taken with the next update of any kind',
    shape: three,
    async check({ managers }, kit) {
      const [host, other] = [nth(managers, 1), nth(managers, 0)];
      const [oldKey, version] = [await liveKey(other), await clusterVersion(other)];
      await host.makeCertificatesReadOnly();
      const newKey = await output(other, 'swarm', 'unlock-key', '--rotate', '-q');
      await untilAdopted(kit, other, version);
      await host.makeCertificatesWritable();
      expect(await opens(host, oldKey)).toBe(true);
      await output(other, 'swarm', 'update', '--task-history-limit', '5');
      await untilAdopted(kit, host, version);
      expect(await opens(host, newKey)).toBe(true);
    },
  },
];
