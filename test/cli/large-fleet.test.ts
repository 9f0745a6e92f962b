import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountId, InstanceId, Region } from '../../src/domain/ids.js';
import { startEndpoint, type LabEndpoint } from '../../src/lab/endpoint/index.js';
import type { LabAccount, LabInstance } from '../../src/lab/lab-fleet.js';
import { reportSchema } from '../../src/report/model.js';
import { hostThatSays, probeAnswer } from '../support/canned-probe.js';
import { useEnvironment } from '../support/lab-environment.js';
import { runCli } from '../support/run-cli.js';

const HOME = '111122223333' as AccountId;
const OTHER = '444455556666' as AccountId;
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1'] as Region[];
const SWARMS_PER_SCOPE = 28;

const swarmkitId = (text: string): string => text.padEnd(25, '0').slice(0, 25);

/** Three managers a swarm, 28 swarms in each of two accounts' three regions: 504 instances. */
const instances: LabInstance[] = [HOME, OTHER].flatMap((account, a) =>
  REGIONS.flatMap((region, r) =>
    Array.from({ length: SWARMS_PER_SCOPE * 3 }, (_, n): LabInstance => {
      const swarm = `s${a}${r}x${Math.floor(n / 3)}x`;
      const managers = [0, 1, 2].map((m) => swarmkitId(`${swarm}m${m}`));
      const address = `10.1.${Math.floor(n / 3)}.${n % 3}`;
      return {
        instanceId: `i-${`${a}${r}`.padStart(9, '0')}${n.toString(16).padStart(8, '0')}` as InstanceId,
        account,
        region,
        availabilityZone: `${region}${'abc'.charAt(n % 3)}`,
        vpcId: `vpc-0${a}${r}`,
        privateIpAddress: address,
        computerName: `${swarm}-${n % 3}`,
        tags: new Map([
          ['Role', 'swarm-manager'],
          ['Name', `${swarm}-${n % 3}`],
        ]),
        lifecycle: 'running',
        agent: 'online',
        agentVersion: '3.3.2746.0',
        host: hostThatSays(
          probeAnswer({ swarmId: swarmkitId(swarm), nodeId: managers[n % 3] ?? '', address, managers }),
        ),
      };
    }),
  ),
);

const accounts: LabAccount[] = [
  {
    accountId: HOME,
    regions: REGIONS,
    accessKeys: [{ accessKeyId: 'AKIALARGEFLEET000001', secretAccessKey: 'lab' }],
    roles: [],
  },
  { accountId: OTHER, regions: REGIONS, accessKeys: [], roles: ['lockstep'] },
];

let endpoint: LabEndpoint;
beforeAll(async () => {
  endpoint = await startEndpoint({ fleet: { accounts, instances } });
  useEnvironment({
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: 'AKIALARGEFLEET000001',
    AWS_SECRET_ACCESS_KEY: 'lab',
  });
});
afterAll(() => endpoint.close());

describe('an audit of 504 instances over 2 accounts and 3 regions', () => {
  it('sends one command per 50 instances, lists each at most twice, and asks for no instance by itself', async () => {
    const scopes = [
      '--role-arn',
      `arn:aws:iam::${OTHER}:role/lockstep`,
      ...REGIONS.flatMap((region) => ['--region', region]),
    ];
    const { stdout } = await runCli(['audit', '--tag', 'Role=swarm-manager', '--format', 'json', ...scopes]);
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(report.totals).toMatchObject({ instances: 504, swarms: 168, managers: 504, byState: { unlocked: 504 } });
    expect(report.selection.scopes).toHaveLength(6);
    const calls = report.apiCalls.byOperation;
    const commands = 6 * Math.ceil((SWARMS_PER_SCOPE * 3) / 50);
    expect(calls['ssm:SendCommand']).toBe(commands);
    expect(calls['ssm:ListCommandInvocations']).toBeLessThanOrEqual(2 * commands);
    expect(calls['ssm:GetCommandInvocation']).toBeUndefined();
    expect(calls['ssm:DescribeInstanceInformation']).toBeLessThanOrEqual(6 * 4);
    expect(endpoint.calls.filter(({ operation }) => operation === 'SendCommand')).toHaveLength(commands);
  }, 120_000);
});
