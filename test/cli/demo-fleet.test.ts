import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDemoFleet, DEMO_TAG, labEnvironment, type DemoFleet } from '../../src/lab/demo/demo-fleet.js';
import { noFaults, startEndpoint, type LabEndpoint } from '../../src/lab/endpoint/index.js';
import { SimulatedHost } from '../../src/lab/simulated/host/simulated-host.js';
import { reportSchema, type Report } from '../../src/report/model.js';
import { expectGolden } from '../support/golden.js';
import { useEnvironment } from '../support/lab-environment.js';
import { QUICK_SERVICE } from '../support/quick-service.js';
import { runCli as runCommand, type CliOptions, type CliRun } from '../support/run-cli.js';

const runCli = (argv: readonly string[], options: CliOptions = {}): Promise<CliRun> =>
  runCommand(argv, { haste: 40, ...options });

let machines: DemoFleet;
let endpoint: LabEndpoint;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-cli-'));
  machines = await createDemoFleet('simulated', 'inProcess');
  endpoint = await startEndpoint({ fleet: machines.fleet, settings: QUICK_SERVICE });
});
afterAll(async () => {
  await endpoint.close();
  await machines.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  useEnvironment(labEnvironment(endpoint.url));
});

const json = async (
  command: string,
  ...args: string[]
): Promise<{ exitCode: number; report: Report; stderr: string }> => {
  const { exitCode, stdout, stderr } = await runCli([command, '--tag', DEMO_TAG, '--format', 'json', ...args]);
  return { exitCode, report: reportSchema.parse(JSON.parse(stdout)), stderr };
};

describe('audit of the demo fleet', () => {
  it('judges every swarm and leaves out no instance', async () => {
    const { exitCode, report } = await json('audit');
    expect(exitCode).toBe(4);
    expect(report.run).toMatchObject({ command: 'audit', exitCode: 4, dryRun: false });
    const states = Object.fromEntries(
      report.swarms.map(({ name, managers }) => [name, managers.map(({ state }) => state)]),
    );
    expect(states).toEqual({
      payments: ['unlocked', 'unlocked', 'unlocked'],
      orders: ['unlocked', 'unlocked', 'locked'],
      batch: ['unlocked', 'unlocked'],
    });
    expect(report.unassigned.map(({ name, state }) => [name, state]).sort()).toEqual([
      ['batch-worker-1', 'worker'],
      ['reports-new', 'unreachable'],
      ['reports-old', 'stopped'],
    ]);
    expect(report.totals.instances).toBe(11);
  });

  it('says of each swarm what is true of its autolock', async () => {
    const { report } = await json('audit');
    const autolock = (name: string) => report.swarms.find((swarm) => swarm.name === name);
    expect([autolock('payments')?.autolock, autolock('orders')?.autolock, autolock('batch')?.autolock]).toEqual([
      true,
      true,
      false,
    ]);
    const verdict = (name: string) => autolock(name)?.findings.find(({ control }) => control === '7.5')?.status;
    expect([verdict('payments'), verdict('batch')]).toEqual(['pass', 'fail']);
    const open = autolock('orders')?.findings.find(({ control }) => control === 'lockstep.managers-open');
    expect(open).toMatchObject({ status: 'fail' });
    expect(open?.evidence).toContain('orders-manager-3');
  });

  it('judges only the swarms that were asked for, by name or id', async () => {
    const { exitCode, report } = await json('audit', '--swarm', 'payments');
    expect(exitCode).toBe(3);
    expect(report.swarms.map(({ name }) => name)).toEqual(['payments']);
    const byId = await json('audit', '--swarm', report.swarms[0]?.swarmId ?? '');
    expect(byId.report.swarms.map(({ name }) => name)).toEqual(['payments']);
  });

  it('needs one command and one list of answers for the whole fleet', async () => {
    const { report } = await json('audit');
    expect(report.apiCalls.byOperation).toMatchObject({ 'ssm:SendCommand': 1, 'ssm:ListCommandInvocations': 1 });
    expect(report.apiCalls.byOperation).not.toHaveProperty('ssm:GetCommandInvocation');
    expect(report.apiCalls.throttled).toBe(0);
  });

  it('prints a table that fits 100 columns, the worst first, each with what to do', async () => {
    const { stdout, stderr } = await runCli(['audit', '--tag', DEMO_TAG]);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(stdout).toMatch(/Worst first\n1\. orders: 1 of 3 managers not unlocked: orders-manager-3/);
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toBe('11 instances found in 1 account and region\n9 of 9 hosts answered\n');
  });

  it('writes reports and events to files, and nothing but the report to standard output', async () => {
    const files = ['fleet.json', 'fleet.md', 'fleet.xml', 'fleet.html', 'fleet.txt'].map((name) => join(folder, name));
    const events = join(folder, 'events.ndjson');
    const args = [...files.flatMap((path) => ['--report', path]), '--events', events, '--quiet'];
    const { stderr, report } = await json('audit', ...args);
    expect(stderr).toBe('');
    expect(reportSchema.parse(JSON.parse(readFileSync(files[0] ?? '', 'utf8'))).run.id).toBe(report.run.id);
    for (const path of files.slice(1)) expect(readFileSync(path, 'utf8')).toContain('orders-manager-3');
    const kinds = readFileSync(events, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds[0]).toBe('run.started');
    expect(kinds.at(-1)).toBe('run.ended');
    expect(kinds.filter((kind) => kind === 'swarm.judged')).toHaveLength(3);
  });

  it('leaves no unlock key in the command history, in agent folders and logs, or in what it tells', async () => {
    const { stdout, stderr } = await runCli(['audit', '--tag', DEMO_TAG, '--format', 'json', '--verbose']);
    const agentFiles = machines.fleet.instances.flatMap(({ host }) =>
      host instanceof SimulatedHost
        ? ['var/lib/amazon', 'var/log/amazon']
            .map((path) => join(host.root, path))
            .filter(existsSync)
            .flatMap(filesBelow)
        : [],
    );
    const records = endpoint.history.flatMap(({ accepted, invocations }) => [
      JSON.stringify(accepted),
      ...invocations.map(({ state }) => (state.kind === 'ended' ? String(state.result?.standardOutput) : '')),
    ]);
    const places = [
      stdout,
      stderr,
      JSON.stringify(endpoint.calls),
      ...records,
      ...agentFiles.map((path) => readFileSync(path, 'utf8')),
    ];
    expect(agentFiles.length).toBeGreaterThan(9);
    expect(places.filter((text) => text.includes('LOCKSTEP1')).length).toBeGreaterThan(9);
    expect(places.filter((text) => /SWMKEY-1-[A-Za-z0-9+/]{20}/.test(text))).toEqual([]);
  });
});

describe('discover', () => {
  it('shows the same fleet, judges nothing and ends with 0', async () => {
    const { exitCode, report } = await json('discover');
    expect(exitCode).toBe(0);
    expect(report.swarms.every(({ findings }) => findings.length === 0)).toBe(true);
    expect(report.swarms.map(({ name }) => name)).toEqual(['batch', 'orders', 'payments']);
  });
});

describe('when nothing matches', () => {
  it('ends with 6 and says where it looked', async () => {
    const { exitCode, stdout, stderr } = await runCli(['audit', '--tag', 'Role=nobody']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: '' });
    expect(stderr).toContain('111122223333/eu-west-1');
  });

  it('ends with 6 for a swarm that is not there, and names those that are', async () => {
    const { exitCode, stderr } = await runCli(['audit', '--tag', DEMO_TAG, '--swarm', 'paymets']);
    expect(exitCode).toBe(6);
    expect(stderr).toContain('"paymets"');
    expect(stderr).toContain('payments (');
  });
});

describe('bad access', () => {
  const refused = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await runCli(['audit', '--tag', DEMO_TAG, '--quiet', ...args]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^lockstep: .+\n {2}To do: .+\n$/);
    expect(stderr).not.toMatch(/\n\s+at /);
    return { exitCode, stderr };
  };
  const key = () => {
    const [found] = machines.fleet.accounts[0]?.accessKeys ?? [];
    if (found === undefined) throw new Error('the lab has no access key');
    return found;
  };

  it.each(['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation', 'ssm:SendCommand'])(
    'names %s where that is denied',
    async (action) => {
      key().denied?.add(action);
      try {
        const { exitCode, stderr } = await refused();
        expect(exitCode).toBe(2);
        expect(stderr).toContain(action);
      } finally {
        key().denied?.delete(action);
      }
    },
  );

  it.each(['ssm:ListCommands', 'ssm:ListCommandInvocations'])(
    'says of every host that %s was denied, once commands are on their way',
    async (action) => {
      key().denied?.add(action);
      try {
        const { report } = await json('audit', '--timeout', '30');
        expect(report.swarms).toEqual([]);
        const asked = report.unassigned.filter(({ agent }) => agent === 'online');
        expect(asked).toHaveLength(9);
        for (const { why } of asked) expect(why).toContain(action);
      } finally {
        key().denied?.delete(action);
      }
    },
  );

  it('says that credentials have expired', async () => {
    key().expired = true;
    try {
      const { exitCode, stderr } = await refused();
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/expired/);
    } finally {
      key().expired = false;
    }
  });

  it('says that there are none', async () => {
    useEnvironment({ AWS_ENDPOINT_URL: endpoint.url, AWS_REGION: 'eu-west-1' });
    expect((await refused()).exitCode).toBe(2);
  });

  it('says that the endpoint cannot be reached', async () => {
    const { exitCode, stderr } = await refused('--endpoint-url', 'http://127.0.0.1:9');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('127.0.0.1:9');
  });

  it('names a region that does not exist, and the one that was probably meant', async () => {
    const { exitCode, stderr } = await refused('--region', 'eu-wset-1');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('eu-wset-1');
    expect(stderr).toContain('eu-west-1');
  });
});

describe('an interrupted audit', () => {
  it('ends with 130, cancels what it had sent, and says that nothing was changed', async () => {
    Object.assign(endpoint.faults, noFaults());
    const before = endpoint.history.length;
    const { exitCode, stdout, stderr } = await runCli(['audit', '--tag', DEMO_TAG, '--quiet'], {
      onStart: (interrupt) => {
        const timer = setInterval(() => {
          if (endpoint.history.length === before) return;
          clearInterval(timer);
          interrupt();
        }, 10);
      },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr).toContain('nothing was changed');
    expect(endpoint.calls.filter(({ operation }) => operation === 'CancelCommand').length).toBeGreaterThan(0);
  });
});

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe('what a person reads', () => {
  /** Without the last paragraphs, which count calls and seconds; ids and dates give way to signs of the same length. */
  const lasting = (text: string): string =>
    text
      .slice(0, text.indexOf('Selected by'))
      .replaceAll(/\bi-[0-9a-f]{17}\b/g, `i-${'0'.repeat(17)}`)
      .replaceAll(/\b(?=[a-z0-9]*\d)[a-z0-9]{25}\b/g, 's'.repeat(25))
      .replaceAll(/\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?/g, (date) => 'D'.repeat(date.length));

  it.each(['discover', 'audit', 'prove'])('%s of the demo fleet', async (command) => {
    const { stdout } = await runCli([command, '--tag', DEMO_TAG, '--quiet']);
    expectGolden(`cli/${command}.txt`, lasting(stdout));
  });

  it.each([['--help'], ...['audit', 'prove', 'rotate', 'report', 'lab'].map((command) => [command, '--help'])])(
    'help: %s %s',
    async (...argv) => {
      const { stdout } = await runCli(argv);
      expectGolden(`cli/${argv.join('').replaceAll('--', '-')}.txt`.replace('/-', '/'), stdout);
    },
  );
});
