import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** The command as users start it: built, in a process of its own. `npm test` builds before it runs the tests. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'dist', 'cli', 'bin.js');

/** The demo takes a minute or two, and much longer beside other tests. */
const LIMIT_MILLISECONDS = 800_000;
const PATIENCE = 820_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-built-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Until = (stdout: string, stderr: string) => Promise<boolean>;

/** Runs a program in the project's folder, with a folder for temporary files of its own; `until` ends it with SIGINT. */
const run = (program: string, args: readonly string[], until?: Until): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { PATH: process.env['PATH'], TMPDIR: folder, HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MILLISECONDS,
    });
    let stdout = '';
    let stderr = '';
    let asked = false;
    const look = async (): Promise<void> => {
      if (asked || until === undefined || !stderr.includes('Ctrl-C')) return;
      asked = true;
      await until(stdout, stderr);
      child.kill('SIGINT');
    };
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      look().catch((error: unknown) => {
        child.kill('SIGKILL');
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
    child.on('error', reject);
    child.on('close', (exitCode) => {
      resolve({ exitCode, stdout, stderr });
    });
  });
const lockstep = (args: readonly string[], until?: Until): Promise<Ended> =>
  run(process.execPath, [bin, ...args], until);

describe('npm run demo', () => {
  it(
    'tells the story, ends with the fleet report and 0, and leaves nothing behind',
    async () => {
      const { exitCode, stdout, stderr } = await run('npm', ['run', '-s', 'demo']);
      rmSync(join(folder, '.npm'), { recursive: true, force: true });
      expect({ exitCode, errors: stderr.match(/^lockstep: .*/gm) }).toEqual({ exitCode: 0, errors: null });
      const acts = stdout.split(/^\$ lockstep /m);
      expect(acts.map((act) => /^\w+/.exec(act)?.[0])).toEqual([
        'lockstep',
        'discover',
        'audit',
        'enable',
        'rotate',
        'prove',
        'unlock',
        'rotate',
        'unlock',
        'rotate',
        'runs',
        'backout',
        'prove',
      ]);
      expect(acts[2]).toMatch(/^0 of 3 swarms compliant; 1 manager locked now/m);
      expect(acts[3]).toMatch(/^1 of 1 swarm has autolock on, and a key that is stored and verified on every manager/m);
      expect(acts[4]).toMatch(
        /^1 of 3 swarms has a new key, verified on every manager; 1 is blocked; 1 needed nothing/m,
      );
      expect(acts[4]).toMatch(/orders: blocked\n.*orders-manager-3/);
      expect(acts[5]).toMatch(/^5 of 8 managers unlock with the current key/m);
      expect(acts[6]).toMatch(/^1 of 3 swarms has every manager unlocked; 2 needed nothing/m);
      expect(acts[7]).toMatch(/payments-manager-3 is verified: its matching key is [0-9a-f]{16}, the previous key/);
      expect(acts[8]).toMatch(/^3 of 3 swarms have every manager unlocked/m);
      expect(acts[8]).toMatch(/payments-manager-3 +unlocked with key [0-9a-f]{16}, the previous key/);
      expect(acts[10]).toMatch(/rotate .*interrupted/);
      expect(acts[11]).toMatch(/^1 of 1 swarm is recovered/m);
      expect(acts[12]).toMatch(/^8 of 8 managers unlock with the current key/m);
      expect(stdout).toContain('What to try next');
      expect(stdout + stderr).not.toMatch(/SWMKEY-1-[A-Za-z0-9+/]/);
      expect(readdirSync(folder)).toEqual([]);
    },
    PATIENCE,
  );
});

describe('lockstep lab', () => {
  const awsCli = spawnSync('aws', ['--version'], { encoding: 'utf8' });
  const required = process.env['LOCKSTEP_REQUIRE_ENGINE'] === '1';

  it('serves until interrupted, prints the environment to paste, and leaves nothing behind', async () => {
    const { exitCode, stdout } = await lockstep(['lab'], async (printed) => {
      const url = /export AWS_ENDPOINT_URL=(\S+)/.exec(printed)?.[1] ?? '';
      const answer = await fetch(url);
      return answer.status > 0;
    });
    expect(exitCode).toBe(0);
    for (const name of ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION']) {
      expect(stdout).toMatch(new RegExp(`^export ${name}=\\S+$`, 'm'));
    }
    expect(readdirSync(folder)).toEqual([]);
  }, 300_000);

  (required || awsCli.error === undefined ? it : it.skip)(
    'answers aws-cli, which is another SDK in another language',
    async () => {
      const answers: Record<string, unknown>[] = [];
      await lockstep(['lab'], (printed) => {
        const pasted = Object.fromEntries(
          [...printed.matchAll(/export (\w+)=(\S+)/g)].map(([, name = '', value = '']): [string, string] => [
            name,
            value,
          ]),
        );
        const aws = (...args: string[]): void => {
          const endpoint = ['--endpoint-url', pasted['AWS_ENDPOINT_URL'] ?? '', '--output', 'json'];
          const { stdout, stderr, status } = spawnSync('aws', [...args, ...endpoint], {
            encoding: 'utf8',
            env: { PATH: process.env['PATH'], HOME: folder, ...pasted },
            timeout: 60_000,
          });
          if (status !== 0) throw new Error(`aws ${args.join(' ')}: ${stderr}`);
          answers.push(JSON.parse(stdout) as Record<string, unknown>);
        };
        aws('sts', 'get-caller-identity');
        aws('ec2', 'describe-instances', '--filters', 'Name=tag:Role,Values=swarm-*', '--max-items', '3');
        aws('ssm', 'describe-instance-information');
        aws(
          'ssm',
          'send-command',
          '--document-name',
          'AWS-RunShellScript',
          '--targets',
          'Key=tag:Swarm,Values=payments',
          '--parameters',
          'commands=hostname',
        );
        return Promise.resolve(true);
      });
      expect(answers).toMatchObject([
        { Account: '111122223333' },
        { Reservations: expect.any(Array) },
        { InstanceInformationList: expect.any(Array) },
        { Command: { DocumentName: 'AWS-RunShellScript', Status: 'Pending' } },
      ]);
    },
    300_000,
  );
});

describe('a terminal that says it has no columns, as some CI systems give', () => {
  const script = spawnSync('script', ['--version']);

  (script.error === undefined ? it : it.skip)(
    'is not drawn upon without end',
    () => {
      const command = `"${process.execPath}" "${bin}" audit --tag Role=m --region eu-west-1 --endpoint-url http://127.0.0.1:9`;
      const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], {
        env: { PATH: process.env['PATH'], AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
        timeout: 60_000,
        killSignal: 'SIGKILL',
        maxBuffer: 1_000_000,
        encoding: 'utf8',
      });
      expect(status).toBe(2);
      expect(stdout.length).toBeLessThan(10_000);
      expect(stdout).toContain('127.0.0.1:9');
    },
    90_000,
  );
});
