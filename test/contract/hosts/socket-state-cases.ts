import { expect } from '@jest/globals';
import { cluster, keyOverSocket, messageOf, request, rotateFrom } from './engine-socket.js';
import { eventually, liveKey, nodeState, nth, untilServing, type ContractCase } from './host-under-test.js';

const one = { managers: 1, workers: 0, autolock: true } as const;
const WRONG_KEY = `SWMKEY-1-${'A'.repeat(43)}`;

/** Over the engine's socket, in states that need a swarm of their own. */
export const SOCKET_STATE_CASES: readonly ContractCase[] = [
  {
    name: 'with autolock off a rotation over the socket succeeds, moves the version and makes no key',
    shape: { ...one, autolock: false },
    async check({ managers }) {
      const host = nth(managers, 0);
      const seen = await cluster(host);
      expect(await keyOverSocket(host)).toBe('');
      expect(await rotateFrom(host, seen, seen.Version.Index)).toMatchObject({ status: 200 });
      const after = await cluster(host);
      expect(after.Version.Index).toBeGreaterThan(seen.Version.Index);
      expect(after.Spec).toEqual(seen.Spec);
      expect(await keyOverSocket(host)).toBe('');
    },
  },
  {
    name: 'a spec that leaves autolock out turns it off: a posted spec replaces the whole',
    shape: one,
    async check({ managers }) {
      const host = nth(managers, 0);
      const { Version } = await cluster(host);
      const path = `/v1.41/swarm/update?version=${Version.Index}`;
      expect(await request(host, 'POST', path, { body: '{}' })).toMatchObject({ status: 200 });
      expect((await cluster(host)).Spec).toMatchObject({ EncryptionConfig: { AutoLockManagers: false } });
      expect(await keyOverSocket(host)).toBe('');
    },
  },
  {
    name: 'over the socket a locked manager refuses all but its key, and is opened by that',
    shape: one,
    async check({ managers }, kit) {
      const host = nth(managers, 0);
      const key = await liveKey(host);
      const seen = await cluster(host);
      await host.restartEngine();
      await eventually(
        kit,
        () => nodeState(host),
        (state) => state === 'locked',
      );
      for (const refused of [
        await request(host, 'GET', '/v1.41/swarm'),
        await request(host, 'GET', '/v1.41/swarm/unlockkey'),
        await rotateFrom(host, seen, seen.Version.Index),
      ]) {
        expect(refused.status).toBe(503);
        expect(messageOf(refused)).toContain('Swarm is encrypted and needs to be unlocked');
      }
      const unlock = (UnlockKey: string) =>
        request(host, 'POST', '/v1.41/swarm/unlock', { body: JSON.stringify({ UnlockKey }) });
      expect(await unlock('no key')).toMatchObject({ status: 400 });
      const wrong = await unlock(WRONG_KEY);
      expect(wrong.status).toBe(401);
      expect(messageOf(wrong)).toBe('swarm could not be unlocked: invalid key provided');
      expect(await unlock(key)).toMatchObject({ status: 200, body: '' });
      await untilServing(kit, host);
      expect(await keyOverSocket(host)).toBe(key);
    },
  },
  {
    name: 'nobody listens on the socket of an engine that is down',
    shape: { ...one, autolock: false },
    async check({ managers }) {
      const host = nth(managers, 0);
      await host.stopEngine();
      expect(await request(host, 'GET', '/_ping')).toMatchObject({ status: 0, exitCode: 7 });
      await host.startEngine();
      expect(await request(host, 'GET', '/_ping')).toMatchObject({ status: 200 });
    },
  },
];
