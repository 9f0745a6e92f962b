import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createEngineLab, type EngineLab } from '../../../src/lab/engine/engine-lab.js';
import type { EngineHost } from '../../../src/lab/engine/engine-host.js';
import type { EngineSwarm } from '../../../src/lab/engine/engine-swarm.js';
import { waitUntil } from '../../../src/lab/engine/wait.js';
import { outputOfScript } from '../deliver.js';
import { PLACEMENT } from '../placement.js';
import { describeWithEngine } from '../support.js';

const STATE = `docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}'`;
const KEY_FILE = '/var/lib/docker/swarm/certificates/swarm-node.key';
const KEY_VERSION = `sed -n 's/^kek-version: //p' ${KEY_FILE}`;

describeWithEngine('what can happen to an engine host', () => {
  let lab: EngineLab;
  let swarm: EngineSwarm;
  let third: EngineHost;

  beforeAll(async () => {
    lab = await createEngineLab({ swarms: [{ name: 'orders', managers: 3, autolock: true, ...PLACEMENT }] });
    swarm = lab.swarm('orders');
    third = lab.host('orders-manager-3');
  }, 60_000);
  afterAll(() => lab.close());

  const reopen = async (host: EngineHost): Promise<void> => {
    const answer = await host.unlock(await swarm.unlockKey());
    expect(answer).toMatchObject({ exitCode: 0 });
    await swarm.settled();
    expect(await outputOfScript(host, STATE)).toBe('active true');
  };

  it('an engine that is restarted is locked, and opens with the key', async () => {
    expect(await outputOfScript(third, STATE)).toBe('active true');
    await third.restartEngine();
    expect(await outputOfScript(third, STATE)).toBe('locked false');
    await reopen(third);
  });

  it('an engine that is killed is down until it is started, and then locked', async () => {
    await third.killEngine();
    expect(await outputOfScript(third, 'docker version >/dev/null 2>&1 || echo down')).toBe('down');
    await third.startEngine();
    expect(await outputOfScript(third, STATE)).toBe('locked false');
    await reopen(third);
  });

  it('an engine that stands still lets every call hang, and goes on where it stood', async () => {
    await third.pauseEngine();
    expect(await outputOfScript(third, 'timeout 2 docker info >/dev/null 2>&1; echo $?')).toBe('124');
    await third.resumeEngine();
    await swarm.settled();
    expect(await outputOfScript(third, STATE)).toBe('active true');
  });

  it('a paused engine can be stopped', async () => {
    await third.pauseEngine();
    await third.stopEngine();
    await third.startEngine();
    await reopen(third);
  });

  it('a loss of power ends everything on the host; what was written survives', async () => {
    await outputOfScript(third, 'touch /run/forgotten /tmp/forgotten; sleep 300 >/dev/null 2>&1 &');
    await third.powerOff();
    await expect(third.docker(['info'])).rejects.toThrow('orders-manager-3 is powered off');
    await third.powerOn();
    expect(
      await outputOfScript(third, 'ls /run/forgotten /tmp/forgotten 2>/dev/null; ps -e | grep -c sleep; true'),
    ).toBe('0');
    await reopen(third);
  });

  it('a script that asks for a reboot gets one, and is run again on the locked manager', async () => {
    const once = '/var/lib/amazon/rebooted';
    expect(await outputOfScript(third, `[ -e ${once} ] || { touch ${once}; exit 194; }\n${STATE}`)).toBe(
      'locked false',
    );
    await reopen(third);
  });

  it('a manager whose certificates cannot be written keeps its old key, until the next update once they can', async () => {
    const before = await outputOfScript(third, KEY_VERSION);
    await third.makeCertificatesReadOnly();
    await swarm.rotate();
    await waitUntil(
      'the others have the new key',
      async () => (await outputOfScript(lab.host('orders-manager-2'), KEY_VERSION)) !== before,
      10_000,
    );
    expect(await outputOfScript(third, KEY_VERSION)).toBe(before);
    await third.makeCertificatesWritable();
    await third.docker(['swarm', 'update', '--task-history-limit', '5']);
    await waitUntil('the new key is taken', async () => (await outputOfScript(third, KEY_VERSION)) !== before, 10_000);
  });

  it('a manager that is cut off has no quorum, and calls autolock off although it is on', async () => {
    await third.cutNetwork();
    const cluster = `docker info --format '{{.Swarm.LocalNodeState}} id={{.Swarm.Cluster.ID}} {{.Swarm.Cluster.Spec.EncryptionConfig.AutoLockManagers}}'`;
    await waitUntil(
      'it has noticed',
      async () => (await outputOfScript(third, cluster)) === 'active id= false',
      60_000,
    );
    await third.restoreNetwork();
    await waitUntil(
      'it is back',
      async () => /^active id=\w{25} true$/.test(await outputOfScript(third, cluster)),
      120_000,
    );
  }, 200_000);
});
