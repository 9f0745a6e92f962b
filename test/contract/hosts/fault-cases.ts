import { expect } from '@jest/globals';
import { eventually, liveKey, nodeState, nth, output, untilServing, type ContractCase } from './host-under-test.js';
import { opens, readCertificate, readKeyFile } from './key-file.js';

const three = { managers: 3, workers: 0, autolock: true } as const;

/** What happens to engines and memberships: each case has a swarm of its own. */
export const FAULT_CASES: readonly ContractCase[] = [
  {
    name: 'an engine that is down is said to be down, with empty values where a template asked',
    shape: { managers: 1, workers: 0, autolock: true },
    async check({ managers }) {
      const host = nth(managers, 0);
      await host.stopEngine();
      const info = await host.docker(['info', '--format', '{{.Swarm.LocalNodeState}}']);
      // The exit code is no witness: the client of 26.1 ends with 0, the older and the newer one with 1.
      expect(info.stdout.trim()).toBe('');
      expect(info.stderr).not.toBe('');
      for (const args of [
        ['node', 'ls'],
        ['swarm', 'unlock'],
      ]) {
        const { exitCode, stdout, stderr } = await host.docker(args);
        expect({ args, exitCode, stdout: stdout.trim() }).toEqual({ args, exitCode: 1, stdout: '' });
        expect(stderr).not.toBe('');
      }
      expect((await host.docker(['node', 'ls'])).stderr).toContain('Cannot connect to the Docker daemon');
      expect((await readKeyFile(host)).encrypted).toBe(true);
    },
  },
  {
    name: 'an engine that hangs keeps its clients waiting, and answers when it goes on',
    shape: { managers: 1, workers: 0, autolock: false },
    async check({ managers }, kit) {
      const host = nth(managers, 0);
      await host.pauseEngine();
      const args = ['info', '--format', '{{.Swarm.LocalNodeState}}'];
      expect((await host.docker(args, { limitSeconds: kit.blockedSeconds })).exitCode).toBe(124);
      await host.resumeEngine();
      expect(await nodeState(host)).toBe('active');
    },
  },
  {
    name: 'a promoted worker gets a manager certificate and an encrypted key; demoted it has neither any more',
    shape: { managers: 3, workers: 1, autolock: true },
    async check({ managers, workers }, kit) {
      const [manager, worker] = [nth(managers, 0), nth(workers, 0)];
      const nodeId = await output(worker, 'info', '--format', '{{.Swarm.NodeID}}');
      expect(await output(manager, 'node', 'promote', nodeId)).toBe(
        `Node ${nodeId} promoted to a manager in the swarm.`,
      );
      await untilServing(kit, worker);
      expect((await readCertificate(worker)).subject).toContain('OU=swarm-manager');
      await eventually(
        kit,
        async () => opens(worker, await liveKey(manager)),
        (fits) => fits,
      );
      expect(await output(manager, 'node', 'demote', nodeId)).toBe(`Manager ${nodeId} demoted in the swarm.`);
      await eventually(
        kit,
        () => readCertificate(worker),
        ({ subject }) => subject.includes('OU=swarm-worker'),
      );
      await eventually(
        kit,
        () => readKeyFile(worker),
        ({ encrypted }) => !encrypted,
      );
    },
  },
  {
    name: 'the last manager is not demoted, and a manager is not demoted by the word self',
    shape: { managers: 1, workers: 1, autolock: false },
    async check({ managers }) {
      const host = nth(managers, 0);
      expect(await host.docker(['node', 'demote', 'self'])).toMatchObject({ exitCode: 1, stdout: '' });
      const nodeId = await output(host, 'info', '--format', '{{.Swarm.NodeID}}');
      const { exitCode, stderr } = await host.docker(['node', 'demote', nodeId]);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('attempting to demote the last manager of the swarm');
    },
  },
  {
    name: 'a demoted manager loses control first, and then its manager’s certificate and encrypted key',
    shape: three,
    async check({ managers }, kit) {
      const [host, other] = [nth(managers, 2), nth(managers, 0)];
      const nodeId = await output(host, 'info', '--format', '{{.Swarm.NodeID}}');
      await output(other, 'node', 'demote', nodeId);
      const control = '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}';
      await eventually(
        kit,
        async () => {
          const isWorkers = (await readCertificate(host)).subject.includes('OU=swarm-worker');
          const words = await output(host, 'info', '--format', control);
          if (isWorkers) expect(words).toBe('active false');
          return isWorkers && !(await readKeyFile(host)).encrypted;
        },
        (isWorker) => isWorker,
      );
    },
  },
  {
    name: 'a locked manager leaves by force only, and then nothing of the swarm is left on it',
    shape: three,
    async check({ managers }, kit) {
      const host = nth(managers, 2);
      await host.restartEngine();
      await eventually(
        kit,
        () => nodeState(host),
        (state) => state === 'locked',
      );
      const refused = await host.docker(['swarm', 'leave']);
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain('--force');
      expect(await output(host, 'swarm', 'leave', '--force')).toBe('Node left the swarm.');
      expect(await nodeState(host)).toBe('inactive');
      await expect(host.read('swarm/certificates/swarm-node.key')).rejects.toThrow();
    },
  },
];
