import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SimulatedHost } from '../../src/lab/simulated/host/simulated-host.js';
import { createSimulatedLab, type SimulatedLab } from '../../src/lab/simulated/simulated-lab.js';
import { makeSealingKeys } from '../../src/onhost/seal.js';
import { nth } from '../contract/hosts/host-under-test.js';
import { PLACE, rotationRoom, RUN } from './rotation-room.js';
import { filesBelow } from './watching.js';

const keys = await makeSealingKeys();

describe('pre-images', () => {
  let lab: SimulatedLab;
  beforeEach(async () => {
    lab = await createSimulatedLab({
      swarms: [{ ...PLACE, name: 'alpha', managers: 3, workers: 1, autolock: true }],
    });
  });
  afterEach(() => lab.close());

  const swarm = () => rotationRoom(lab, keys).swarm;
  const manager = (index: number): SimulatedHost => nth(swarm().managers, index);
  const targetAt = (host: SimulatedHost) => rotationRoom(lab, keys).targetAt(host);
  const preimage = (...args: Parameters<ReturnType<typeof rotationRoom>['preimage']>) =>
    rotationRoom(lab, keys).preimage(...args);

  it('are saved and removed where the engine is locked or down, and none is made of a key in the clear', async () => {
    const [locked, down, worker] = [manager(1), manager(2), nth(swarm().workers, 0)];
    const targets = [targetAt(locked), targetAt(down)];
    locked.restartEngine();
    down.stopEngine();
    for (const [host, target] of [
      [locked, targets[0]],
      [down, targets[1]],
    ] as const) {
      expect((await preimage(host, undefined, target)).outcome).toMatchObject({
        kind: 'complete',
        preimages: [{ runId: RUN }],
      });
      expect((await preimage(host, { kind: 'remove', runId: RUN }, target)).outcome).toMatchObject({
        kind: 'complete',
        preimages: [],
      });
    }
    expect((await preimage(worker)).outcome).toMatchObject({ kind: 'refused', why: 'not-encrypted' });
    expect(filesBelow(worker.root, '').filter(({ path }) => path.includes('swarm-node.key.'))).toEqual([]);
  });

  it('of which a script that was killed wrote a part are told, and removed with the others', async () => {
    const host = manager(0);
    const part = join(host.engine.dataRoot, 'swarm/certificates', `.lockstep-${RUN}`);
    writeFileSync(part, '-----BEGIN ENCRYPTED PRIVATE KEY-----\n');
    expect((await preimage(host, { kind: 'list' })).outcome).toMatchObject({ preimages: [], parts: [RUN] });
    expect((await preimage(host, { kind: 'remove', runId: RUN })).outcome).toMatchObject({ parts: [] });
    expect(existsSync(part)).toBe(false);
  });
});
