import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { reportSchema, type Report, type ReportSwarm } from '../../src/report/model.js';
import {
  engineFiles,
  keep,
  liveGeneration,
  startCustodyLab,
  untilAdopted,
  type CustodyLab,
} from '../support/custody-lab.js';
import { unlockKeyOf } from '../support/manager-disk.js';
import { aGeneration } from '../support/builders/custody.js';
import { useEnvironment } from '../support/lab-environment.js';
import { runCli } from '../support/run-cli.js';
import { textOf } from '../support/remedy.js';

let lab: CustodyLab;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-prove-'));
  const autolock = true;
  lab = await startCustodyLab([
    { name: 'kept', managers: 3, autolock },
    { name: 'empty', managers: 1, autolock },
    { name: 'lagging', managers: 3, autolock },
    { name: 'locked', managers: 3, autolock },
    { name: 'wrong', managers: 1, autolock },
    { name: 'malformed', managers: 1, autolock },
    { name: 'bare', managers: 1, autolock, without: ['openssl'] },
    { name: 'off', managers: 1, autolock: false },
    { name: 'parameter', managers: 1, autolock },
    { name: 'aged', managers: 1, autolock },
  ]);
});
afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  useEnvironment(lab.environment);
});
afterEach(() => {
  lab.accessKey.denied.clear();
  lab.endpoint.faults.instances.clear();
});

interface Run {
  readonly exitCode: number;
  readonly report: Report;
  /** The one swarm that was asked for. */
  readonly swarm: ReportSwarm;
  readonly output: string;
}

const run = async (command: string, name: string, ...args: string[]): Promise<Run> => {
  const { exitCode, stdout, stderr } = await runCli([command, '--tag', `Swarm=${name}`, '--format', 'json', ...args]);
  const report = reportSchema.parse(JSON.parse(stdout));
  const [swarm] = report.swarms;
  if (swarm === undefined) throw new Error(`no swarm in the report: ${stderr}`);
  return { exitCode, report, swarm, output: stdout + stderr };
};
const prove = (name: string, ...args: string[]) => run('prove', name, ...args);
const proofsIn = ({ swarm }: Run) => swarm.managers.map(({ proof }) => proof);
const swarmOf = (name: string) => lab.machines.swarm(name);
const host = (name: string) => lab.machines.host(name);

describe('prove', () => {
  it('proves every manager of a swarm whose live key is kept, and ends with 0', async () => {
    const generation = liveGeneration(swarmOf('kept'));
    await keep(lab.vaults.secretsManager, generation);
    const proven = await prove('kept');
    expect(proven.exitCode).toBe(0);
    expect(proofsIn(proven)).toEqual(['current', 'current', 'current']);
    expect(proven.swarm.key).toMatchObject({ fingerprint: generation.fingerprint, stored: 'current', ageDays: 0 });
    expect(proven.report.summary).toBe('3 of 3 managers unlock with the current key.');
    expect(proven.swarm.compliant).toBeNull();
    expect(proven.output).toContain('verification: 3 of 3 managers answered\n');
    expect(proven.report.apiCalls.byOperation).toMatchObject({ 'ssm:SendCommand': 2 });
  });

  it('changes nothing on a host, and lets no key be seen', async () => {
    await keep(lab.vaults.secretsManager, liveGeneration(swarmOf('kept')));
    const state = () => ({
      files: swarmOf('kept').managers.map(engineFiles),
      version: swarmOf('kept').clusterVersion,
      writes: lab.endpoint.calls.filter(({ action }) => /:(?:Put|Create|Update|Label|Unlabel)/.test(action)).length,
    });
    const before = state();
    const { output } = await prove('kept', '--verbose');
    expect(state()).toEqual(before);
    const key = swarmOf('kept').unlockKey ?? '';
    const seen = [output, ...lab.places('kept')].filter((text) => text.includes(key.slice('SWMKEY-1-'.length)));
    expect(key).toMatch(/^SWMKEY-1-/);
    expect(lab.places('kept').filter((text) => text.includes('LOCKSTEP1')).length).toBeGreaterThan(3);
    expect(seen.map((text) => text.slice(0, 200))).toEqual([]);
  });

  it('ends with 3 where nothing is kept, and says what to do', async () => {
    const proven = await prove('empty');
    expect(proven.exitCode).toBe(3);
    expect(proofsIn(proven)).toEqual(['none']);
    expect(proven.swarm.key).toMatchObject({ fingerprint: null, stored: 'missing' });
    expect(proven.report.summary).toBe(
      '0 of 1 manager unlocks with the current key; 1 would stay locked after a restart.',
    );
    expect(proven.swarm.findings.map(({ remedy }) => textOf(remedy))).toContain(
      `lockstep enable --swarm ${swarmOf('empty').id} --tag Swarm=empty`,
    );
  });

  it('ends with 3 where another key is kept than the one that is live', async () => {
    await keep(lab.vaults.secretsManager, aGeneration(7, { swarmId: swarmOf('wrong').id }));
    const proven = await prove('wrong');
    expect({ exitCode: proven.exitCode, stored: proven.swarm.key.stored }).toEqual({ exitCode: 3, stored: 'missing' });
    expect(proofsIn(proven)).toEqual(['none']);
  });

  it('names the older generation that a manager needs which lags', async () => {
    const [swarm, laggard] = [swarmOf('lagging'), host('lagging-manager-2')];
    const old = liveGeneration(swarm);
    await keep(lab.vaults.secretsManager, old);
    laggard.setAdoption('held');
    const version = swarm.clusterVersion;
    swarm.rotateUnlockKey();
    for (const name of ['lagging-manager-1', 'lagging-manager-3']) await untilAdopted(host(name), version);
    await keep(lab.vaults.secretsManager, liveGeneration(swarm));
    const proven = await prove('lagging');
    expect(proven.exitCode).toBe(0);
    expect(proofsIn(proven)).toEqual(['current', 'older', 'current']);
    expect(proven.swarm.managers[1]).toMatchObject({ verifiedWith: old.fingerprint });
    expect(proven.swarm.managers[1]?.proofWhy).toContain('must stay stored');
  });

  it('proves a manager that waits for its key, without unlocking it', async () => {
    await keep(lab.vaults.secretsManager, liveGeneration(swarmOf('locked')));
    host('locked-manager-3').restartEngine();
    const one = await prove('locked');
    expect(one.exitCode).toBe(0);
    expect(one.swarm.managers.map(({ state, proof }) => [state, proof])).toEqual([
      ['unlocked', 'current'],
      ['unlocked', 'current'],
      ['locked', 'current'],
    ]);
    host('locked-manager-1').restartEngine();
    host('locked-manager-2').stopEngine();
    const all = await prove('locked');
    expect(all.exitCode).toBe(0);
    expect(all.swarm.managers.map(({ state, proof }) => [state, proof])).toEqual([
      ['locked', 'current'],
      ['engineDown', 'current'],
      ['locked', 'current'],
    ]);
    expect(all.swarm.key).toMatchObject({ fingerprint: null, stored: 'unknown' });
  });

  it('asks no key of a swarm without autolock, and calls that no proof', async () => {
    const proven = await prove('off');
    expect(proven.exitCode).toBe(0);
    expect(proofsIn(proven)).toEqual(['notEncrypted']);
    expect(proven.report.summary).toBe('1 manager without encryption on disk.');
  });

  it('reads keys from Parameter Store where told to, on the command line or in the file', async () => {
    await keep(lab.vaults.parameterStore, liveGeneration(swarmOf('parameter')));
    expect((await prove('parameter', '--vault', 'ssm-parameter')).exitCode).toBe(0);
    const config = join(folder, 'lockstep.yaml');
    writeFileSync(config, 'vault: ssm-parameter\nvaultPrefix: nowhere/\n');
    const elsewhere = await prove('parameter', '--config', config, '--vault-prefix', 'elsewhere/');
    expect(elsewhere.exitCode).toBe(3);
    expect(textOf(elsewhere.swarm.findings[0]?.remedy)).toMatch(/ --config \S+ --vault-prefix elsewhere\/$/);
    const name = `/elsewhere/${swarmOf('parameter').id}`;
    expect(lab.endpoint.calls.some(({ request }) => request['Name'] === name)).toBe(true);
  });
});

describe('what cannot be told ends with 4, and with the reason', () => {
  it.each(['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'])('where %s is denied', async (action) => {
    await keep(lab.vaults.secretsManager, liveGeneration(swarmOf('kept')));
    lab.accessKey.denied.add(action);
    const proven = await prove('kept');
    expect(proven.exitCode).toBe(4);
    expect(proofsIn(proven)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(proven.swarm.key.why).toContain(action);
    expect(proven.swarm.key.why).toContain(`lockstep/${swarmOf('kept').id}`);
  });

  it('where what is kept is malformed: the secret is named, and nothing of it is shown', async () => {
    const Name = `lockstep/${swarmOf('malformed').id}`;
    const client = new SecretsManagerClient({ endpoint: lab.endpoint.url, region: 'eu-west-1' });
    const SecretString = `{"key":"${unlockKeyOf(5)}"}`;
    await client.send(new CreateSecretCommand({ Name, SecretString, ClientRequestToken: 'planted'.padEnd(32, '0') }));
    const proven = await prove('malformed');
    expect(proven.exitCode).toBe(4);
    expect(proofsIn(proven)).toEqual(['unknown']);
    expect(proven.swarm.findings.map(({ evidence }) => evidence).join('\n')).toContain(`secret ${Name}`);
    expect(proven.output).not.toContain(unlockKeyOf(5).slice(9));
  });

  it('where the host has no openssl', async () => {
    await keep(lab.vaults.secretsManager, liveGeneration(swarmOf('bare')));
    const proven = await prove('bare');
    expect(proven.exitCode).toBe(4);
    expect(proven.swarm.managers[0]).toMatchObject({ proof: 'unknown', proofWhy: 'the host has no openssl' });
  });

  it('where the answers of a manager are cut on their way', async () => {
    await keep(lab.vaults.secretsManager, liveGeneration(swarmOf('kept')));
    const instance = lab.machines.instance('kept-manager-2').instanceId;
    lab.endpoint.faults.instances.set(instance, { cutAfterBytes: 1_000 });
    const proven = await prove('kept');
    expect(proven.exitCode).toBe(4);
    expect(proofsIn(proven)).toEqual(['current', 'unknown', 'current']);
    expect(proven.swarm.managers[1]?.proofWhy).toContain('truncated');
  });
});

describe('audit --prove', () => {
  const statusOf = ({ swarm }: Run, control: string) =>
    swarm.findings.find((finding) => finding.control === control)?.status;
  const CONTROLS = ['lockstep.key-stored', 'lockstep.verified', '7.6'];

  it('gives a real answer to what an audit alone leaves open', async () => {
    await keep(lab.vaults.secretsManager, liveGeneration(swarmOf('kept')));
    const alone = await run('audit', 'kept');
    expect(CONTROLS.map((control) => statusOf(alone, control))).toEqual(['unknown', 'unknown', 'unknown']);
    expect(proofsIn(alone)).toEqual(['notAsked', 'notAsked', 'notAsked']);
    const proven = await run('audit', 'kept', '--prove');
    expect(CONTROLS.map((control) => statusOf(proven, control))).toEqual(['pass', 'pass', 'pass']);
    expect(alone.report.apiCalls.byOperation).not.toHaveProperty('secretsmanager:DescribeSecret');
  });

  it('holds the key to the age that is wanted', async () => {
    const rotatedAt = new Date(Date.now() - 40 * 86_400_000);
    await keep(lab.vaults.secretsManager, liveGeneration(swarmOf('aged'), { rotatedAt }));
    expect(statusOf(await run('audit', 'aged', '--prove'), '7.6')).toBe('pass');
    const strict = await run('audit', 'aged', '--prove', '--max-key-age', '30');
    expect(statusOf(strict, '7.6')).toBe('fail');
    expect(strict.swarm.key).toMatchObject({ ageDays: 40, rotatedAt: rotatedAt.toISOString() });
  });

  it('passes nothing of the key where the vault is denied', async () => {
    lab.accessKey.denied.add('secretsmanager:DescribeSecret');
    const proven = await run('audit', 'kept', '--prove');
    expect(CONTROLS.map((control) => statusOf(proven, control))).toEqual(['unknown', 'unknown', 'unknown']);
    expect(proven.swarm.compliant).toBe(false);
  });
});
