import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { EngineHost } from '../../../src/lab/engine/engine-host.js';
import type { EngineSwarm } from '../../../src/lab/engine/engine-swarm.js';
import { waitUntil } from '../../../src/lab/engine/wait.js';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import { describeWithEngine } from '../support.js';
import { PATIENCE, reach } from './reach.js';
import { verdictRows, type RowName } from './rows.js';
import { openWorld, OTHER_REGION, placed, REGION, type World } from './world.js';

const KEY_FILE = '/var/lib/docker/swarm/certificates/swarm-node.key';

describeWithEngine('verdicts on a swarm of three in trouble', () => {
  let world: World;
  let swarm: EngineSwarm;
  let first: EngineHost;
  let second: EngineHost;
  let third: EngineHost;
  let thirdInstance: LabInstance;

  beforeAll(async () => {
    world = await openWorld({
      swarms: [
        { name: 'web', managers: 3, workers: 1, autolock: true, ...placed('web') },
        { name: 'moved', managers: 1, autolock: true, dataRoot: '/srv/docker', ...placed('moved') },
      ],
      hosts: [
        { name: 'alone', engine: 'running', ...placed() },
        { name: 'bare', engine: 'absent', ...placed() },
      ],
    });
    swarm = world.lab.swarm('web');
    first = world.lab.host('web-manager-1');
    second = world.lab.host('web-manager-2');
    third = world.lab.host('web-manager-3');
    const found = world.instances.find(({ computerName }) => computerName === 'web-manager-3');
    if (found === undefined) throw new Error('no instance for web-manager-3');
    thirdInstance = found;
  }, 240_000);
  afterAll(() => world.close(), 60_000);

  const expectRow = (name: RowName, ...args: string[]) => world.expectVerdict(verdictRows[name], 'web', ...args);
  const sh = (host: EngineHost, script: string) => host.run(['sh', '-c', script]);

  it('a worker tagged as a manager, an engine in no swarm, a host without docker', async () => {
    const { report } = await world.audit();
    const states = Object.fromEntries(report.unassigned.map(({ name, state }) => [name ?? '', state]));
    expect(states).toEqual({
      'web-worker-1': verdictRows.worker.unassigned,
      alone: verdictRows.notInSwarm.unassigned,
      bare: verdictRows.noEngine.unassigned,
    });
  }, 240_000);

  it('a node that left its swarm', async () => {
    expect((await world.lab.host('web-worker-1').docker(['swarm', 'leave'])).exitCode).toBe(0);
    const { report } = await world.audit();
    const left = report.unassigned.find(({ name }) => name === 'web-worker-1');
    expect(left?.state).toBe(verdictRows.left.unassigned);
  }, 240_000);

  it('a moved data root, with its engine up and stopped', async () => {
    await world.expectVerdict(verdictRows.movedRoot, 'moved');
    const manager = world.lab.host('moved-manager-1');
    await manager.stopEngine();
    await world.expectVerdict(verdictRows.movedRootDown, 'moved');
  }, 240_000);

  it('a manager that nobody tagged', async () => {
    thirdInstance.tags.delete('Role');
    await expectRow('untagged');
    thirdInstance.tags.set('Role', 'swarm-manager');
  }, 240_000);

  it('agent offline', async () => {
    thirdInstance.agent = 'connectionLost';
    await expectRow('offline');
    thirdInstance.agent = 'online';
  }, 240_000);

  it("one swarm over two regions' tags", async () => {
    const at = world.instances.indexOf(thirdInstance);
    world.instances[at] = { ...thirdInstance, region: OTHER_REGION };
    await expectRow('twoRegions', '--region', REGION, '--region', OTHER_REGION);
    world.instances[at] = thirdInstance;
  }, 240_000);

  it('overlay networks in clear, and encrypted', async () => {
    await first.docker(['network', 'create', '--driver', 'overlay', 'plain']);
    await expectRow('overlayInClear');
    await first.docker(['network', 'rm', 'plain']);
    expect((await first.docker(['network', 'rm', 'ingress'], { input: 'y\n' })).exitCode).toBe(0);
    await first.docker(['network', 'create', '--driver', 'overlay', '--opt', 'encrypted', 'sealed']);
    await expectRow('overlaysEncrypted');
  }, 240_000);

  it('data-key rotation pending', async () => {
    await sh(third, `sed -i '/^kek-version/a raft-dek-needs-rotation: true' ${KEY_FILE}`);
    await expectRow('dataKey');
    await sh(third, `sed -i '/^raft-dek-needs-rotation/d' ${KEY_FILE}`);
  }, 240_000);

  it('key on disk not yet encrypted on one manager', async () => {
    const encrypted = async (host: EngineHost): Promise<boolean> =>
      (await sh(host, `grep -q 'BEGIN ENCRYPTED' ${KEY_FILE}`)).exitCode === 0;
    await swarm.setAutolock(false);
    await waitUntil('keys are in clear', async () => !(await encrypted(third)), 30_000);
    await third.makeCertificatesReadOnly();
    await swarm.setAutolock(true);
    await waitUntil('two have adopted', async () => (await encrypted(first)) && (await encrypted(second)), 30_000);
    await expectRow('inClear');
    await third.makeCertificatesWritable();
    await first.docker(['swarm', 'update', '--task-history-limit', '5']);
    await waitUntil('the third has adopted', () => encrypted(third), 30_000);
  }, 240_000);

  it(
    'engine stopped, and one manager locked',
    async () => {
      await third.stopEngine();
      await reach(2, first, second);
      await expectRow('engineStopped');
      await third.startEngine();
      await expectRow('oneLocked');
      await third.unlock(await swarm.unlockKey());
      await reach(3, first, second, third);
    },
    PATIENCE + 90_000,
  );

  it(
    'instance stopped',
    async () => {
      await third.stopEngine();
      thirdInstance.lifecycle = 'stopped';
      await reach(2, first, second);
      await expectRow('stopped');
      thirdInstance.lifecycle = 'running';
      await third.startEngine();
      await third.unlock(await swarm.unlockKey());
      await reach(3, first, second, third);
    },
    PATIENCE + 90_000,
  );

  it(
    'docker that hangs',
    async () => {
      await third.pauseEngine();
      await reach(2, first, second);
      await expectRow('hanging');
      await third.resumeEngine();
      await reach(3, first, second, third);
    },
    PATIENCE + 120_000,
  );
});
