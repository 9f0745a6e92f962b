import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatorRun } from '../support/custody/operator.js';
import { openRunbook, type Runbook } from '../support/runbook.js';
import { backoutWorld, expectAllWell, LONG_PATIENCE, type BackoutWorld } from './backout/kit.js';
import { interfere, once } from './change/fate.js';
import { runIdOf, swarmIn } from './change/kit.js';

/** `manager-that-nobody-can-open` needs engines that can be joined: test/engine/runbooks.test.ts. */

let world: BackoutWorld;
afterEach(() => world.close());

/** Runs the next command of a page, which has to end so. */
const follow = async (
  book: Runbook,
  exitCode: number,
  placeholders: Readonly<Record<string, string>> = {},
): Promise<OperatorRun> => {
  const words = book.next('lockstep', placeholders);
  // Reports that a page writes into the current folder go into the operator's.
  const run = await world.command(words.map((word) => (word.endsWith('.html') ? join(world.folder, word) : word)));
  expect({ words, exitCode: run.exitCode, stderr: run.stderr }).toEqual({ words, exitCode, stderr: expect.anything() });
  return run;
};

describe('after an outage', () => {
  it(
    'every manager is opened and proven, and a live key that nobody had kept is kept',
    async () => {
      world = await backoutWorld();
      await world.restartAll();
      const book = openRunbook('after-an-outage');
      const looked = await follow(book, 0);
      expect(looked.stderr).toContain('3 managers of 1 swarm will be unlocked');
      const opened = await follow(book, 0);
      expect(swarmIn(opened).managers.map(({ state }) => state)).toEqual(['unlocked', 'unlocked', 'unlocked']);
      await follow(book, 0);
      await world.swarm('web').managers[0]?.docker(['swarm', 'unlock-key', '--rotate', '--quiet']);
      const kept = await follow(book, 0);
      expect(swarmIn(kept).key.stored).toBe('current');
      expect(book.rest()).toEqual([]);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});

describe('a scheduled rotation', () => {
  it(
    'is planned, interrupted, found, taken up and proven',
    async () => {
      world = await backoutWorld();
      const book = openRunbook('scheduled-rotation');
      const planned = await follow(book, 0);
      expect(planned.stderr).toContain('1 swarm will be rotated');
      const rotated = await world.killedAt(
        book.next('lockstep').map((word) => (word.endsWith('.html') ? join(world.folder, word) : word)),
        'confirm',
        'before',
      );
      expect(rotated.exitCode).toBe(130);
      const { stdout } = await follow(book, 0);
      expect(stdout).toMatch(new RegExp(`${runIdOf(rotated)} +rotate .*interrupted`));
      await follow(book, 0, { run: runIdOf(rotated) });
      const audited = await follow(book, 3);
      const key = /^7\.6|^lockstep\.(?:key-stored|verified)$/;
      const controls = swarmIn(audited).findings.filter(({ control }) => key.test(control));
      expect(controls.map(({ control, status }) => `${control} ${status}`)).toEqual([
        'lockstep.key-stored pass',
        'lockstep.verified pass',
        '7.6 pass',
      ]);
      expect(book.rest()).toEqual([]);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});

describe('a run that ended with KEY AT RISK', () => {
  /** The state folder of the machine that is gone. */
  const loseJournal = (): void => {
    const folder = join(world.folder, 'state');
    expect(existsSync(folder)).toBe(true);
    rmSync(folder, { recursive: true });
  };

  it(
    'is gone on with once its cause is removed; without its journal it is settled; after a restart of all, by the copies',
    async () => {
      const book = openRunbook('key-at-risk');
      world = await backoutWorld();
      const deny = once(() => world.denied.add('secretsmanager:PutSecretValue'));
      interfere(world, 'rotate', { after: async (result) => (await deny(), result) });
      const atRisk = await world.command(['rotate', '--yes']);
      expect(atRisk.exitCode).toBe(5);
      world.denied.clear();
      await follow(book, 0, { run: runIdOf(atRisk) });
      await expectAllWell(world);

      const killed = await world.killedAt(['rotate', '--yes'], 'rotate', 'after');
      loseJournal();
      await follow(book, 0, { run: runIdOf(killed) });
      await expectAllWell(world);

      const lost = await world.killedAt(['rotate', '--yes'], 'rotate', 'after');
      loseJournal();
      await world.restartAll();
      await follow(book, 0, { run: runIdOf(lost) });
      await follow(book, 0);
      expect(book.rest()).toEqual([]);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});

describe('a key that may have leaked', () => {
  it(
    'is replaced, alone or with the data key, and proven',
    async () => {
      world = await backoutWorld();
      const book = openRunbook('leaked-key');
      const swarm = { swarm: 'web' };
      await follow(book, 0, swarm);
      const planned = await follow(book, 0, swarm);
      expect(planned.stderr).toMatch(/in between, the key is on the disks of the managers in\s+plaintext/);
      await follow(book, 0, swarm);
      expect(world.newKeys('web')).toBe(2);
      await follow(book, 0, swarm);
      await follow(book, 0, swarm);
      expect(book.rest()).toEqual([]);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});

describe('a join token that may have leaked', () => {
  it(
    'is replaced on every manager, and the new one is read on one of them',
    async () => {
      world = await backoutWorld();
      const manager = world.host('web-manager-1');
      const show = ['swarm', 'join-token', '--quiet', 'worker'];
      const before = (await manager.docker(show)).stdout;
      const book = openRunbook('leaked-join-token');
      const swarm = { swarm: 'web' };
      const audited = await world.command(book.next('lockstep', swarm));
      expect(audited.report?.swarms.map(({ name }) => name)).toEqual(['web']);
      const rotated = await follow(book, 0, swarm);
      expect(swarmIn(rotated).outcome.status).toBe('changed');
      const { exitCode, stdout } = await manager.docker(book.next('docker'));
      expect(exitCode).toBe(0);
      expect(stdout).not.toBe(before);
      expect(book.rest()).toEqual([]);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});
