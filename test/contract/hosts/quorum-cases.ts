import { expect } from '@jest/globals';
import { cluster, custodyOf, request, rotateFrom } from './engine-socket.js';
import {
  eventually,
  liveKey,
  nodeState,
  nth,
  onAll,
  output,
  unlock,
  untilServing,
  type ContractCase,
  type HostUnderTest,
} from './host-under-test.js';

const three = { managers: 3, workers: 0, autolock: true } as const;

const stateBecomes = (wanted: string) => (state: string) => state === wanted;

const overlayNames = async (host: HostUnderTest): Promise<readonly string[]> => {
  const names = await output(host, 'network', 'ls', '--filter', 'driver=overlay', '--format', '{{.Name}}');
  return names
    .split('\n')
    .filter((name) => name !== '')
    .sort();
};

/** What happens when managers do not reach each other: each case has a swarm of its own, and needs patience. */
export const QUORUM_CASES: readonly ContractCase[] = [
  {
    name: 'a manager that is cut off cannot list the members, and can when it is back',
    shape: three,
    async check({ managers }, kit) {
      const [host, other] = [nth(managers, 2), nth(managers, 0)];
      await host.cutNetwork();
      await eventually(
        kit,
        () => host.docker(['node', 'ls', '-q'], { limitSeconds: 5 }),
        ({ exitCode }) => exitCode !== 0,
      );
      expect(await output(host, 'info', '--format', '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}')).toBe(
        'active true',
      );
      expect(await output(host, 'info', '--format', '{{.Swarm.Error}}')).not.toBe('');
      await untilServing(kit, other);
      await eventually(
        kit,
        () => output(other, 'node', 'ls', '--filter', 'role=manager', '--format', '{{.ManagerStatus}}'),
        (words) => words.split('\n').includes('Unreachable'),
      );
      await host.restoreNetwork();
      await untilServing(kit, host);
    },
  },
  {
    name: 'without quorum unlock blocks with the state pending, and goes on after its client was killed',
    shape: three,
    async check({ managers }, kit) {
      const [first, second] = [nth(managers, 0), nth(managers, 1)];
      const key = await liveKey(first);
      await onAll(managers, (host) => host.restartEngine());
      for (const host of managers) await eventually(kit, () => nodeState(host), stateBecomes('locked'));
      expect((await unlock(first, key, kit.blockedSeconds)).exitCode).toBe(124);
      expect(await output(first, 'info', '--format', '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}')).toBe(
        'pending true',
      );
      const again = await unlock(first, key, kit.blockedSeconds);
      expect(again.exitCode).toBe(1);
      expect(again.stderr).toContain('swarm is not locked');
      expect(await overlayNames(first)).toEqual([]);
      expect((await unlock(second, key)).exitCode).toBe(0);
      await eventually(kit, () => nodeState(first), stateBecomes('active'));
      await untilServing(kit, first);
    },
  },
  {
    name: 'with two of three managers gone nothing can be changed, and it can when one is back',
    shape: three,
    async check({ managers }, kit) {
      const [host, second, third] = [nth(managers, 0), nth(managers, 1), nth(managers, 2)];
      const key = await liveKey(host);
      await onAll([second, third], (manager) => manager.stopEngine());
      const update = ['swarm', 'update', '--task-history-limit', '6'];
      expect((await host.docker(update, { limitSeconds: 25 })).exitCode).not.toBe(0);
      await second.startEngine();
      await unlock(second, key);
      await untilServing(kit, host);
      expect((await host.docker(update)).exitCode).toBe(0);
    },
  },
  {
    name: 'without quorum a rotation over the socket fails or is not answered, and only later it shows whether it counted',
    shape: three,
    async check({ managers }, kit) {
      const [host, second, third] = [nth(managers, 0), nth(managers, 1), nth(managers, 2)];
      const [oldKey, seen] = [await liveKey(host), await cluster(host)];
      await onAll([second, third], (manager) => manager.stopEngine());
      const answer = await rotateFrom(host, seen, seen.Version.Index);
      expect([0, 500]).toContain(answer.status);
      await second.startEngine();
      await unlock(second, oldKey);
      await untilServing(kit, host);
      const { version, key } = await custodyOf(managers);
      expect(key === oldKey).toBe(version === seen.Version.Index);
      expect(await liveKey(second)).toBe(key);
    },
  },
  {
    name: 'without a leader info shows a cluster of zeros, and no overlay network is listed but ingress',
    shape: three,
    async check({ managers }, kit) {
      const [host, second, third] = [nth(managers, 0), nth(managers, 1), nth(managers, 2)];
      await output(host, 'network', 'create', '-d', 'overlay', 'payments');
      expect(await overlayNames(host)).toEqual(['ingress', 'payments']);
      await onAll([second, third], (manager) => manager.stopEngine());
      await eventually(
        kit,
        () => host.docker(['node', 'ls', '-q'], { limitSeconds: 3 }),
        ({ exitCode }) => exitCode !== 0,
      );
      const format =
        '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}} [{{.Swarm.Cluster.ID}}] {{.Swarm.Cluster.Version.Index}} {{.Swarm.Cluster.Spec.EncryptionConfig.AutoLockManagers}}';
      expect(await output(host, 'info', '--format', format)).toBe('active true [] 0 false');
      expect(await output(host, 'info', '--format', '{{.Swarm.Error}}')).not.toBe('');
      expect(await overlayNames(host)).toEqual(['ingress']);
      const key = await host.docker(['swarm', 'unlock-key', '-q'], { limitSeconds: 25 });
      expect(key).toMatchObject({ exitCode: 1, stdout: '' });
      const refused = await request(host, 'GET', '/v1.41/swarm');
      expect(refused.status).toBe(500);
    },
  },
  {
    name: 'the next leader serves when the leader is gone',
    shape: three,
    async check({ managers }, kit) {
      const [host, other] = [nth(managers, 0), nth(managers, 1)];
      const leader = await output(
        host,
        'node',
        'ls',
        '--filter',
        'role=manager',
        '--format',
        '{{.Hostname}} {{.ManagerStatus}}',
      );
      const first = managers.find(({ name }) => leader.includes(`${name} Leader`)) ?? host;
      const rest = managers.filter((manager) => manager !== first);
      await first.stopEngine();
      for (const manager of rest) await untilServing(kit, manager);
      const witness = nth(rest, 0) === other ? other : nth(rest, 0);
      expect(await liveKey(witness)).toMatch(/^SWMKEY-1-/);
    },
  },
];
