import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDemoFleet, DEMO_TAG, labEnvironment, type DemoFleet } from '../../src/lab/demo/demo-fleet.js';
import type { RecordedCall } from '../../src/lab/endpoint/api-calls.js';
import { startEndpoint, type LabEndpoint } from '../../src/lab/endpoint/index.js';
import { waitUntil } from '../../src/lab/engine/wait.js';
import { reportSchema } from '../../src/report/model.js';
import { authorizationsOf } from '../support/iam/authorizations.js';
import { decide, type Authorization } from '../support/iam/evaluate.js';
import { examplePolicy } from '../support/iam/policy.js';
import { useEnvironment } from '../support/lab-environment.js';
import { QUICK_SERVICE } from '../support/quick-service.js';
import { runCli } from '../support/run-cli.js';

const example = (path: string): string => fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));

const KMS_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

let machines: DemoFleet;
let endpoint: LabEndpoint;
let state: string;
beforeAll(async () => {
  state = mkdtempSync(join(tmpdir(), 'lockstep-examples-'));
  machines = await createDemoFleet('simulated', 'inProcess');
  // `lockstep.yaml` names a second region and a role of another account.
  const [account] = machines.fleet.accounts;
  if (account === undefined) throw new Error('the lab has no account');
  const other = {
    ...account,
    accountId: '222233334444' as typeof account.accountId,
    accessKeys: [],
    roles: ['lockstep'],
  };
  endpoint = await startEndpoint({
    fleet: { accounts: [account, other], instances: machines.fleet.instances },
    settings: QUICK_SERVICE,
  });
  useEnvironment(labEnvironment(endpoint.url));
});
afterAll(async () => {
  await endpoint.close();
  await machines.close();
  rmSync(state, { recursive: true, force: true });
});

/** What a policy allows but no run of these tests calls. */
const onlySometimes = ['ssm:GetCommandInvocation', 'ssm:CancelCommand', 'ssm:ListTagsForResource'];

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
    for (const command of commands) await runCli([...command, '--tag', DEMO_TAG, '--quiet'], { haste: 40 });
  };

/** One that changes something, with journals of its own. */
const inOurs = async (command: readonly string[]): Promise<number> =>
  (await runCli([...command, '--quiet', '--state-dir', state], { haste: 40 })).exitCode;

/** Not by name: two runs may begin in the same second. */
const newestRun = (): string => {
  const begun = (file: string): number => statSync(join(state, file)).birthtimeMs;
  const [newest = ''] = readdirSync(state)
    .filter((file) => file.endsWith('.ndjson'))
    .sort((one, other) => begun(other) - begun(one));
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

const callsOf = async (work: () => Promise<void>): Promise<readonly RecordedCall[]> => {
  const before = endpoint.calls.length;
  await work();
  return endpoint.calls.slice(before);
};

/** Every question that these calls made IAM answer, as the services would ask it: action, resource and context. */
const questionsOf = (calls: readonly RecordedCall[], kmsKey = KMS_KEY): readonly Authorization[] => {
  const tagsOf = (id: string): ReadonlyMap<string, string> =>
    machines.fleet.instances.find(({ instanceId }) => instanceId === id)?.tags ?? new Map<string, string>();
  return calls.flatMap((call) => authorizationsOf(call, { tagsOf, kmsKey }));
};

const askedBy = async (work: () => Promise<void>): Promise<readonly Authorization[]> =>
  questionsOf(await callsOf(work));

/** The example allows everything that was asked, and no action that nobody asked for. */
const fits = (name: string, asked: readonly Authorization[], otherwise: readonly string[] = []): void => {
  expect(asked).not.toHaveLength(0);
  const policy = examplePolicy(name);
  expect(asked.filter((request) => decide([policy], request) !== 'allowed')).toEqual([]);
  const actions = new Set([...asked.map(({ action }) => action), ...onlySometimes, ...otherwise]);
  const allowed = policy.Statement.flatMap(({ Action }) => Action);
  expect(allowed.filter((action) => !actions.has(action))).toEqual([]);
};

describe('examples/iam/audit.json', () => {
  it('allows what discover, audit and rotate-join-tokens call, and nothing that changes or reads more', async () => {
    const look = lookWith(['discover'], ['audit']);
    const rotate = ['rotate-join-tokens', '--swarm', 'payments', '--tag', DEMO_TAG, '--yes'];
    const asked = await askedBy(async () => {
      await look();
      expect(await inOurs(rotate)).toBe(0);
    });
    fits('audit', asked);
  });
});

describe('examples/iam/prove.json', () => {
  it('allows what prove and audit --prove call with either vault, and nothing that changes or reads more', async () => {
    await keepSomething();
    fits('prove', await askedBy(lookWith(['prove'], ['audit', '--prove', '--vault', 'ssm-parameter'])));
  });
});

describe.each([
  ['rotate', 'secretsmanager'],
  ['rotate-parameter-store', 'ssm-parameter'],
] as const)('examples/iam/%s.json', (name, vault) => {
  it(`allows what enable, rotate, resume and disable call with ${vault}, and nothing that changes or reads more`, async () => {
    const where = ['--vault', vault, '--kms-key', KMS_KEY, '--yes', '--tag', DEMO_TAG];
    const asked = await askedBy(async () => {
      for (const act of [
        ['enable', '--swarm', 'batch'],
        ['rotate', '--swarm', 'payments'],
        ['disable', '--swarm', 'batch'],
      ])
        expect(await inOurs([...act, ...where])).toBe(0);
      expect(await inOurs(['resume', newestRun()])).toBe(0);
    });
    fits(name, asked);
  }, 600_000);
});

describe('examples/iam/unlock.json', () => {
  it('allows what unlock calls with either vault where the keys are kept, and nothing that changes or reads more', async () => {
    // The rotations above have kept its key.
    await restartEngineOf('payments-manager-2');
    const which = ['--swarm', 'payments', '--tag', DEMO_TAG];
    // The other vault holds older keys alone: to store the live one there is a right that only those have who may write.
    const looked = await askedBy(async () => {
      await runCli(['unlock', '--dry-run', '--quiet', ...which]);
    });
    const refused = looked.filter((request) => decide([examplePolicy('unlock')], request) !== 'allowed');
    expect(refused.map(({ action }) => action)).toEqual(['secretsmanager:ListSecretVersionIds']);
    const opened = await askedBy(async () => {
      expect(await inOurs(['unlock', '--yes', '--vault', 'ssm-parameter', ...which])).toBe(0);
    });
    const asked = [...looked.filter((request) => !refused.includes(request)), ...opened];
    fits('unlock', asked);
  }, 600_000);
});

describe('examples/iam/backout.json', () => {
  it('allows what backout calls with either vault, the first secret of a swarm included, and nothing that changes or reads more', async () => {
    // A place where nothing is kept yet.
    const nowhere = [
      '--vault-prefix',
      'lockstep/by-hand/',
      '--kms-key',
      KMS_KEY,
      '--swarm',
      'payments',
      '--tag',
      DEMO_TAG,
    ];
    const denied = machines.fleet.accounts[0]?.accessKeys[0]?.denied;
    denied?.add('secretsmanager:CreateSecret');
    expect(await inOurs(['enable', '--vault', 'secretsmanager', '--yes', ...nowhere])).toBe(4);
    denied?.clear();
    const refused = newestRun();
    expect(await inOurs(['disable', '--vault', 'ssm-parameter', '--yes', ...nowhere])).toBe(0);
    const turnedOff = newestRun();
    const asked = await askedBy(async () => {
      expect(await inOurs(['backout', turnedOff, '--yes'])).toBe(0);
      expect(await inOurs(['backout', refused, '--yes'])).toBe(0);
    });
    // Asked of a secret that is there already, as with rotate.json.
    fits('backout', asked, ['secretsmanager:ListSecretVersionIds']);
  }, 600_000);
});

describe('examples/iam/managers-account.json and vault-account.json', () => {
  it('allow what enable, rotate and resume call in each account where the keys are stored in another one, and nothing that changes or reads more', async () => {
    const central = '222233334444';
    const kmsKey = KMS_KEY.replace('111122223333', central);
    const vault = ['--vault-home', `${central}/eu-west-1`, '--vault-prefix', 'lockstep/central/', '--kms-key', kmsKey];
    const role = ['--role-arn', `arn:aws:iam::${central}:role/lockstep`];
    const calls = await callsOf(async () => {
      for (const command of ['enable', 'rotate'])
        expect(await inOurs([command, '--swarm', 'batch', '--tag', DEMO_TAG, '--yes', ...vault, ...role])).toBe(0);
      expect(await inOurs(['resume', newestRun()])).toBe(0);
    });
    const inAccount = (account: string): readonly Authorization[] =>
      questionsOf(
        calls.filter((call) => call.account === account && call.operation !== 'AssumeRole'),
        kmsKey,
      );
    fits('managers-account', inAccount('111122223333'));
    fits('vault-account', inAccount(central));
  }, 600_000);
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
    // Every policy of this folder is read by name in test/unit/iam, and those for running lockstep here.
    expect(readdirSync(example('iam')).filter((file) => !file.endsWith('.json'))).toEqual([]);
  });
});
