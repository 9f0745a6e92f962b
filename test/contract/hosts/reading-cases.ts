import { expect } from '@jest/globals';
import { nodeState, nth, output, liveKey, unlock, type ContractCase, type SwarmUnderTest } from './host-under-test.js';
import { opens, readCertificate, readKeyFile } from './key-file.js';

const shape = { managers: 3, workers: 1, autolock: true } as const;
const reading = (name: string, check: (swarm: SwarmUnderTest) => Promise<void>): ContractCase => ({
  name,
  shape,
  check,
});

/** Questions that change nothing that matters to another question: one swarm answers all of them. */
export const READING_CASES: readonly ContractCase[] = [
  reading('a manager says that it is one, and of which swarm', async ({ managers }) => {
    const format =
      '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}} {{.Swarm.Managers}} {{.Swarm.Nodes}} {{.Swarm.Cluster.Spec.EncryptionConfig.AutoLockManagers}} {{json .Swarm.Error}}';
    expect(await output(nth(managers, 1), 'info', '--format', format)).toBe('active true 3 4 true ""');
    const ids = await Promise.all(managers.map((host) => output(host, 'info', '--format', '{{.Swarm.Cluster.ID}}')));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^[0-9a-z]{25}$/);
  }),

  reading('a worker has no control and no cluster, and a template that asks for it fails', async ({ workers }) => {
    const worker = nth(workers, 0);
    expect(await output(worker, 'info', '--format', '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}')).toBe(
      'active false',
    );
    expect(await output(worker, 'info', '--format', '{{with .Swarm.Cluster}}{{.ID}}{{else}}none{{end}}')).toBe('none');
    const format = '{{.Swarm.Cluster.Spec.EncryptionConfig.AutoLockManagers}}';
    const { exitCode, stdout, stderr } = await worker.docker(['info', '--format', format]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '\n' });
    expect(stderr).toContain('nil pointer evaluating *swarm.ClusterInfo.Spec');
  }),

  reading('manager commands are refused on a worker and outside a swarm', async ({ workers, outsider }) => {
    for (const host of [nth(workers, 0), outsider]) {
      for (const args of [
        ['node', 'ls'],
        ['swarm', 'unlock-key', '-q'],
        ['secret', 'ls'],
        ['swarm', 'update', '--autolock=true'],
      ]) {
        const { exitCode, stdout, stderr } = await host.docker(args);
        expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 1, stdout: '' });
        expect(stderr).toContain('This node is not a swarm manager.');
      }
    }
  }),

  reading('outside a swarm the node is inactive and has neither id nor certificate', async ({ outsider }) => {
    expect(
      await output(outsider, 'info', '--format', '{{.Swarm.LocalNodeState}}|{{.Swarm.NodeID}}|{{.Swarm.NodeAddr}}'),
    ).toBe('inactive||');
    await expect(outsider.read('swarm/certificates/swarm-node.crt')).rejects.toThrow();
  }),

  reading('the managers are listed with one leader among them', async ({ managers }) => {
    const host = nth(managers, 0);
    const ids = (await output(host, 'node', 'ls', '-q', '--filter', 'role=manager')).split('\n');
    expect(ids).toHaveLength(3);
    const format = '{{.ID}} {{with .ManagerStatus}}{{.Leader}} {{.Reachability}}{{end}}';
    const lines = (await output(host, 'node', 'inspect', '--format', format, ...ids)).split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(ids);
    expect(lines.map((line) => line.split(' ').slice(1).join(' ')).sort()).toEqual([
      'false reachable',
      'false reachable',
      'true reachable',
    ]);
  }),

  reading('a list as JSON names the columns', async ({ managers }) => {
    const lines = (await output(nth(managers, 0), 'node', 'ls', '--format', '{{json .}}')).split('\n');
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows).toHaveLength(4);
    expect(rows.map((row) => row['ManagerStatus']).sort()).toEqual(['', 'Leader', 'Reachable', 'Reachable']);
    expect(rows.filter((row) => row['Self'] === true)).toHaveLength(1);
    expect(rows[0]).toMatchObject({ Status: 'Ready', Availability: 'Active', TLSStatus: 'Ready' });
  }),

  reading('a node that is not there is named, and the others are still shown', async ({ managers }) => {
    const args = ['node', 'inspect', 'self', 'nobody', '--format', '{{.Spec.Role}}'];
    const { exitCode, stdout, stderr } = await nth(managers, 0).docker(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'manager\n' });
    // Clients differ in their words: 20.10 and 28 in this order.
    expect(stderr).toMatch(/No such node: nobody|node nobody not found/);
  }),

  reading('every manager shows the same unlock key', async ({ managers }) => {
    const keys = await Promise.all(managers.map(liveKey));
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^SWMKEY-1-[A-Za-z0-9+/]{43}$/);
  }),

  reading('unlocking what is not locked is refused, and so is a key on the command line', async (swarm) => {
    const manager = nth(swarm.managers, 0);
    const refused = await unlock(manager, await liveKey(manager));
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('swarm is not locked');
    const outside = await unlock(swarm.outsider, 'SWMKEY-1-x');
    expect(outside.exitCode).toBe(1);
    expect(outside.stderr).toContain('This node is not part of a swarm');
    const option = await manager.docker(['swarm', 'unlock', '--key', 'x']);
    expect(option.exitCode).toBe(125);
    expect(option.stderr).toContain('unknown flag: --key');
  }),

  reading(
    'on every manager the live key opens the key file, which belongs to the certificate',
    async ({ managers }) => {
      for (const host of managers) {
        const file = await readKeyFile(host);
        expect(file.encrypted).toBe(true);
        expect(file.headers).toEqual(['kek-version', 'raft-dek']);
        expect(await opens(host, await liveKey(host))).toBe(true);
        expect(await opens(host, `SWMKEY-1-${'A'.repeat(43)}`)).toBe(false);
      }
    },
  ),

  reading(
    'the certificate names swarm, role and node; a worker keeps its key in the clear',
    async ({ managers, workers }) => {
      const swarmId = await output(nth(managers, 0), 'info', '--format', '{{.Swarm.Cluster.ID}}');
      for (const [host, role] of [
        [nth(managers, 2), 'swarm-manager'],
        [nth(workers, 0), 'swarm-worker'],
      ] as const) {
        const nodeId = await output(host, 'info', '--format', '{{.Swarm.NodeID}}');
        const { subject, issuer } = await readCertificate(host);
        expect(subject).toBe(`O=${swarmId}\nOU=${role}\nCN=${nodeId}`);
        expect(issuer).toBe('CN=swarm-ca');
      }
      expect((await readKeyFile(nth(workers, 0))).encrypted).toBe(false);
    },
  ),

  reading('peers and listener lie beside the certificates', async ({ managers }) => {
    const peers = JSON.parse(await nth(managers, 0).read('swarm/state.json')) as readonly Record<string, string>[];
    expect(peers).toHaveLength(3);
    expect(Object.keys(peers[0] ?? {})).toEqual(['node_id', 'addr']);
    const listener = JSON.parse(await nth(managers, 0).read('swarm/docker-state.json')) as Record<string, unknown>;
    expect(listener).toMatchObject({ ListenAddr: '0.0.0.0:2377', DataPathAddr: '', JoinInProgress: false });
    expect(listener['AdvertiseAddr']).toMatch(/^[\d.]+:2377$/);
  }),

  reading('a config can be made once: the second of that name is refused', async ({ managers }) => {
    const [first, second] = [nth(managers, 0), nth(managers, 1)];
    const args = ['config', 'create', '--label', 'owner=me', 'the-lease', '-'];
    expect((await first.docker(args, { input: 'x' })).exitCode).toBe(0);
    const refused = await second.docker(args, { input: 'x' });
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('code = AlreadyExists desc = config the-lease already exists');
    const owner = '{{.Spec.Name}} {{index .Spec.Labels "owner"}}';
    expect(await output(second, 'config', 'inspect', '--format', owner, 'the-lease')).toBe('the-lease me');
    expect(await output(first, 'config', 'rm', 'the-lease')).toBe('the-lease');
    expect(await output(first, 'config', 'ls', '-q')).toBe('');
  }),

  reading('an overlay network is encrypted when it has the option, whatever its value', async ({ managers }) => {
    const host = nth(managers, 0);
    await output(host, 'network', 'create', '-d', 'overlay', 'in-the-clear');
    await output(host, 'network', 'create', '-d', 'overlay', '--opt', 'encrypted', 'sealed');
    const ids = (await output(host, 'network', 'ls', '-q', '--filter', 'driver=overlay')).split('\n');
    const format = '{{.Name}}{{range $name, $value := .Options}}{{if eq $name "encrypted"}} encrypted{{end}}{{end}}';
    const lines = (await output(host, 'network', 'inspect', '--format', format, ...ids)).split('\n');
    expect([...lines].sort()).toEqual(['in-the-clear', 'ingress', 'sealed encrypted']);
  }),

  reading('a template that does not parse makes the client leave with 64', async ({ managers }) => {
    for (const format of ['{{.Swarm', '{{nosuch .}}', '{{if .Swarm}}']) {
      const { exitCode, stderr } = await nth(managers, 0).docker(['info', '--format', format]);
      expect({ format, exitCode }).toEqual({ format, exitCode: 64 });
      expect(stderr).toContain('template: :1: ');
    }
  }),

  reading('enabling autolock where it is on keeps the key, and shows none', async ({ managers }) => {
    const host = nth(managers, 0);
    const key = await liveKey(host);
    expect(await output(host, 'swarm', 'update', '--autolock=true')).toBe('Swarm updated.');
    expect(await liveKey(host)).toBe(key);
  }),

  reading('a script gets the same answers through the agent', async ({ managers }) => {
    const host = nth(managers, 0);
    const script =
      'docker info --format \'{{.Swarm.LocalNodeState}}\'; docker node ls -q | wc -l; docker nosuch; echo "left with $?"';
    const { exitCode, stdout } = await host.runScript(script);
    expect(exitCode).toBe(0);
    expect(stdout.split(/\s+/).filter((word) => word !== '')).toEqual(['active', '4', 'left', 'with', '1']);
    expect(await nodeState(host)).toBe('active');
  }),
];
