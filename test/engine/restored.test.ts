import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CommandId } from '../../src/domain/ids.js';
import type { Delivery } from '../../src/lab/lab-fleet.js';
import { readRotateAnswer } from '../../src/onhost/rotate-answer.js';
import { liveKey, nth } from '../contract/hosts/host-under-test.js';
import { nonceOf } from '../onhost/stub-host.js';
import { interfere } from '../operations/change/fate.js';
import { resultsIn, swarmOf, unlockWorld, type UnlockWorld } from '../operations/unlock/kit.js';
import { factsIn } from '../support/rotation.js';
import { describeWithEngine } from './support.js';

const PATIENCE = 600_000;

describeWithEngine('a swarm that is restored from a backup of before its last rotation', () => {
  let world: UnlockWorld;
  beforeAll(async () => {
    world = await unlockWorld({ kind: 'engine', swarms: [swarmOf('web')] });
  }, PATIENCE);
  afterAll(() => world.close());

  const managers = () => world.swarm('web').managers;
  const done = async (...argv: readonly string[]) => {
    const run = await world.run([...argv]);
    expect({ argv, exitCode: run.exitCode, unproven: run.unproven }).toEqual({ argv, exitCode: 0, unproven: [] });
    return run;
  };
  const swarmFolder = (root: string) => join(root, 'swarm');
  const backup = (name: string) => join(world.folder, `backup-${name}`);
  /** As the engine's manual says: with every engine stopped. */
  const whileStopped = async (work: (folder: string, backup: string) => void): Promise<void> => {
    await Promise.all(managers().map(async (host) => host.stopEngine()));
    for (const { name, dataRoot } of managers()) work(swarmFolder(dataRoot), backup(name));
    await Promise.all(managers().map((host) => world.start(host.name)));
  };

  it(
    'is opened with the key of that time, takes no script of before, and has its live key as the current one again',
    async () => {
      const oldKey = await liveKey(nth(managers(), 0));
      await whileStopped((folder, copy) => {
        cpSync(folder, copy, { recursive: true });
      });
      await done('unlock', '--yes');

      let sent: { readonly host: string; readonly delivery: Delivery } | undefined;
      interfere(world, 'rotate', { before: (host, delivery) => (sent = { host, delivery }) });
      await done('rotate', '--yes');
      expect(await liveKey(nth(managers(), 0))).not.toBe(oldKey);

      await whileStopped((folder, copy) => {
        rmSync(folder, { recursive: true });
        cpSync(copy, folder, { recursive: true });
        rmSync(copy, { recursive: true });
      });
      const opened = await done('unlock', '--yes');
      const PREVIOUS = 'unlocked with key F, the previous key';
      expect(resultsIn(opened)).toEqual(Object.fromEntries(managers().map(({ name }) => [name, PREVIOUS])));

      // Its version is the noted one once more, or may be; its lease tells that this is another time.
      if (sent === undefined) throw new Error('nothing was rotated');
      const { host: executor, delivery } = sent;
      const found = world.instances.find(({ instanceId }) => instanceId === world.instanceId(executor));
      const late = await found?.host.deliver({ ...delivery, commandId: randomUUID() as CommandId });
      const nonce = nonceOf(/^nonce='(?<nonce>\w+)'$/m.exec(delivery.commands.join('\n'))?.[1] ?? '');
      const { outcome } = factsIn(late?.standardOutput.toString() ?? '', nonce, readRotateAnswer);
      expect(outcome).toMatchObject({ kind: 'refused', why: 'lease-not-held' });
      expect(await liveKey(nth(managers(), 0))).toBe(oldKey);

      await done('enable', '--yes');
      await done('prove');
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});
