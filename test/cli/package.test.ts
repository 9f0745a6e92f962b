import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

/** What `audit` tells of the fleet that `lab` serves. */
const auditOfLab = async (lockstep: string): Promise<string> => {
  const lab = spawn(lockstep, ['lab'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'], timeout: 280_000 });
  try {
    const [printed] = (await once(lab.stdout, 'data')) as [Buffer];
    const exported = [...printed.toString().matchAll(/^export (?<name>\w+)=(?<value>\S+)$/gm)];
    const variables = exported.map(({ groups }) => [groups?.['name'] ?? '', groups?.['value'] ?? ''] as const);
    const env = { PATH: process.env['PATH'], ...Object.fromEntries(variables) };
    const args = ['audit', '--tag', 'Role=swarm-manager', '--quiet'];
    return spawnSync(lockstep, args, { cwd: folder, env, encoding: 'utf8', timeout: 280_000 }).stdout;
  } finally {
    lab.kill('SIGINT');
    await once(lab, 'close');
  }
};

/** As somebody uses it who has installed it. */
const LIBRARY = `
  import { EXIT, LockstepError, reportSchema, run } from 'swarm-lockstep';
  const runs = await run(['runs', '--format', 'json', '--state-dir', 'nowhere']);
  let heard = '';
  const wrong = await run(['audit', '--unheard-of'], { onStderr: (text) => (heard += text) });
  const isReport = reportSchema.safeParse({ schemaVersion: 1 }).success;
  if (!(new LockstepError({ code: 'X', message: 'x', remedy: 'y', exitCode: EXIT.usage }) instanceof Error)) throw new Error();
  const interrupted = await run(['audit', '--tag', 'Role=x', '--region', 'eu-west-1'], { signal: AbortSignal.abort() });
  console.log(JSON.stringify({
    runs: [runs.exitCode, JSON.parse(runs.stdout)],
    wrong: [wrong.exitCode, wrong.stderr === heard && heard.includes('unheard-of'), isReport],
    interrupted: interrupted.exitCode,
  }));
`;

describe('the package', () => {
  it('installs elsewhere and runs there, with the scripts for hosts and without engine hosts, as a command and as a library', async () => {
    // Without its prepack script: `npm test` has built, and other tests use what it built.
    run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], root);
    const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${tarball}`], folder);
    expect(run('npx', ['--no-install', 'lockstep', '--version'], folder)).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await auditOfLab(join(folder, 'node_modules/.bin/lockstep'))).toMatch(/^0 of 3 swarms compliant/m);
    const lab = join(folder, 'node_modules/swarm-lockstep/dist/lab');
    expect(['simulated', 'engine', 'canned'].filter((room) => existsSync(join(lab, room)))).toEqual(['simulated']);
    const engines = spawnSync(join(folder, 'node_modules/.bin/lockstep'), ['lab', '--hosts', 'engine'], {
      encoding: 'utf8',
    });
    expect(engines.status).toBe(2);
    expect(engines.stderr).toContain('run it from a clone of lockstep');
    expect(JSON.parse(run(process.execPath, ['--input-type=module', '-e', LIBRARY], folder))).toEqual({
      runs: [0, { runs: [] }],
      wrong: [2, true, false],
      interrupted: 130,
    });
  }, 600_000);
});
