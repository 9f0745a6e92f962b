import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-package-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const run = (command: string, args: readonly string[], cwd: string): string => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 280_000 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
};

describe('the package', () => {
  it('installs elsewhere and runs there, with the scripts for hosts, as a command and as a library', () => {
    // Without its prepack script: `npm test` has built, and other tests use what it built.
    run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], root);
    const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${tarball}`], folder);
    expect(run('npx', ['--no-install', 'lockstep', '--version'], folder)).toMatch(/^\d+\.\d+\.\d+\n$/);
    const demo = run('npx', ['--no-install', 'lockstep', 'demo'], folder);
    expect(demo).toMatch(/\d+ AWS calls/);
    const library =
      "import { EXIT, groupIntoSwarms } from 'swarm-lockstep'; console.log(EXIT.findings, groupIntoSwarms([]).swarms.length);";
    expect(run(process.execPath, ['--input-type=module', '-e', library], folder)).toBe('3 0\n');
  }, 600_000);
});
