import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import type { Region } from '../../domain/ids.js';
import type { Connections } from './connections.js';
import { EC2Client } from './ec2-sdk.js';
import type { Telemetry } from './telemetry.js';

export type Credentials = NonNullable<STSClientConfig['credentials']>;

/** What is the same for every client of a run. */
export interface ClientSettings {
  /** As given by `--endpoint-url`; AWS_ENDPOINT_URL needs nothing here, the SDK reads it. */
  readonly endpoint: string | undefined;
  /** The version of this tool, for the user agent. */
  readonly version: string;
  readonly telemetry: Telemetry;
  /** The proxy and the certificate authorities of this machine. */
  readonly connections: Connections;
}

/** The clients of one account in one region. */
export interface AwsClients {
  readonly ec2: EC2Client;
  readonly ssm: SSMClient;
  /** Never sends a request twice: for SendCommand of a script that changes something, where a lost answer proves nothing. */
  readonly ssmOnce: SSMClient;
  readonly sts: STSClient;
  /** Made when it is first asked for: a command that needs no key makes none. */
  readonly secrets: SecretsManagerClient;
}

/** Enough for about half a minute of throttling; reads may be repeated freely. */
const READ_ATTEMPTS = 8;
/** STS is asked first, and an endpoint that cannot be reached must be named soon. */
export const STS_ATTEMPTS = 3;

/** Milliseconds. The SDK itself would wait for ever for an answer. */
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true } as const;

/** Configuration that the clients share; also for the STS client inside a credential provider. */
export const clientConfig = (settings: ClientSettings, region: string | undefined, maxAttempts: number) =>
  ({
    ...(region !== undefined && { region }),
    ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
    maxAttempts,
    retryMode: 'adaptive',
    requestHandler: { ...TIMEOUTS, ...settings.connections },
    customUserAgent: [['lockstep', settings.version]],
  }) satisfies STSClientConfig;

/** Nothing needs to be closed: connections that are kept alive do not hold the process. */
export const createClients = (settings: ClientSettings, credentials: Credentials, region: Region): AwsClients => {
  const { telemetry } = settings;
  const config = clientConfig(settings, region, READ_ATTEMPTS);
  const sts = new STSClient({ ...config, credentials, maxAttempts: STS_ATTEMPTS });
  // Its own copy of the credentials is kept until they expire; the plain provider would fetch them anew for every client.
  const shared = { ...config, credentials: sts.config.credentials };
  let secrets: SecretsManagerClient | undefined;
  const clients = {
    ec2: new EC2Client(shared),
    ssm: new SSMClient(shared),
    ssmOnce: new SSMClient({ ...shared, maxAttempts: 1 }),
    sts,
    get secrets(): SecretsManagerClient {
      if (secrets === undefined) {
        secrets = new SecretsManagerClient(shared);
        telemetry.watch('secretsmanager', secrets);
      }
      return secrets;
    },
  };
  telemetry.watch('ec2', clients.ec2);
  telemetry.watch('ssm', clients.ssm);
  telemetry.watch('ssm', clients.ssmOnce);
  telemetry.watch('sts', clients.sts);
  return clients;
};
