import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDemoFleet, DEMO_TAG, labEnvironment, type DemoFleet } from '../../src/lab/demo/demo-fleet.js';
import { startEndpoint, type LabEndpoint } from '../../src/lab/endpoint/index.js';
import { waitUntil } from '../../src/lab/engine/wait.js';
import { reportSchema } from '../../src/report/model.js';
import { useEnvironment } from '../support/lab-environment.js';
import { runCli } from '../support/run-cli.js';

const example = (path: string): string => fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));

interface Policy {
  readonly Statement: readonly { readonly Effect: string; readonly Action: string | readonly string[] }[];
}

let machines: DemoFleet;
let endpoint: LabEndpoint;
let state: string;
beforeAll(async () => {
  state = mkdtempSync(join(tmpdir(), 'lockstep-examples-'));
  machines = await createDemoFleet('simulated');
  // `lockstep.yaml` names a second region and a role of another account.
  const [account] = machines.fleet.accounts;
  if (account === undefined) throw new Error('the lab has no account');
  const other = {
    ...account,
    accountId: '222233334444' as typeof account.accountId,
    accessKeys: [],
    roles: ['lockstep'],
  };
  endpoint = await startEndpoint({ fleet: { accounts: [account, other], instances: machines.fleet.instances } });
  useEnvironment(labEnvironment(endpoint.url));
});
afterAll(async () => {
  await endpoint.close();
  await machines.close();
  rmSync(state, { recursive: true, force: true });
});

/** What a policy allows but no run of these tests calls, or what they call that needs no permission (STS API reference). */
const onlySometimes = ['ssm:GetCommandInvocation', 'ssm:CancelCommand', 'ssm:ListTagsForResource'];
const free = ['sts:GetCallerIdentity'];

const policyOf = (name: string) => {
  const { Statement } = JSON.parse(readFileSync(example(`iam/${name}.json`), 'utf8')) as Policy;
  expect(Statement.every(({ Effect }) => Effect === 'Allow')).toBe(true);
  return Statement.flatMap(({ Action }) => Action);
};

/** A secret for one of the swarms: what is not there is not read. */
const keepSomething = async (): Promise<void> => {
  const { stdout } = await runCli(['discover', '--tag', DEMO_TAG, '--quiet', '--format', 'json']);
  const swarm = reportSchema.parse(JSON.parse(stdout)).swarms.find(({ name }) => name === 'orders');
  const secrets = new SecretsManagerClient();
  await secrets.send(
    new CreateSecretCommand({
      Name: `lockstep/${swarm?.swarmId ?? ''}`,
      SecretString: 'of no matter',
      ClientRequestToken: 'planted'.padEnd(32, '0'),
    }),
  );
};

const lookWith =
  (...commands: readonly (readonly string[])[]) =>
  async (): Promise<void> => {
    for (const command of commands) await runCli([...command, '--tag', DEMO_TAG, '--quiet']);
  };

/** One that changes something, with journals of its own. */
const inOurs = async (command: readonly string[]): Promise<number> =>
  (await runCli([...command, '--quiet', '--state-dir', state], { haste: 8 })).exitCode;

const newestRun = (): string => {
  const [newest = ''] = readdirSync(state)
    .filter((file) => file.endsWith('.ndjson'))
    .sort()
    .reverse();
  return newest.replace('.ndjson', '');
};

const restartEngineOf = async (name: string): Promise<void> => {
  const instance = machines.fleet.instances.find(({ computerName }) => computerName === name);
  await new SSMClient().send(
    new SendCommandCommand({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: instance === undefined ? [] : [instance.instanceId],
      Parameters: { commands: ['systemctl stop docker', 'systemctl start docker'] },
    }),
  );
  const isOver = () =>
    endpoint.history.every(({ invocations }) => invocations.every(({ state: { kind } }) => kind === 'ended'));
  await waitUntil('the engine was restarted', () => Promise.resolve(isOver()), 60_000);
};

/** Every IAM action that this called. */
const calledBy = async (work: () => Promise<void>): Promise<readonly string[]> => {
  const before = endpoint.calls.length;
  await work();
  const called = new Set(endpoint.calls.slice(before).map(({ action }) => action));
  return [...called].filter((action) => !free.includes(action));
};

describe('examples/iam/audit.json', () => {
  it('allows what discover and audit call, and nothing that changes or reads more', async () => {
    const allowed = policyOf('audit');
    const called = await calledBy(lookWith(['discover'], ['audit', '--all-regions']));
    expect(called.filter((action) => !allowed.includes(action))).toEqual([]);
    expect(allowed.filter((action) => !called.includes(action) && !onlySometimes.includes(action))).toEqual([]);
  });
});

describe('examples/iam/prove.json', () => {
  it('allows what prove and audit --prove call with either vault, and nothing that changes or reads more', async () => {
    const allowed = policyOf('prove');
    await keepSomething();
    const called = await calledBy(lookWith(['prove'], ['audit', '--prove', '--vault', 'ssm-parameter']));
    expect(called.filter((action) => !allowed.includes(action))).toEqual([]);
    // kms:Decrypt is called by the vault's service on behalf of whoever reads, and never seen at its endpoint.
    const unseen = [...onlySometimes, 'kms:Decrypt'];
    expect(allowed.filter((action) => !called.includes(action) && !unseen.includes(action))).toEqual([]);
  });
});

describe.each([
  ['rotate', 'secretsmanager', ['kms:Decrypt', 'kms:GenerateDataKey']],
  ['rotate-parameter-store', 'ssm-parameter', ['kms:Decrypt', 'kms:Encrypt']],
] as const)('examples/iam/%s.json', (name, vault, byTheVault) => {
  it(`allows what enable, rotate, resume and disable call with ${vault}, and nothing that changes or reads more`, async () => {
    const allowed = policyOf(name);
    const where = ['--vault', vault, '--yes', '--tag', DEMO_TAG];
    const called = await calledBy(async () => {
      for (const act of [
        ['enable', '--swarm', 'batch'],
        ['rotate', '--swarm', 'payments'],
        ['disable', '--swarm', 'batch'],
      ])
        expect(await inOurs([...act, ...where])).toBe(0);
      expect(await inOurs(['resume', newestRun()])).toBe(0);
    });
    expect(called.filter((action) => !allowed.includes(action))).toEqual([]);
    const unseen: readonly string[] = [...onlySometimes, ...byTheVault];
    expect(allowed.filter((action) => !called.includes(action) && !unseen.includes(action))).toEqual([]);
  }, 240_000);
});

describe('examples/iam/unlock.json', () => {
  it('allows what unlock calls with either vault where the keys are kept, and nothing that changes or reads more', async () => {
    const allowed = policyOf('unlock');
    // The rotations above have kept its key.
    await restartEngineOf('payments-manager-2');
    const which = ['--swarm', 'payments', '--tag', DEMO_TAG];
    const called = await calledBy(async () => {
      await runCli(['unlock', '--dry-run', '--quiet', ...which]);
      expect(await inOurs(['unlock', '--yes', '--vault', 'ssm-parameter', ...which])).toBe(0);
    });
    expect(called.filter((action) => !allowed.includes(action))).toEqual([]);
    const unseen = [...onlySometimes, 'kms:Decrypt'];
    expect(allowed.filter((action) => !called.includes(action) && !unseen.includes(action))).toEqual([]);
  }, 240_000);
});

describe('examples/iam/backout.json', () => {
  it('allows what backout calls with either vault, the first secret of a swarm included, and nothing that changes or reads more', async () => {
    const allowed = policyOf('backout');
    // A place where nothing is kept yet.
    const nowhere = ['--vault-prefix', 'lockstep/by-hand/', '--swarm', 'payments', '--tag', DEMO_TAG, '--yes'];
    const denied = machines.fleet.accounts[0]?.accessKeys[0]?.denied;
    denied?.add('secretsmanager:CreateSecret');
    expect(await inOurs(['enable', '--vault', 'secretsmanager', ...nowhere])).toBe(4);
    denied?.clear();
    const refused = newestRun();
    expect(await inOurs(['disable', '--vault', 'ssm-parameter', ...nowhere])).toBe(0);
    const turnedOff = newestRun();
    const called = await calledBy(async () => {
      expect(await inOurs(['backout', turnedOff, '--yes'])).toBe(0);
      expect(await inOurs(['backout', refused, '--yes'])).toBe(0);
    });
    expect(called.filter((action) => !allowed.includes(action))).toEqual([]);
    const unseen = [...onlySometimes, 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt'];
    expect(allowed.filter((action) => !called.includes(action) && !unseen.includes(action))).toEqual([]);
  }, 240_000);
});

describe('examples/lockstep.yaml', () => {
  it('selects a fleet over regions and accounts', async () => {
    const { exitCode, stderr } = await runCli(['audit', '--config', example('lockstep.yaml'), '--quiet']);
    expect(exitCode).toBe(6);
    for (const scope of ['111122223333/eu-west-1', '111122223333/us-east-1', '222233334444/eu-west-1']) {
      expect(stderr).toContain(scope);
    }
  });
});

describe('the examples folder', () => {
  it('holds nothing that no test runs', () => {
    expect(readdirSync(example('.')).sort()).toEqual(['iam', 'lockstep.yaml']);
    expect(readdirSync(example('iam')).sort()).toEqual([
      'audit.json',
      'backout.json',
      'prove.json',
      'rotate-parameter-store.json',
      'rotate.json',
      'unlock.json',
    ]);
  });
});
