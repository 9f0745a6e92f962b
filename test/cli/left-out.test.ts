import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { AccountId, InstanceId, Region } from '../../src/domain/ids.js';
import { startEndpoint, type LabEndpoint } from '../../src/lab/endpoint/index.js';
import type { LabInstance } from '../../src/lab/lab-fleet.js';
import { formats } from '../../src/report/renderers.js';
import { hostThatSays, probeAnswer } from '../support/canned-probe.js';
import { useEnvironment } from '../support/lab-environment.js';
import { runCli } from '../support/run-cli.js';

const ACCOUNT = '111122223333' as AccountId;
const REGIONS = ['eu-west-1', 'eu-central-1'] as Region[];
const swarmkitId = (text: string): string => text.padEnd(25, '0');

const instances = REGIONS.flatMap((region, r) =>
  [1, 2, 3].map((n): LabInstance => {
    const nodes = [1, 2, 3].map((each) => swarmkitId(`node${r}x${each}`));
    const address = `10.0.${r}.${n}`;
    return {
      instanceId: `i-${`${r}${n}`.padStart(17, '0')}` as InstanceId,
      account: ACCOUNT,
      region,
      availabilityZone: `${region}a`,
      vpcId: 'vpc-0',
      privateIpAddress: address,
      computerName: `m${n}`,
      tags: new Map([['Role', 'swarm-manager']]),
      lifecycle: 'running',
      agent: 'online',
      agentVersion: '3.3.2746.0',
      host: hostThatSays(
        probeAnswer({ swarmId: swarmkitId(`swarm${r}`), nodeId: nodes[n - 1] ?? '', address, managers: nodes }),
      ),
    };
  }),
);

let endpoint: LabEndpoint;
beforeEach(async () => {
  const key = { accessKeyId: 'AKIALEFTOUT', secretAccessKey: 'lab' };
  // Every account has the home of its partition.
  const regions = [...REGIONS, 'us-east-1' as Region];
  const account = { accountId: ACCOUNT, regions, accessKeys: [key], roles: [] };
  endpoint = await startEndpoint({ fleet: { accounts: [account], instances } });
  useEnvironment({
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_REGION: 'eu-west-1',
  });
});
afterEach(() => endpoint.close());

const discover = (format: string) =>
  runCli(['discover', '--tag', 'Role=swarm-manager', '--all-regions', '--format', format]);

it.each(formats)('a region that is denied is listed with its reason in %s, with exit code 4', async (format) => {
  endpoint.faults.operations.set('ec2:DescribeInstances', { deniedIn: new Set(['eu-central-1']) });
  const { exitCode, stdout, stderr } = await discover(format);
  expect(exitCode).toBe(4);
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
    /ec2:DescribeInstances is denied for account 111122223333 in eu-central-1/,
  );
  expect(stdout).toContain(instances[0]?.instanceId);
  expect(stderr).toContain('eu-central-1: skipped');
});

it('a policy that denies a whole region denies the question for regions there as well: it is asked elsewhere', async () => {
  const denied = new Set(['eu-west-1']);
  for (const operation of ['ec2:DescribeRegions', 'ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'])
    endpoint.faults.operations.set(operation, { deniedIn: denied });
  const { exitCode, stdout, stderr } = await discover('json');
  expect({ exitCode, denied: stderr.includes('eu-west-1: skipped') }).toEqual({ exitCode: 4, denied: true });
  expect(stdout).toContain(instances.at(-1)?.instanceId);
  expect(stdout).not.toContain(instances[0]?.instanceId);
});

it('one instance of ten for which SendCommand is denied is named with the reason, and the others answer', async () => {
  const denied = instances[1]?.instanceId ?? ('' as InstanceId);
  endpoint.faults.instances.set(denied, { sendDenied: true });
  const { exitCode, stdout } = await runCli([
    ...['audit', '--tag', 'Role=swarm-manager', '--all-regions', '--format', 'json'],
  ]);
  const report = JSON.parse(stdout) as {
    swarms: { managers: { instanceId: string; state: string }[] }[];
    unassigned: object[];
  };
  const everyone = [...report.swarms.flatMap(({ managers }) => managers), ...report.unassigned];
  expect(everyone).toHaveLength(6);
  expect(everyone).toContainEqual(
    expect.objectContaining({
      instanceId: denied,
      state: 'unreachable',
      why: expect.stringMatching(/ssm:SendCommand is denied for .*, at least for this instance/),
    }),
  );
  expect(everyone.filter((each) => 'state' in each && each.state === 'unlocked')).toHaveLength(5);
  expect(exitCode).toBe(4);
});
