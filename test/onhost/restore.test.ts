import { randomUUID } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommandId } from '../../src/domain/ids.js';
import type { SimulatedHost } from '../../src/lab/simulated/host/simulated-host.js';
import type { SwarmOrder } from '../../src/lab/simulated/orders.js';
import { createSimulatedLab, type SimulatedLab } from '../../src/lab/simulated/simulated-lab.js';
import { composeRestore } from '../../src/onhost/recovery-scripts.js';
import { readRestoreAnswer } from '../../src/onhost/restore-answer.js';
import { makeSealingKeys } from '../../src/onhost/seal.js';
import { nth } from '../contract/hosts/host-under-test.js';
import { allOf, answerOf, targetOf } from '../support/rotation.js';
import { PLACE, rotationRoom, RUN } from './rotation-room.js';

const keys = await makeSealingKeys();

describe('the restore script, when something is wrong', () => {
  let lab: SimulatedLab;
  const make = async (given: Partial<SwarmOrder> = {}): Promise<void> => {
    lab = await createSimulatedLab({
      swarms: [{ ...PLACE, name: 'alpha', managers: 1, autolock: true, ...given }],
    });
  };
  afterEach(() => lab.close());

  const room = () => rotationRoom(lab, keys);
  const host = (): SimulatedHost => nth(room().swarm.managers, 0);
  const folder = (): string => join(host().engine.dataRoot, 'swarm/certificates');
  const key = (): string => readFileSync(join(folder(), 'swarm-node.key'), 'utf8');
  const pathOf = (kind: 'lockstep' | 'replaced'): string =>
    join(folder(), readdirSync(folder()).find((name) => name.startsWith(`swarm-node.key.${kind}-`)) ?? kind);
  const state = async (): Promise<string> =>
    (await host().docker(['info', '--format', '{{.Swarm.LocalNodeState}}'])).stdout.trim();
  let target = targetOf('0'.repeat(25), '0'.repeat(25));
  const restore = (commandId?: CommandId, wanted = target) =>
    answerOf(room().reach(host()), composeRestore(allOf(wanted), RUN), readRestoreAnswer, commandId);

  /** A manager that died after a rotation, locked; its pre-image is of before. Gives the key file of before. */
  const diedAfterRotation = async (): Promise<string> => {
    target = room().targetAt(host());
    const before = key();
    expect((await room().preimage(host())).outcome).toMatchObject({ kind: 'complete' });
    await room().takeLease(host());
    await room().rotate(host(), room().swarm.clusterVersion);
    for (let tries = 0; key() === before && tries < 200; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(key()).not.toBe(before);
    host().restartEngine();
    return before;
  };

  describe('with a service manager', () => {
    beforeEach(() => make());

    it('starts an engine that was down, and one that an earlier run of it left stopped', async () => {
      const before = await diedAfterRotation();
      host().stopEngine();
      expect((await restore()).outcome).toMatchObject({ kind: 'restored', nodeState: 'locked' });
      expect(key()).toBe(before);
      host().stopEngine();
      expect((await restore()).outcome).toMatchObject({ kind: 'restored', nodeState: 'locked' });
      expect(await state()).toBe('locked');
    });

    it('does it once for a command, and tells how it is each time', async () => {
      const before = await diedAfterRotation();
      const command = randomUUID() as CommandId;
      expect(await restore(command)).toMatchObject({ repeated: false, outcome: { kind: 'restored' } });
      renameSync(pathOf('replaced'), join(folder(), 'swarm-node.key'));
      expect(await restore(command)).toMatchObject({ repeated: true, outcome: { kind: 'restored', replaced: [] } });
      expect(key()).not.toBe(before);
    });

    it('takes the first of two pre-images of a run: the later one is from after its rotation', async () => {
      const before = await diedAfterRotation();
      expect((await room().preimage(host(), undefined, target)).outcome).toMatchObject({
        preimages: [{ runId: RUN }, { runId: RUN }],
      });
      await restore();
      expect(key()).toBe(before);
    });

    it('puts nothing back that is torn, and leaves the engine alone', async () => {
      await diedAfterRotation();
      truncateSync(pathOf('lockstep'), 200);
      const after = key();
      expect((await restore()).outcome).toMatchObject({ kind: 'refused', why: 'no-pre-image' });
      expect(key()).toBe(after);
    });

    it.each([
      ['another swarm', 'wrong-swarm', () => targetOf('z'.repeat(25), target.nodeId)],
      ['another node', 'wrong-node', () => targetOf(target.swarmId, 'z'.repeat(25))],
    ])('does nothing on a host of %s', async (_case, why, wanted) => {
      await diedAfterRotation();
      const after = key();
      expect((await restore(undefined, wanted())).outcome).toMatchObject({ kind: 'refused', why });
      expect(key()).toBe(after);
    });

    it('is indeterminate where the engine does not come up again, and goes on when it is sent again', async () => {
      const before = await diedAfterRotation();
      const systemctl = join(host().root, 'usr/bin/systemctl');
      const whole = readFileSync(systemctl, 'utf8');
      writeFileSync(systemctl, whole.replace('\n', '\n[ "$1" != start ] || exit 1\n'));
      expect((await restore()).outcome).toMatchObject({ kind: 'indeterminate', nodeState: undefined });
      expect(key()).toBe(before);
      writeFileSync(systemctl, whole);
      expect((await restore()).outcome).toMatchObject({ kind: 'restored', nodeState: 'locked' });
    });

    it('changes no key where the engine does not stop', async () => {
      await diedAfterRotation();
      const after = key();
      const systemctl = join(host().root, 'usr/bin/systemctl');
      const whole = readFileSync(systemctl, 'utf8');
      writeFileSync(systemctl, whole.replace('\n', '\n[ "$1" != stop ] || exit 1\n'));
      expect((await restore()).outcome).toMatchObject({ kind: 'indeterminate', nodeState: 'locked', replaced: [] });
      expect(key()).toBe(after);
    });
  });

  it('does nothing where there is no service manager', async () => {
    await make({ without: ['systemctl'] });
    await diedAfterRotation();
    expect((await restore()).outcome).toMatchObject({ kind: 'refused', why: 'no-service-manager' });
    expect(await state()).toBe('locked');
  });

  it('does not put back a key from before autolock', async () => {
    await make({ autolock: false });
    target = room().targetAt(host());
    const folder = join(host().engine.dataRoot, 'swarm/certificates');
    copyFileSync(join(folder, 'swarm-node.key'), join(folder, `swarm-node.key.lockstep-1-${RUN}`));
    expect((await restore()).outcome).toMatchObject({ kind: 'refused', why: 'clear-pre-image' });
    expect(await state()).toBe('active');
  });
});
