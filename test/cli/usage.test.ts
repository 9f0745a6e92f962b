import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli } from '../support/run-cli.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-usage-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** No credentials and no endpoint: whatever got past the checks would fail in another way, and later. */
const audit = (...args: string[]) => runCli(['audit', ...args]);
const fileWith = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('wrong usage ends with exit code 2 and one clear error', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['no command', [], ['No command given.', 'discover, audit']],
    ['an unknown command', ['rotat'], ['rotat']],
    ['an unknown option', ['audit', '--tagg', 'Role=m'], ['tagg']],
    ['an option without its value', ['audit', '--region'], ['region']],
    ['a format that is none', ['audit', '--tag', 'Role=m', '--format', 'xls'], ['xls', 'junit']],
    ['two commands', ['audit', 'discover', '--tag', 'Role=m'], ['discover']],
    ['an option twice that counts once', ['audit', '--profile', 'a', '--profile', 'b'], ['--profile']],
    ['no tag at all', ['audit', '--region', 'eu-west-1'], ['--tag Role=swarm-manager']],
    ['a tag without a value', ['audit', '--tag', 'Role'], ['"Role"', '"="']],
    ['two wrong tags, both named', ['audit', '--tag', 'Role', '--tag', '=x'], ['"Role"', '"=x"']],
    [
      'regions and all regions',
      ['audit', '--tag', 'Role=m', '--region', 'eu-west-1', '--all-regions'],
      ['--all-regions'],
    ],
    ['a timeout that Run Command refuses', ['audit', '--tag', 'Role=m', '--timeout', '5'], ['30 to 2592000']],
    ['a timeout that is no number', ['audit', '--tag', 'Role=m', '--timeout', 'soon'], ['NaN']],
    ['a malformed region', ['audit', '--tag', 'Role=m', '--region', 'Ireland'], ['Ireland']],
    ['a malformed role', ['audit', '--tag', 'Role=m', '--region', 'eu-west-1', '--role-arn', 'admin'], ['admin']],
    ['a vault that is none', ['prove', '--tag', 'Role=m', '--vault', 'disk'], ['disk', 'ssm-parameter']],
    ['a prefix that no vault takes', ['prove', '--tag', 'Role=m', '--vault-prefix', 'aws/x'], ['aws/x']],
    [
      'a vault home without a region',
      ['prove', '--tag', 'Role=m', '--vault-home', '111122223333'],
      ['"111122223333"', '111122223333/eu-west-1'],
    ],
    [
      'a vault home with more than that',
      ['rotate', '--tag', 'Role=m', '--vault-home', '111122223333/eu-west-1/x'],
      ['/x"'],
    ],
    ['a key age of no days', ['audit', '--tag', 'Role=m', '--max-key-age', '0'], ['Maximum key age 0:']],
    [
      'a prefix and a timeout, both named',
      ['prove', '--timeout', '5', '--vault-prefix', 'a b'],
      ['a b', '30 to 2592000'],
    ],
    ['a report in an unknown format', ['audit', '--tag', 'Role=m', '--report', 'fleet.xls'], ['fleet.xls']],
    ['a report in no folder', ['audit', '--tag', 'Role=m', '--report', '/nowhere/fleet.json'], ['/nowhere/fleet.json']],
    ['a configuration that is not there', ['audit', '--config', '/nowhere/lockstep.yaml'], ['/nowhere/lockstep.yaml']],
  ])('%s', async (_case, argv, mentions) => {
    const { exitCode, stdout, stderr } = await runCli(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    for (const mention of mentions) expect(stderr).toContain(mention);
    expect(stderr).toMatch(/^lockstep: .+\n {2}To do: .+\n$/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('a report file', () => {
  it('is not made before there is a report to write', async () => {
    const path = join(folder, 'none.json');
    const wrong = await audit('--tag', 'Role=m', '--region', 'Nowhere', '--report', path);
    expect(wrong.exitCode).toBe(2);
    expect(existsSync(path)).toBe(false);
  });
});

describe('a configuration file', () => {
  it.each<[string, string, readonly string[]]>([
    ['an unknown key', 'tags: [Role=m]\nregoins: [eu-west-1]\n', ['regoins', 'regions']],
    ['two things wrong, both named', 'tags: 3\nallRegions: maybe\n', ['tags', 'allRegions']],
    ['a vault that is none', 'tags: [Role=m]\nvault: disk\n', ['vault']],
    [
      'a KMS key and a key age that are none',
      'tags: [Role=m]\nkmsKey: my key\nmaxKeyAge: 1.5\n',
      ['my key', 'maximum key age 1.5:'],
    ],
    [
      'vault homes of which one is malformed, and one for a name that anybody may give a tag',
      'tags: [Role=m]\nvaultHome: eu-west-1\nvaultHomes:\n  payments: 111122223333/eu-west-1\n',
      ['vaultHome "eu-west-1"', '"payments" is not a swarm ID'],
    ],
    ['YAML that is none', 'tags: [Role=m\n', ['lockstep.yaml']],
    ['a list where the whole should be', '- tags\n', ['lockstep.yaml']],
    [
      'aliases that unfold without end',
      `a: &a [x]\n${Array.from({ length: 30 }, () => '- *a').join('\n')}`,
      ['lockstep.yaml'],
    ],
  ])('with %s is refused with its name', async (_case, content, mentions) => {
    const { exitCode, stderr } = await audit('--config', fileWith('lockstep.yaml', content));
    expect(exitCode).toBe(2);
    for (const mention of mentions) expect(stderr).toContain(mention);
  });

  it('gives way to the command line', async () => {
    const config = fileWith('fleet.yaml', 'tags: [Role=m]\nregions: [Nowhere]\ntimeout: 60\n');
    expect((await audit('--config', config)).stderr).toContain('Nowhere');
    expect((await audit('--config', config, '--region', 'Elsewhere')).stderr).toContain('Elsewhere');
    expect((await audit('--config', config, '--timeout', '7')).stderr).toContain('Timeout 7:');
  });
});

describe('help', () => {
  it('lists the commands and exits with 0', async () => {
    const { exitCode, stdout, stderr } = await runCli(['--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('lockstep audit');
    expect(stdout).toContain('lockstep discover');
  });

  it('of a command fits 110 columns and names every option', async () => {
    const { stdout } = await runCli(['audit', '--help'], { columns: 200 });
    for (const option of ['--tag', '--region', '--all-regions', '--role-arn', '--swarm', '--report'])
      expect(stdout).toContain(option);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  it('tells the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect((await runCli(['--version'])).stdout).toBe(`${version}\n`);
  });
});
