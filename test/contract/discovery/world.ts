import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConnections } from '../../../src/aws/clients/connections.js';
import { createTelemetry } from '../../../src/aws/clients/telemetry.js';
import type { ApiCalls } from '../../../src/aws/clients/telemetry.js';
import { createFleetDirectory } from '../../../src/aws/discovery/directory.js';
import { resolveScopes } from '../../../src/aws/scopes/resolve.js';
import type { AwsScope } from '../../../src/aws/scopes/resolve.js';
import type { ScopeSelection } from '../../../src/aws/scopes/selection.js';
import type { AccountId, InstanceId, Region } from '../../../src/domain/ids.js';
import { parseTagFilter } from '../../../src/domain/tag-filter.js';
import type { LockstepEvent } from '../../../src/events/registry.js';
import { cannedHost } from '../../../src/lab/canned/canned-host.js';
import { startEndpoint } from '../../../src/lab/endpoint/index.js';
import type { EndpointSettings, LabEndpoint } from '../../../src/lab/endpoint/index.js';
import type { LabAccessKey, LabInstance } from '../../../src/lab/lab-fleet.js';
import type { Discovery } from '../../../src/ports/fleet-directory.js';
import '../../support/node-errors.js';

export const ALPHA = '111122223333' as AccountId;
export const BETA = '444455556666' as AccountId;
export const DUBLIN = 'eu-west-1' as Region;
export const FRANKFURT = 'eu-central-1' as Region;
export const VIRGINIA = 'us-east-1' as Region;
export const REGIONS = [DUBLIN, FRANKFURT, VIRGINIA];
export const ROLE = `arn:aws:iam::${BETA}:role/lockstep-audit`;

const SECRET = 'lab-secret';

/** `id(7)` is `i-00000000000000007`, `id(7, 'mi')` a hybrid node's. */
export const id = (number: number, prefix: 'i' | 'mi' = 'i'): InstanceId =>
  `${prefix}-${number.toString(16).padStart(17, '0')}` as InstanceId;

/** A running manager of account alpha in Dublin, unless told otherwise. */
export const instance = (number: number, more: Partial<LabInstance> = {}): LabInstance => ({
  instanceId: id(number, more.lifecycle === 'hybrid' ? 'mi' : 'i'),
  account: ALPHA,
  region: DUBLIN,
  availabilityZone: `${more.region ?? DUBLIN}a`,
  vpcId: 'vpc-0123456789abcdef0',
  privateIpAddress: `10.0.0.${number % 250}`,
  computerName: `host-${number}`,
  tags: new Map([
    ['Name', `manager-${number}`],
    ['Role', 'swarm-manager'],
  ]),
  lifecycle: 'running',
  agent: 'online',
  agentVersion: '3.3.2746.0',
  host: cannedHost({ answer: () => ({}) }),
  ...more,
});

/** Instances with the numbers from `from` on. */
export const several = (count: number, from: number, more: Partial<LabInstance> = {}): LabInstance[] =>
  Array.from({ length: count }, (_, n) => instance(from + n, more));

export interface World {
  readonly endpoint: LabEndpoint;
  /** The access key that the environment holds, of account alpha; to make expired, or to deny actions. */
  readonly key: LabAccessKey & { readonly denied: Set<string> };
  readonly instances: LabInstance[];
  /** What roles of account beta ask for, by their names. */
  readonly externalIds: Map<string, string>;
  /** Actions that reached the endpoint so far, by name, whoever sent them. */
  calls(action: string): number;
  close(): Promise<void>;
}

export const startWorld = async (
  instances: readonly LabInstance[],
  settings: Partial<EndpointSettings> = {},
  regions: readonly Region[] = REGIONS,
): Promise<World> => {
  const key = { accessKeyId: 'AKIAALPHA', secretAccessKey: SECRET, denied: new Set<string>() };
  const externalIds = new Map<string, string>();
  const fleet = {
    accounts: [
      { accountId: ALPHA, regions, accessKeys: [key], roles: ['lockstep-audit'] },
      {
        accountId: BETA,
        regions,
        accessKeys: [{ accessKeyId: 'AKIABETA', secretAccessKey: SECRET }],
        roles: ['lockstep-audit', 'lockstep-prove'],
        externalIds,
      },
    ],
    instances: [...instances],
  };
  const endpoint = await startEndpoint({ fleet, settings });
  return {
    endpoint,
    key,
    instances: fleet.instances,
    externalIds,
    calls: (action) => endpoint.calls.filter((call) => call.action === action).length,
    close: () => endpoint.close(),
  };
};

export interface SdkEnvironment {
  set(variables: Readonly<Record<string, string | undefined>>): void;
  restore(): Promise<void>;
}

/** An environment for the SDK that knows of nothing but the lab: its own files, and keys of account alpha. */
export const sdkEnvironment = async (): Promise<SdkEnvironment> => {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-aws-'));
  const before = { ...process.env };
  const set = (variables: Readonly<Record<string, string | undefined>>): void => {
    for (const [name, value] of Object.entries(variables)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  };
  for (const name of Object.keys(before)) if (name.startsWith('AWS_')) set({ [name]: undefined });
  await writeFile(join(folder, 'credentials'), profileText('alpha', 'AKIAALPHA') + profileText('beta', 'AKIABETA'));
  await writeFile(join(folder, 'config'), `[profile beta]\nregion = ${FRANKFURT}\n`);
  set({
    AWS_ACCESS_KEY_ID: 'AKIAALPHA',
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  return {
    set,
    restore: async () => {
      for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) set({ [name]: before[name] });
      await rm(folder, { recursive: true });
    },
  };
};

const profileText = (name: string, accessKeyId: string): string =>
  `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${SECRET}\n\n`;

interface Resolved {
  readonly scopes: readonly AwsScope[];
  readonly apiCalls: () => ApiCalls;
}

/** Dublin with the default credentials, unless told otherwise. */
export const resolve = async (
  endpoint: string | undefined,
  selection: Partial<ScopeSelection> = {},
): Promise<Resolved> => {
  const telemetry = createTelemetry();
  const connections = await openConnections(process.env, selection.profiles?.[0]);
  const scopes = await resolveScopes(
    { profiles: [], roleArns: [], externalIds: {}, regions: [DUBLIN], ...selection },
    { endpoint, version: '0.0.0-test', telemetry, connections },
    'lockstep-20261121-233005-4f1a',
  );
  return { scopes, apiCalls: () => telemetry.snapshot() };
};

interface Discovered extends Discovery {
  readonly ids: readonly InstanceId[];
  readonly events: readonly LockstepEvent[];
  readonly apiCalls: () => ApiCalls;
}

export const discover = async (
  world: World,
  tags: readonly string[],
  selection: Partial<ScopeSelection> = {},
  signal?: AbortSignal,
): Promise<Discovered> => {
  const { scopes, apiCalls } = await resolve(world.endpoint.url, selection);
  const events: LockstepEvent[] = [];
  const directory = createFleetDirectory({
    scopes,
    tags: tags.map(parseTagFilter),
    events: { emit: (event) => events.push(event) },
  });
  const discovery = await directory.discover({ ...(signal && { signal }) });
  return { ...discovery, ids: discovery.instances.map(({ instanceId }) => instanceId), events, apiCalls };
};
