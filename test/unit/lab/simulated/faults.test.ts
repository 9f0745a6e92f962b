import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createSimulatedLab,
  type SimulatedLab,
  type SimulatedLabOptions,
} from '../../../../src/lab/simulated/simulated-lab.js';
import type { SimulatedSwarm } from '../../../../src/lab/simulated/simulated-swarm.js';
import { infoOf, nth, PLACE, runOn, until } from './lab-bench.js';

const keyText = (swarm: SimulatedSwarm, index: number): string =>
  readFileSync(join(nth(swarm.managers, index).engine.dataRoot, 'swarm/certificates/swarm-node.key'), 'utf8');

describe('faults of a simulated lab', () => {
  let lab: SimulatedLab;
  const start = async (
    order: Partial<SimulatedLabOptions['swarms'][number]>,
    options: Partial<SimulatedLabOptions> = {},
  ) => {
    lab = await createSimulatedLab({
      ...options,
      swarms: [{ ...PLACE, name: 'a', managers: 3, autolock: true, ...order }],
    });
    return lab.swarm('a');
  };
  afterEach(() => lab.close());

  it('keeps a manager behind for as long as its adoption is held', async () => {
    const swarm = await start({});
    const [host, before] = [nth(swarm.managers, 1), keyText(swarm, 1)];
    host.setAdoption('held');
    swarm.rotateUnlockKey();
    const version = swarm.clusterVersion;
    await until(() => keyText(swarm, 0).includes(`kek-version: ${version}\n`));
    await sleep(100);
    expect(keyText(swarm, 1)).toBe(before);
    host.setAdoption('prompt');
    await until(() => keyText(swarm, 1).includes(`kek-version: ${version}\n`));
  });

  it('lets a manager that was cut off before it could adopt do so when it is back', async () => {
    const swarm = await start({}, { timing: { adoption: 50 } });
    const [host, before] = [nth(swarm.managers, 1), keyText(swarm, 1)];
    swarm.rotateUnlockKey();
    host.cutNetwork();
    await sleep(150);
    expect(keyText(swarm, 1)).toBe(before);
    host.restoreNetwork();
    await until(() => keyText(swarm, 1).includes(`kek-version: ${swarm.clusterVersion}\n`));
  });

  it('shows a data-key rotation as pending while it is held', async () => {
    const swarm = await start({ autolock: false });
    const host = nth(swarm.managers, 0);
    host.holdDataKeyRotation(true);
    swarm.setAutolock(true);
    await until(() => keyText(swarm, 0).includes('raft-dek-pending: '));
    await until(() => /^raft-dek: /m.test(keyText(swarm, 1)) && !keyText(swarm, 1).includes('raft-dek-'));
    host.holdDataKeyRotation(false);
    await until(() => !keyText(swarm, 0).includes('raft-dek-pending'));
  });

  it('lets an update take effect although its caller was told that the leader was lost', async () => {
    const swarm = await start({});
    const [before, host] = [swarm.unlockKey, nth(swarm.managers, 0)];
    swarm.loseNextAnswer('takenAtOnce');
    const { exitCode, stdout, stderr } = await host.docker(['swarm', 'unlock-key', '--rotate', '-q']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('node lost leader status');
    expect(swarm.unlockKey).not.toBe(before);
  });

  it('lets a lost update take effect later, when there is a leader again', async () => {
    const swarm = await start({});
    const [before, host] = [swarm.unlockKey, nth(swarm.managers, 2)];
    swarm.loseNextAnswer('takenLater');
    expect((await host.docker(['swarm', 'unlock-key', '--rotate', '-q'])).exitCode).toBe(1);
    expect(swarm.unlockKey).toBe(before);
    nth(swarm.managers, 0).stopEngine();
    expect(swarm.unlockKey).not.toBe(before);
  });

  it('lets a manager without quorum show its last key for a while', async () => {
    const withoutQuorum = async (staleKey: number) => {
      const swarm = await start({}, { timing: { staleKey } });
      nth(swarm.managers, 1).stopEngine();
      nth(swarm.managers, 2).stopEngine();
      return { key: `${swarm.unlockKey ?? ''}\n`, host: nth(swarm.managers, 0) };
    };
    const early = await withoutQuorum(60_000);
    expect((await early.host.docker(['node', 'ls'])).stderr).toContain('The swarm does not have a leader');
    expect((await early.host.docker(['swarm', 'unlock-key', '-q'])).stdout).toBe(early.key);
    await lab.close();
    const late = await withoutQuorum(100);
    await sleep(150);
    expect((await late.host.docker(['swarm', 'unlock-key', '-q'])).exitCode).toBe(1);
  });

  it('keeps whoever asks for its state waiting right after the leader was lost', async () => {
    const swarm = await start({}, { timing: { leaderSearch: 3_000 } });
    const host = nth(swarm.managers, 0);
    nth(swarm.managers, 1).stopEngine();
    nth(swarm.managers, 2).stopEngine();
    const info = ['info', '--format', '{{.Swarm.LocalNodeState}}'];
    expect((await host.docker(info, { limitSeconds: 0.1 })).exitCode).toBe(124);
    expect(await host.docker(info)).toMatchObject({ exitCode: 0, stdout: 'active\n' });
  });

  it('lets a cut off manager show its last key for a while, as one without quorum', async () => {
    const swarm = await start({}, { timing: { staleKey: 60_000 } });
    const [host, before] = [nth(swarm.managers, 2), swarm.unlockKey ?? ''];
    host.cutNetwork();
    swarm.rotateUnlockKey();
    expect((await host.docker(['swarm', 'unlock-key', '-q'])).stdout).toBe(`${before}\n`);
  });

  it('takes control from a demoted manager before its key and certificate', async () => {
    const swarm = await start({}, { timing: { demotion: 200 } });
    const host = nth(swarm.managers, 2);
    await nth(swarm.managers, 0).docker(['node', 'demote', host.name]);
    expect(await infoOf(host, '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}')).toBe('active false');
    expect(keyText(swarm, 2)).toContain('ENCRYPTED PRIVATE KEY');
    await until(() => keyText(swarm, 2).startsWith('-----BEGIN PRIVATE KEY'));
  });

  it('leaves the cluster empty, but there, on a manager without a leader', async () => {
    const swarm = await start({});
    nth(swarm.managers, 1).stopEngine();
    nth(swarm.managers, 2).stopEngine();
    const format =
      '{{.Swarm.ControlAvailable}} {{with .Swarm.Cluster}}cluster {{json .ID}} {{.Version.Index}}{{end}} {{.Swarm.Managers}}';
    expect(await infoOf(nth(swarm.managers, 0), format)).toBe('true cluster "" 0 0');
  });

  it('is without a leader for a moment when the leader goes', async () => {
    const swarm = await start({}, { timing: { election: 200 } });
    await until(() => swarm.leader !== undefined);
    const gone = swarm.leader;
    gone?.stopEngine();
    expect(swarm.leader).toBeUndefined();
    await until(() => swarm.leader !== undefined);
    expect(swarm.leader).not.toBe(gone);
  });

  it('takes a pre-image back: the old key opens again, and the live key can be read', async () => {
    const swarm = await start({ managers: 1 });
    const [host, oldKey, preImage] = [nth(swarm.managers, 0), swarm.unlockKey ?? '', keyText(swarm, 0)];
    swarm.rotateUnlockKey();
    const { clusterVersion } = swarm;
    await until(() => keyText(swarm, 0).includes(`kek-version: ${clusterVersion}\n`));
    host.stopEngine();
    host.engine.folder.writeKey(preImage);
    host.startEngine();
    expect((await host.unlock(oldKey)).exitCode).toBe(0);
    expect((await host.docker(['swarm', 'unlock-key', '-q'])).stdout).toBe(`${swarm.unlockKey ?? ''}\n`);
    await until(() => keyText(swarm, 0).includes(`kek-version: ${clusterVersion}\n`));
  });

  it('starts with an error where key and certificate do not belong together, or the certificate has expired', async () => {
    const swarm = await start({ autolock: false, managers: 3, certificateHours: -1 });
    const [first, second, third] = [nth(swarm.managers, 0), nth(swarm.managers, 1), nth(swarm.managers, 2)];
    first.restartEngine();
    expect(await infoOf(first, '{{.Swarm.LocalNodeState}} {{.Swarm.Error}}')).toContain(
      'error Swarm certificates have expired',
    );
    second.stopEngine();
    second.engine.folder.writeKey(third.engine.folder.keyText() ?? '');
    second.startEngine();
    expect(await infoOf(second, '{{.Swarm.LocalNodeState}}')).toBe('error');
  });

  it('lets a second unlock wait behind one that waits for quorum', async () => {
    const swarm = await start({});
    const [host, other] = [nth(swarm.managers, 0), nth(swarm.managers, 1)];
    for (const manager of swarm.managers) manager.stopEngine();
    for (const manager of swarm.managers) manager.startEngine();
    const first = host.unlock(swarm.unlockKey ?? '');
    await until(() => host.engine.localNodeState() === 'pending');
    const leaving = host.docker(['swarm', 'leave', '--force'], { limitSeconds: 0.2 });
    expect((await leaving).exitCode).toBe(124);
    expect((await other.unlock(swarm.unlockKey ?? '')).exitCode).toBe(0);
    expect((await first).exitCode).toBe(0);
    await until(() => host.engine.localNodeState() === 'inactive');
  });

  it('tells a waiting client that the engine has gone', async () => {
    const swarm = await start({ managers: 3 });
    for (const manager of swarm.managers) manager.stopEngine();
    const host = nth(swarm.managers, 0);
    host.startEngine();
    const waiting = host.unlock(swarm.unlockKey ?? '');
    await sleep(50);
    host.stopEngine();
    expect(await waiting).toMatchObject({ exitCode: 1 });
    expect((await waiting).stderr).toContain('Cannot connect to the Docker daemon');
  });

  it('leaves nothing behind when it is closed, even while a client waits', async () => {
    const swarm = await start({});
    const host = nth(swarm.managers, 0);
    // Hosts lie in `hosts` of the lab's own folder, beside sockets and tools.
    const folder = dirname(dirname(host.root));
    expect(basename(folder)).toMatch(/^lsk-/);
    host.pauseEngine();
    const running = runOn(lab, host, 'docker info');
    await sleep(300);
    await lab.close();
    expect((await running).status).toBe('Cancelled');
    expect(existsSync(folder)).toBe(false);
    await lab.close();
  });

  it('has the same ids and keys for the same seed, and others for another', async () => {
    const identity = async (seed: number): Promise<string> => {
      const swarm = await start({ managers: 1 }, { seed });
      const text = JSON.stringify([swarm.id, swarm.unlockKey, lab.instances.map(({ instanceId }) => instanceId)]);
      await lab.close();
      return text;
    };
    const [first, again, other] = [await identity(5), await identity(5), await identity(6)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});
