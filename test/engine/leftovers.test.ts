import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { createEngineLab } from '../../src/lab/engine/engine-lab.js';
import { waitUntil } from '../../src/lab/engine/wait.js';
import { PLACEMENT } from './placement.js';
import { describeWithEngine } from './support.js';
import { identify, tracesOf, type LabIdentity } from './traces.js';

const HOOKS = fileURLToPath(new URL('./typescript-hooks.mjs', import.meta.url));
const KEPT_LAB = fileURLToPath(new URL('./kept-lab.ts', import.meta.url));

const links = (): string[] => readdirSync('/sys/class/net').sort();

describeWithEngine('an engine lab leaves nothing behind', () => {
  it('when it is closed, and adds no link and no address to the machine while it runs', async () => {
    const linksBefore = links();
    const addressesBefore = networkInterfaces();
    const lab = await createEngineLab({ swarms: [{ name: 'brief', managers: 1, autolock: false, ...PLACEMENT }] });
    try {
      const identity = await identify(lab);
      expect(tracesOf(identity)).not.toEqual([]);
      expect(links()).toEqual(linksBefore);
      expect(networkInterfaces()).toEqual(addressesBefore);
      await lab.close();
      expect(tracesOf(identity)).toEqual([]);
    } finally {
      await lab.close();
    }
  });

  it('when the process that opened it is killed', async () => {
    const child = spawn(process.execPath, ['--import', HOOKS, KEPT_LAB], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    try {
      const [answer] = (await once(child.stdout, 'data', { signal: AbortSignal.timeout(50_000) })) as [Buffer];
      const identity = JSON.parse(answer.toString('utf8')) as LabIdentity;
      expect(tracesOf(identity).filter((trace) => trace.includes('containerd.toml'))).toHaveLength(2);
      child.kill('SIGKILL');
      await waitUntil('nothing is left', () => Promise.resolve(tracesOf(identity).length === 0), 20_000);
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  }, 90_000);

  it('when an engine does not start', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lockstep-test-'));
    const paths = { dockerd: '/bin/false', docker: '/usr/bin/docker' };
    const hosts = [{ name: 'broken', engine: 'running', ...PLACEMENT }] as const;
    try {
      await expect(createEngineLab({ hosts, paths, directory })).rejects.toThrow('the engine of broken did not start');
      expect(readdirSync(directory)).toEqual([]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
