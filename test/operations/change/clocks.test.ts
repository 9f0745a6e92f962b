import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startCommand } from '../../support/custody/command-process.js';
import { changeWorld, endOf, leftovers, PATIENCE, type ChangeWorld } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

const HOUR = 3_600;

const settled = async (newKeys: number): Promise<void> => {
  expect(world.newKeys('web')).toBe(newKeys);
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};

/** `date +%s` of a host. */
const setClock = (host: string, aheadSeconds: number): void => {
  const program = `#!/bin/sh\nPATH=\${PATH#*:}\necho $(($(date +%s) + ${aheadSeconds}))\n`;
  writeFileSync(join(world.host(host).root, 'usr/bin/date'), program, { mode: 0o755 });
};

describe('clocks an hour apart', () => {
  it(
    'of the hosts: the key is rotated, proven, and opens every manager after an outage',
    async () => {
      world = await changeWorld();
      setClock('web-manager-1', HOUR);
      setClock('web-manager-3', -HOUR);
      expect(endOf(await world.command(['rotate', '--yes']))).toEqual({ exitCode: 0, status: 'changed' });
      for (const host of world.swarm('web').managers) await host.restartEngine();
      expect((await world.command(['unlock', '--yes'])).exitCode).toBe(0);
      expect((await world.command(['prove'])).exitCode).toBe(0);
      await settled(1);
    },
    PATIENCE,
  );

  it.each([
    ['ahead', HOUR],
    ['behind', -HOUR],
  ])(
    'of an operator (%s): AWS refuses its first signatures, and the run comes to its end; another with the right time rotates again',
    async (_, clockAheadSeconds) => {
      world = await changeWorld();
      const command = (...argv: readonly string[]) => startCommand(world, argv, { clockAheadSeconds }).ended;
      expect(await command('rotate')).toBe(0);
      await settled(1);
      expect(await command('prove')).toBe(0);
      const audit = await world.command(['audit', '--prove']);
      const age = audit.report?.swarms[0]?.findings.find(({ control }) => control === '7.6');
      expect(age).toMatchObject({ status: 'pass' });
      expect(endOf(await world.command(['rotate', '--yes', '--min-age', '2h']))).toEqual({
        exitCode: 0,
        status: 'unchanged',
      });
      expect(endOf(await world.command(['rotate', '--yes']))).toEqual({ exitCode: 0, status: 'changed' });
      await settled(2);
    },
    PATIENCE,
  );
});
