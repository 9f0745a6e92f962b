import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDemoFleet, DEMO_TAG, labEnvironment, type DemoFleet } from '../../src/lab/demo/demo-fleet.js';
import { startEndpoint, type LabEndpoint } from '../../src/lab/endpoint/index.js';
import { useEnvironment } from '../support/lab-environment.js';
import { runCli } from '../support/run-cli.js';

const example = (path: string): string => fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));

interface Policy {
  readonly Statement: readonly { readonly Effect: string; readonly Action: string | readonly string[] }[];
}

let machines: DemoFleet;
let endpoint: LabEndpoint;
beforeAll(async () => {
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
});

describe('examples/iam/audit.json', () => {
  const { Statement } = JSON.parse(readFileSync(example('iam/audit.json'), 'utf8')) as Policy;
  const allowed = Statement.flatMap(({ Action }) => Action);

  it('allows what discover and audit call, and nothing that changes or reads more', async () => {
    await runCli(['discover', '--tag', DEMO_TAG, '--quiet']);
    await runCli(['audit', '--tag', DEMO_TAG, '--quiet', '--all-regions']);
    const called = new Set(endpoint.calls.map(({ action }) => action));
    // GetCallerIdentity needs no permission (STS API reference).
    expect([...called].filter((action) => action !== 'sts:GetCallerIdentity' && !allowed.includes(action))).toEqual([]);
    const onlySometimes = ['ssm:GetCommandInvocation', 'ssm:CancelCommand', 'ssm:ListTagsForResource'];
    expect(allowed.filter((action) => !called.has(action) && !onlySometimes.includes(action))).toEqual([]);
    expect(Statement.every(({ Effect }) => Effect === 'Allow')).toBe(true);
  });
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
    expect(readdirSync(example('iam'))).toEqual(['audit.json']);
  });
});
