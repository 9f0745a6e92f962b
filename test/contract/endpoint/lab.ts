import { EC2Client } from '@aws-sdk/client-ec2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { AccountId, InstanceId, Region } from '../../../src/domain/ids.js';
import { cannedHost, type CannedAnswer } from '../../../src/lab/canned/canned-host.js';
import { startEndpoint, type EndpointSettings, type LabEndpoint } from '../../../src/lab/endpoint/index.js';
import type { Delivery, LabAccessKey, LabAccount, LabFleet, LabHost, LabInstance } from '../../../src/lab/lab-fleet.js';

export const ACCOUNT = '111122223333' as AccountId;
export const OTHER_ACCOUNT = '444455556666' as AccountId;
export const REGION = 'eu-west-1' as Region;
export const ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/lockstep-audit`;

export const accessKey = (accessKeyId: string, more: Partial<LabAccessKey> = {}): LabAccessKey => ({
  accessKeyId,
  secretAccessKey: 'lab-secret',
  denied: new Set(),
  ...more,
});

const account = (accountId: AccountId, accessKeyId: string, roles: readonly string[] = []): LabAccount => ({
  accountId,
  regions: [REGION, 'us-east-1' as Region, 'eu-south-1' as Region],
  accessKeys: [accessKey(accessKeyId)],
  roles,
  externalIds: new Map([['lockstep-guarded', 'of-guarded']]),
});

/** The number makes the id: `instanceId(7)` is `i-00000000000000007`. */
export const instanceId = (number: number): InstanceId => `i-${number.toString(16).padStart(17, '0')}` as InstanceId;

/** A running manager whose script says `ran <instance id>`, unless told otherwise. */
export const instance = (number: number, more: Partial<LabInstance> = {}): LabInstance => ({
  instanceId: instanceId(number),
  account: ACCOUNT,
  region: REGION,
  availabilityZone: `${REGION}a`,
  vpcId: 'vpc-0123456789abcdef0',
  privateIpAddress: `10.0.0.${number % 250}`,
  computerName: `manager-${number}.internal`,
  tags: new Map([
    ['Name', `manager-${number}`],
    ['Role', 'manager'],
  ]),
  lifecycle: 'running',
  agent: 'online',
  agentVersion: '3.3.2746.0',
  host: cannedHost({ answer: (delivery) => ({ standardOutput: `ran ${delivery.instanceId}\n` }) }),
  ...more,
});

export const instances = (count: number, more: Partial<LabInstance> = {}): LabInstance[] =>
  Array.from({ length: count }, (_, index) => instance(index + 1, more));

export const answering = (answer: CannedAnswer | ((delivery: Delivery) => CannedAnswer)): LabHost =>
  cannedHost({ answer: typeof answer === 'function' ? answer : () => answer });

/** A host that answers only when it is told to, and says how its script was ended. */
export const heldHost = (): {
  readonly host: LabHost;
  readonly deliveries: Delivery[];
  readonly release: () => void;
} => {
  const deliveries: Delivery[] = [];
  const held: (() => void)[] = [];
  let released = false;
  const answer = cannedHost({ answer: () => ({ standardOutput: 'released\n' }) });
  return {
    deliveries,
    release: () => {
      released = true;
      for (const resolve of held) resolve();
    },
    host: {
      deliver: async (delivery) => {
        deliveries.push(delivery);
        if (!released) {
          await new Promise<void>((resolve) => {
            held.push(resolve);
            delivery.cancel.addEventListener('abort', () => {
              resolve();
            });
          });
        }
        return answer.deliver(delivery);
      },
      close: () => answer.close(),
    },
  };
};

export interface Lab {
  readonly endpoint: LabEndpoint;
  readonly fleet: LabFleet;
  readonly ec2: EC2Client;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
  readonly secrets: SecretsManagerClient;
  readonly close: () => Promise<void>;
}

/** No waiting where a test does not ask for it. */
const QUICK: Partial<EndpointSettings> = { deliveryTickMilliseconds: 1, consistencyWindowMilliseconds: 0 };

export const startLab = async (
  members: readonly LabInstance[],
  settings: Partial<EndpointSettings> = {},
): Promise<Lab> => {
  const fleet: LabFleet = {
    accounts: [
      account(ACCOUNT, 'AKIALABONE'),
      account(OTHER_ACCOUNT, 'AKIALABTWO', ['lockstep-audit', 'lockstep-guarded']),
    ],
    instances: [...members],
  };
  const endpoint = await startEndpoint({ fleet, settings: { ...QUICK, ...settings } });
  const clients = clientsOf(endpoint, { accessKeyId: 'AKIALABONE', secretAccessKey: 'lab-secret' });
  return {
    endpoint,
    fleet,
    ...clients,
    close: async () => {
      for (const client of Object.values(clients)) client.destroy();
      await endpoint.close();
    },
  };
};

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The real clients; one attempt, so that a test sees each error. */
export const clientsOf = (endpoint: LabEndpoint, credentials: Credentials, region: string = REGION) => {
  const options = { endpoint: endpoint.url, region, credentials, maxAttempts: 1 };
  return {
    ec2: new EC2Client(options),
    ssm: new SSMClient(options),
    sts: new STSClient(options),
    secrets: new SecretsManagerClient(options),
  };
};
