import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Region } from '../../../src/domain/ids.js';
import { createEngineLab, type EngineLab } from '../../../src/lab/engine/engine-lab.js';
import { deliveryOf, outputOfScript } from '../deliver.js';
import { PLACEMENT } from '../placement.js';
import { describeWithEngine } from '../support.js';

const STATE = `docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}'`;

describeWithEngine('a lab of real engines', () => {
  let lab: EngineLab;

  beforeAll(async () => {
    lab = await createEngineLab({
      swarms: [
        { name: 'orders', managers: 1, workers: 1, autolock: true, ...PLACEMENT },
        {
          name: 'payments',
          managers: 1,
          workers: 1,
          autolock: false,
          dataRoot: '/srv/docker',
          certificateHours: 2,
          ...PLACEMENT,
        },
      ],
      hosts: [
        { name: 'lone', engine: 'running', ...PLACEMENT, without: ['openssl', 'curl'] },
        { name: 'resting', engine: 'stopped', ...PLACEMENT, region: 'us-east-1' as Region, zones: ['us-east-1f'] },
        { name: 'bare', engine: 'absent', ...PLACEMENT },
      ],
    });
  }, 60_000);
  afterAll(() => lab.close());

  it('puts every host where EC2 and Systems Manager can find it', () => {
    expect(lab.instances.map(({ computerName }) => computerName)).toEqual([
      'orders-manager-1',
      'orders-worker-1',
      'payments-manager-1',
      'payments-worker-1',
      'lone',
      'resting',
      'bare',
    ]);
    expect(lab.instance('resting')).toMatchObject({
      instanceId: lab.host('resting').instanceId,
      region: 'us-east-1',
      availabilityZone: 'us-east-1f',
      privateIpAddress: lab.host('resting').address,
      tags: new Map([
        ['Name', 'resting'],
        ['Role', 'swarm-manager'],
      ]),
    });
    expect(new Set(lab.instances.map(({ instanceId }) => instanceId)).size).toBe(7);
  });

  it('keeps two swarms under one tag apart', async () => {
    const swarmOf = (name: string): Promise<string> =>
      outputOfScript(lab.host(name), `docker info --format '{{.Swarm.Cluster.ID}}'`);
    expect(await swarmOf('orders-manager-1')).toMatch(/^[0-9a-z]{25}$/);
    expect(await swarmOf('payments-manager-1')).not.toBe(await swarmOf('orders-manager-1'));
    await expect(lab.swarm('payments').unlockKey()).rejects.toThrow('no unlock key is set');
    expect(await lab.swarm('orders').unlockKey()).toMatch(/^SWMKEY-1-/);
  });

  it('has managers, workers, engines without a swarm, stopped engines and hosts without Docker', async () => {
    expect(await outputOfScript(lab.host('orders-manager-1'), STATE)).toBe('active true');
    expect(await outputOfScript(lab.host('orders-worker-1'), STATE)).toBe('active false');
    expect(await outputOfScript(lab.host('lone'), STATE)).toBe('inactive false');
    // `docker info` of client 26.1 exits with 0 where no engine answers.
    expect(await outputOfScript(lab.host('resting'), 'docker version >/dev/null 2>&1 || echo down')).toBe('down');
    expect(await outputOfScript(lab.host('bare'), 'command -v docker dockerd || echo absent')).toBe('absent');
  });

  it('shows scripts the plain paths of a host, with a socket and a root dir of its own', async () => {
    const where = `docker info --format '{{.DockerRootDir}} {{.Name}}'; stat -f -c %T /run /dev/shm; ls /run/docker.sock /var/run/docker.sock`;
    expect(await outputOfScript(lab.host('orders-manager-1'), where)).toBe(
      '/var/lib/docker orders-manager-1\ntmpfs\ntmpfs\n/run/docker.sock\n/var/run/docker.sock',
    );
    expect(await outputOfScript(lab.host('payments-manager-1'), where)).toContain('/srv/docker payments-manager-1');
  });

  it('offers the client of its engine alone, whatever PATH a script sets', async () => {
    const versions = 'docker version --format "{{.Client.Version}} {{.Server.Version}}"';
    const [client, server] = (await outputOfScript(lab.host('lone'), versions)).split(' ');
    expect(client).toBe(server);
    const path = 'PATH=/usr/local/bin:/bin';
    expect(await outputOfScript(lab.host('lone'), `${path} ${versions}`)).toBe(`${String(client)} ${String(server)}`);
  });

  it('lacks the programs that it was told to lack, on that host alone', async () => {
    const look = 'command -v openssl || echo none';
    expect(await outputOfScript(lab.host('lone'), look)).toBe('none');
    expect(await outputOfScript(lab.host('resting'), look)).not.toBe('none');
  });

  it('issues certificates for as long as it was told', async () => {
    for (const name of ['payments-manager-1', 'payments-worker-1']) {
      const certificate = new X509Certificate(
        await readFile(join(lab.host(name).root, 'srv/docker/swarm/certificates/swarm-node.crt')),
      );
      expect(Date.parse(certificate.validTo) - Date.now()).toBeLessThan(3 * 3_600_000);
    }
  });

  it('lets scripts change files without changing the machine', async () => {
    await outputOfScript(lab.host('lone'), 'echo x >/etc/lockstep-was-here; echo x >/tmp/lockstep-was-here');
    expect(await outputOfScript(lab.host('lone'), 'cat /etc/lockstep-was-here')).toBe('x');
    await expect(readFile('/etc/lockstep-was-here')).rejects.toThrow('ENOENT');
    await expect(readFile('/tmp/lockstep-was-here')).rejects.toThrow('ENOENT');
    expect(await outputOfScript(lab.host('bare'), 'cat /etc/lockstep-was-here || echo clean')).toBe('clean');
  });

  it('runs scripts as the agent does: as root, in /usr/bin, without HOME, and logs what they print', async () => {
    const { instanceId, root } = lab.host('lone');
    const seen = await outputOfScript(
      lab.host('lone'),
      'id -u; pwd; echo "[$HOME]"; echo "$AWS_SSM_INSTANCE_ID"; exec 2>&1',
    );
    expect(seen).toBe(`0\n/usr/bin\n[]\n${instanceId}`);
    expect(await outputOfScript(lab.host('lone'), 'cat /var/log/amazon/ssm/amazon-ssm-agent.log')).toContain(
      instanceId,
    );
    expect(await readFile(join(root, 'var/log/amazon/ssm/amazon-ssm-agent.log'), 'utf8')).toContain('exec 2>&1');
  });

  it('kills a script that takes too long, with everything that it started', async () => {
    const host = lab.host('lone');
    const slow = deliveryOf('sleep 301 & sleep 302', host.instanceId, { executionTimeoutSeconds: 1 });
    expect(await host.deliver(slow)).toMatchObject({ status: 'TimedOut' });
    expect(await outputOfScript(host, 'ps -eo args | grep -c "^sleep 30[12]"; true')).toBe('0');
  });
});
