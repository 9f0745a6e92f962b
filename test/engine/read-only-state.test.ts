import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from '@jest/globals';
import { changeWorld, type ChangeWorld } from '../operations/change/kit.js';
import { commandLineAlone, stateOf } from '../support/custody/command-line.js';
import { describeWithEngine } from './support.js';

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));
/** Only for the process that follows: mounts of its own are what engine hosts need as well. */
const READ_ONLY = 'mount -t tmpfs -o ro,mode=700 none "$1" && shift && exec "$@"';

let world: ChangeWorld;
afterEach(() => world.close());

describeWithEngine('a state folder on a disk that is read-only', () => {
  it.each(['rotate', 'disable', 'unlock'])(
    'makes %s refuse before anything is touched',
    async (command) => {
      world = await changeWorld();
      mkdirSync(stateOf(world));
      if (command === 'unlock') await world.host('web-manager-3').restartEngine();
      const before = world.effects().length;
      const argv = [process.execPath, bin, ...commandLineAlone([command], world.folder)];
      const child = spawn('unshare', ['-m', 'sh', '-c', READ_ONLY, 'sh', stateOf(world), ...argv], {
        env: { ...process.env, ...world.environment },
        timeout: 60_000,
        killSignal: 'SIGKILL',
      });
      const [stderr, exitCode] = await Promise.all([
        text(child.stderr),
        new Promise<number | null>((resolve) => child.once('close', resolve)),
      ]);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/lockstep: .*EROFS[^]*\n {2}To do: /);
      expect(
        world
          .effects()
          .slice(before)
          .filter(({ kind }) => kind !== 'command'),
      ).toEqual([]);
      expect(world.newKeys('web')).toBe(0);
      expect(await world.oracle()).toEqual([]);
    },
    240_000,
  );
});
