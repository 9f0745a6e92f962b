import { expect } from '@jest/globals';
import {
  cluster,
  custodyOf,
  keyOverSocket,
  messageOf,
  OUT_OF_SEQUENCE,
  request,
  rotateFrom,
  type SocketAnswer,
} from './engine-socket.js';
import { liveKey, nth, output, type ContractCase, type SwarmUnderTest } from './host-under-test.js';

const asking = (name: string, check: (swarm: SwarmUnderTest) => Promise<void>): ContractCase => ({
  name,
  shape: { managers: 3, workers: 1, autolock: true },
  check,
});

/** Over the engine's socket, in one swarm: each case reads the present version first, and leaves autolock on. */
export const SOCKET_CASES: readonly ContractCase[] = [
  asking(
    'an engine says over its socket that it lives and what it is, and knows no other page',
    async ({ outsider }) => {
      expect(await request(outsider, 'GET', '/_ping')).toMatchObject({ status: 200, body: 'OK' });
      const version = await request(outsider, 'GET', '/version');
      expect(JSON.parse(version.body)).toMatchObject({ ApiVersion: expect.stringMatching(/^1\.\d+$/), Os: 'linux' });
      const unknown = await request(outsider, 'GET', '/v1.41/nosuch');
      expect(unknown).toMatchObject({ status: 404, body: '{"message":"page not found"}' });
    },
  ),

  asking(
    'an API version that the engine does not speak is refused before anything is looked at',
    async ({ managers }) => {
      const host = nth(managers, 0);
      const newer = await request(host, 'GET', '/v1.999/swarm');
      expect(newer.status).toBe(400);
      expect(messageOf(newer)).toContain('client version 1.999 is too new. Maximum supported API version is 1.');
      expect(await request(host, 'GET', '/v1.1/swarm')).toMatchObject({ status: 400 });
    },
  ),

  asking('the socket shows the cluster and the key that the client shows', async ({ managers }) => {
    const [leader, follower] = [nth(managers, 0), nth(managers, 2)];
    const { ID, Version, Spec } = await cluster(leader);
    const shown = await output(follower, 'info', '--format', '{{json .Swarm.Cluster}}');
    expect(JSON.parse(shown)).toMatchObject({ ID, Version, Spec });
    const info = await request(leader, 'GET', '/v1.41/info');
    expect(JSON.parse(info.body)).toMatchObject({
      Swarm: { LocalNodeState: 'active', ControlAvailable: true, Cluster: { ID, Version, Spec } },
    });
    expect(await keyOverSocket(follower)).toBe(await liveKey(leader));
  }),

  asking('a rotation over the socket changes the key and the version once, and nothing of the spec', async (swarm) => {
    const host = nth(swarm.managers, 0);
    const seen = await cluster(host);
    const oldKey = await keyOverSocket(host);
    expect(await rotateFrom(host, seen, seen.Version.Index)).toMatchObject({ status: 200, body: '' });
    const after = await cluster(host);
    expect(after.Version.Index).toBeGreaterThan(seen.Version.Index);
    expect(after.Spec).toEqual(seen.Spec);
    const newKey = await keyOverSocket(host);
    expect(newKey).not.toBe(oldKey);
    for (const manager of swarm.managers) expect(await liveKey(manager)).toBe(newKey);
    expect(await cluster(host)).toEqual(after);
  }),

  asking('the same rotation sent again is refused, and changes nothing', async ({ managers }) => {
    const host = nth(managers, 0);
    const seen = await cluster(host);
    expect(await rotateFrom(host, seen, seen.Version.Index)).toMatchObject({ status: 200 });
    const once = await custodyOf(managers);
    for (const manager of managers) {
      expect(await rotateFrom(manager, seen, seen.Version.Index)).toMatchObject(OUT_OF_SEQUENCE);
    }
    expect(await custodyOf(managers)).toEqual(once);
  }),

  asking('a version that is past or yet to come is refused, and nothing changes', async ({ managers }) => {
    const host = nth(managers, 1);
    const seen = await cluster(host);
    const before = await custodyOf(managers);
    for (const version of [1, seen.Version.Index - 1, seen.Version.Index + 1000]) {
      expect(await rotateFrom(host, seen, version)).toMatchObject(OUT_OF_SEQUENCE);
    }
    expect(await custodyOf(managers)).toEqual(before);
  }),

  asking('of two that rotate at once, on two managers, exactly one wins', async ({ managers }) => {
    const rivals = [nth(managers, 1), nth(managers, 2)];
    const seen = await cluster(nth(managers, 0));
    const answers = await Promise.all(rivals.map((host) => rotateFrom(host, seen, seen.Version.Index)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 500]);
    expect(answers.find(({ status }) => status === 500)).toMatchObject(OUT_OF_SEQUENCE);
    const keys = await Promise.all(managers.map(keyOverSocket));
    expect(new Set(keys).size).toBe(1);
  }),

  asking('an update without the rotation moves the version and keeps the key', async ({ managers }) => {
    const host = nth(managers, 0);
    const seen = await cluster(host);
    const key = await keyOverSocket(host);
    const path = `/v1.41/swarm/update?version=${seen.Version.Index}`;
    expect(await request(host, 'POST', path, { body: JSON.stringify(seen.Spec) })).toMatchObject({ status: 200 });
    expect((await cluster(host)).Version.Index).toBeGreaterThan(seen.Version.Index);
    expect(await keyOverSocket(host)).toBe(key);
  }),

  asking('an update without a version, or with a body that is no JSON, is refused as malformed', async (swarm) => {
    const host = nth(swarm.managers, 0);
    const before = await custodyOf(swarm.managers);
    const unnumbered = await request(host, 'POST', '/v1.41/swarm/update', { body: '{}' });
    expect(unnumbered.status).toBe(400);
    expect(messageOf(unnumbered)).toContain("invalid swarm version ''");
    const path = `/v1.41/swarm/update?version=${before.version}`;
    expect(await request(host, 'POST', path, { body: 'x' })).toMatchObject({ status: 400 });
    expect(await request(host, 'POST', `${path}&rotateManagerUnlockKey=maybe`, { body: '{}' })).toMatchObject({
      status: 400,
    });
    expect(await custodyOf(swarm.managers)).toEqual(before);
  }),

  asking('a worker, and who is in no swarm, refuse everything that is a manager’s', async ({ workers, outsider }) => {
    for (const host of [nth(workers, 0), outsider]) {
      const answers: SocketAnswer[] = [
        await request(host, 'GET', '/v1.41/swarm'),
        await request(host, 'GET', '/v1.41/swarm/unlockkey'),
        await request(host, 'POST', '/v1.41/swarm/update?version=1&rotateManagerUnlockKey=true', { body: '{}' }),
        await request(host, 'POST', '/v1.41/swarm/unlock', { body: '{"UnlockKey":"SWMKEY-1-x"}' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
      for (const answer of answers) expect(messageOf(answer)).toContain('This node is not a swarm manager.');
    }
  }),

  asking('unlocking over the socket what is not locked is a conflict', async ({ managers }) => {
    const host = nth(managers, 0);
    const body = JSON.stringify({ UnlockKey: await liveKey(host) });
    const refused = await request(host, 'POST', '/v1.41/swarm/unlock', { body });
    expect(refused.status).toBe(409);
    expect(messageOf(refused)).toBe('swarm is not locked');
  }),
];
