import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../../src/lab/engine/wait.js';
import { createCustodyWorld, type CustodyWorld } from '../../support/custody-world.js';
import type { WorldHost } from '../../support/custody/hosts.js';
import { whatOpens } from '../../support/oracle/node-disk.js';
import { diskOf } from '../../support/oracle/nothing-lost.js';
import { byHand, type ByHand } from './by-hand.js';

let world: CustodyWorld;
let person: ByHand;
beforeEach(async () => {
  world = await createCustodyWorld({ kind: 'simulated', swarms: [{ name: 'web', managers: 3, autolock: true }] });
  person = byHand(world);
});
afterEach(() => world.close());

const docker = async (...args: readonly string[]): Promise<string> =>
  (await world.host('web-manager-1').docker(args)).stdout.trim();
const liveKey = (): Promise<string> => docker('swarm', 'unlock-key', '-q');
const stopAll = async (): Promise<void> => {
  for (const host of world.swarm('web').managers) await host.stopEngine();
};
const lost = (name: string): string =>
  `lost: no stored key unlocks ${name}, and no unlocked quorum of web shows one that does`;
const ALL_LOST = [1, 2, 3].map((number) => lost(`web-manager-${number}`));

describe('managers that nobody could open', () => {
  it('are none while an unlocked quorum shows the key, whether it is kept or not', async () => {
    expect(await world.oracle()).toEqual([]);
    await world.host('web-manager-3').restartEngine();
    expect(await world.oracle()).toEqual([]);
  });

  it('are all of them when nothing is kept and the quorum is gone', async () => {
    await stopAll();
    expect(await world.oracle()).toEqual(ALL_LOST);
  });

  it('are those that lag behind a rotation, when the key before it is not kept', async () => {
    await world.host('web-manager-2').stopEngine();
    await person.createSecret('kept', await docker('swarm', 'unlock-key', '--rotate', '-q'));
    expect(await world.oracle()).toEqual([lost('web-manager-2')]);
  });

  it.each<[string, (key: string) => Promise<void>]>([
    ['in a secret', (key) => person.createSecret('kept', `{"key":"${key}"}`)],
    ['in an encrypted parameter', (key) => person.putParameter('/kept', key, 'SecureString', 'current')],
    [
      'as the version before the current one',
      async (key) => {
        await person.createSecret('kept', key);
        await person.putSecret('kept', 'another value');
      },
    ],
  ])('are none when the key is kept %s', async (_, keep) => {
    await keep(await liveKey());
    await stopAll();
    expect(await world.oracle()).toEqual([]);
  });

  it.each<[string, (key: string) => Promise<void>]>([
    [
      'a version without a label, which may vanish',
      async (key) => {
        for (const value of [key, 'another value', 'a third one']) {
          await (value === key ? person.createSecret('kept', value) : person.putSecret('kept', value));
        }
      },
    ],
    ['a parameter’s version without a label', (key) => person.putParameter('/kept', key, 'SecureString')],
    [
      'a secret that is scheduled for deletion',
      async (key) => {
        await person.createSecret('kept', key);
        await person.deleteSecret('kept');
      },
    ],
  ])('are all of them when the key is only in %s', async (_, keep) => {
    await keep(await liveKey());
    await stopAll();
    expect(await world.oracle()).toEqual(ALL_LOST);
  });

  it('are none when a pre-image lies there that a kept key opens, although the new key was never seen', async () => {
    const kept = await liveKey();
    await person.createSecret('kept', kept);
    for (const host of world.swarm('web').managers) {
      const keyFile = await host.read('swarm/certificates/swarm-node.key');
      writeFileSync(join(host.dataRoot, 'swarm/certificates/swarm-node.key.lockstep-1-run'), keyFile);
    }
    await docker('swarm', 'unlock-key', '--rotate', '-q');
    const isTaken = (host: WorldHost): boolean => whatOpens(diskOf(host), [kept]).kind === 'shut';
    const allTook = () => Promise.resolve(world.swarm('web').managers.every(isTaken));
    await waitUntil('every manager has the new key', allTook, 10_000);
    await stopAll();
    expect(await world.oracle()).toEqual([]);
  });

  it('are those whose key file can be opened and is another node’s', async () => {
    await person.createSecret('kept', await liveKey());
    const path = 'swarm/certificates/swarm-node.key';
    const [one, other] = [world.host('web-manager-1'), world.host('web-manager-2')];
    writeFileSync(join(one.dataRoot, path), await other.read(path));
    expect(await world.oracle()).toEqual([lost('web-manager-1')]);
  });

  it('are those whose files are damaged, with why', async () => {
    const certificates = join(world.host('web-manager-1').dataRoot, 'swarm/certificates');
    writeFileSync(join(certificates, 'swarm-node.crt'), 'no certificate');
    expect(await world.oracle()).toEqual(['lost: web-manager-1: the certificate is none']);
  });

  it('are none while autolock is off: no key is needed', async () => {
    await docker('swarm', 'update', '--autolock=false');
    // Once each has written its key in the clear.
    expect(await world.oracle()).toEqual([]);
    await stopAll();
    expect(await world.oracle()).toEqual([]);
  });
});
