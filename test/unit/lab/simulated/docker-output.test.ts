import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { humanAge } from '../../../../src/lab/simulated/docker/list-format.js';
import { createSimulatedLab, type SimulatedLab } from '../../../../src/lab/simulated/simulated-lab.js';
import { nth, PLACE } from './lab-bench.js';

describe('what docker prints', () => {
  let lab: SimulatedLab;
  const docker = async (...args: readonly string[]): Promise<string> =>
    (await nth(lab.swarm('a').managers, 0).docker(args)).stdout;
  /** Ids stand for themselves. */
  const withoutIds = (text: string): string => text.replace(/\b[0-9a-z]{25}\b/g, '#'.repeat(25));
  beforeAll(async () => {
    lab = await createSimulatedLab({ swarms: [{ ...PLACE, name: 'a', managers: 2, workers: 1, autolock: true }] });
  });
  afterAll(() => lab.close());

  it('aligns a table as the client does, with this node marked', async () => {
    expect(withoutIds(await docker('node', 'ls'))).toBe(
      [
        'ID                            HOSTNAME      STATUS    AVAILABILITY   MANAGER STATUS   ENGINE VERSION',
        '######################### *   a-manager-1   Ready     Active         Leader           20.10.24',
        '#########################     a-manager-2   Ready     Active         Reachable        20.10.24',
        '#########################     a-worker-1    Ready     Active                          20.10.24',
        '',
      ].join('\n'),
    );
  });

  it('prints the headings of an empty list', async () => {
    expect(await docker('config', 'ls')).toBe('ID        NAME      CREATED   UPDATED\n');
  });

  it('takes a table of one’s own, and JSON by its name', async () => {
    expect(await docker('node', 'ls', '--format', 'table {{.Hostname}}\\t{{.Status}}')).toBe(
      'HOSTNAME      STATUS\na-manager-1   Ready\na-manager-2   Ready\na-worker-1    Ready\n',
    );
    const lines = (await docker('network', 'ls', '--format', 'json')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { Name: string }).Name)).toEqual([
      'docker_gwbridge',
      'host',
      'ingress',
      'none',
    ]);
  });

  it('says in docker info whether autolock is on, on a manager', async () => {
    const lines = (await docker('info')).split('\n').map((line) => line.trim());
    expect(lines).toEqual(
      expect.arrayContaining(['Swarm: active', 'Is Manager: true', 'Managers: 2', 'Autolock Managers: true']),
    );
    const worker = await nth(lab.swarm('a').workers, 0).docker(['info']);
    expect(worker.stdout).toContain('Is Manager: false');
    expect(worker.stdout).not.toContain('Autolock');
  });

  it('warns of two managers', async () => {
    expect(await docker('info', '--format', '{{range .Swarm.Warnings}}{{.}}{{end}}')).toContain(
      'two-manager configuration',
    );
  });

  it('shows versions of both sides', async () => {
    expect(await docker('version', '--format', '{{.Client.Version}} {{.Server.Version}}')).toBe('28.2.2 20.10.24\n');
  });

  it('updates what swarm update names, and nothing else', async () => {
    expect(await docker('swarm', 'update', '--cert-expiry', '48h0m0s', '--task-history-limit', '9')).toBe(
      'Swarm updated.\n',
    );
    const { cluster } = JSON.parse(await docker('info', '--format', '{"cluster":{{json .Swarm.Cluster.Spec}}}')) as {
      cluster: unknown;
    };
    expect(cluster).toMatchObject({
      Orchestration: { TaskHistoryRetentionLimit: 9 },
      CAConfig: { NodeCertExpiry: 172_800e9 },
      EncryptionConfig: { AutoLockManagers: true },
    });
  });

  it('updates labels and availability of a node', async () => {
    expect(await docker('node', 'update', '--availability', 'drain', '--label-add', 'zone=b', 'a-worker-1')).toBe(
      'a-worker-1\n',
    );
    const format = '{{.Spec.Availability}} {{index .Spec.Labels "zone"}} {{.Spec.Role}}';
    expect(await docker('node', 'inspect', '--format', format, 'a-worker-1')).toBe('drain b worker\n');
  });

  const now = new Date('2030-01-01T00:00:00Z');
  it.each([
    [0, 'Less than a second ago'],
    [1, '1 second ago'],
    [59, '59 seconds ago'],
    [61, 'About a minute ago'],
    [150, '2 minutes ago'],
    [3600, 'About an hour ago'],
    [7200, '2 hours ago'],
    [259_200, '3 days ago'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(humanAge(new Date(now.getTime() - seconds * 1000), now)).toBe(words);
  });
});
