import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { createClients } from '../../../src/aws/clients/clients.js';
import { createConnections } from '../../../src/aws/clients/connections.js';
import { createTelemetry } from '../../../src/aws/clients/telemetry.js';
import { DEFAULT_PREFIX, type VaultSettings } from '../../../src/aws/vault/vault-settings.js';
import type { RunId, SwarmId } from '../../../src/domain/ids.js';
import { fingerprintOf, parseUnlockKey, type KeyGeneration, type RunIntent } from '../../../src/domain/key.js';
import { revealSecret, Secret } from '../../../src/domain/secret.js';
import type { EndpointSettings } from '../../../src/lab/endpoint/index.js';
import type { FaultPlan } from '../../../src/lab/endpoint/faults.js';
import type { KeptKeys } from '../../../src/domain/kept-keys.js';
import type { KeyVault } from '../../../src/ports/key-vault.js';
import { ACCOUNT, REGION, startLab, type Lab } from '../endpoint/lab.js';

/** One adapter, and how its service is reached past it. */
export interface VaultKit {
  readonly kind: string;
  readonly create: (settings: VaultSettings) => KeyVault;
  /** IAM actions: of reading, of writing a value, of moving a label. */
  readonly actions: { readonly read: string; readonly write: string; readonly label: string };
  /** Without which it takes no key. */
  readonly kmsKey: string | undefined;
  /** The member of a request that carries the KMS key. */
  readonly kmsMember: string;
  readonly nameOf: (prefix: string, swarmId: SwarmId) => string;
  /** Somebody else's hand: a value under this name, before lockstep was there. */
  readonly plant: (lab: Lab, name: string, text: string) => Promise<unknown>;
  /** What the service holds: texts of all versions that carry a label. */
  readonly texts: (lab: Lab, name: string) => Promise<readonly string[]>;
}

export interface VaultWorld {
  readonly kit: VaultKit;
  readonly lab: Lab;
  readonly vault: KeyVault;
  readonly faults: FaultPlan['operations'];
  readonly denied: Set<string>;
  readonly vaultWith: (settings: Partial<VaultSettings>) => KeyVault;
  /** Requests of one IAM action since the world began, as they came. */
  readonly requests: (action: string) => readonly Readonly<Record<string, unknown>>[];
  readonly writes: () => number;
}

export const startWorld = async (kit: VaultKit, settings: Partial<EndpointSettings> = {}): Promise<VaultWorld> => {
  const lab = await startLab([], settings);
  const telemetry = createTelemetry();
  const credentials = { accessKeyId: 'AKIALABONE', secretAccessKey: 'lab-secret' };
  const clients = createClients(
    { endpoint: lab.endpoint.url, version: '0.0.0-test', telemetry, connections: createConnections({}) },
    credentials,
    REGION,
  );
  const scope = { scope: { account: ACCOUNT, region: REGION }, label: `account ${ACCOUNT} in ${REGION}`, clients };
  const vaultWith = (own: Partial<VaultSettings>): KeyVault =>
    kit.create({ scope, prefix: DEFAULT_PREFIX, kmsKeyId: kit.kmsKey, now: () => new Date(), ...own });
  const denied = lab.fleet.accounts[0]?.accessKeys[0]?.denied;
  if (denied === undefined) throw new Error('the lab has no access key to deny');
  const requests = (action: string) =>
    lab.endpoint.calls.filter((call) => call.action === action).map(({ request }) => request);
  return {
    kit,
    lab,
    vault: vaultWith({}),
    faults: lab.endpoint.faults.operations,
    denied,
    vaultWith,
    requests,
    writes: () => lab.endpoint.calls.filter(({ action }) => !/:(?:Get|Describe|List)/.test(action)).length,
  };
};

let count = 0;
/** A swarm that no other test has. */
export const freshSwarm = (): SwarmId => {
  count += 1;
  return count.toString(36).padStart(25, '0') as SwarmId;
};

export const RUN = '20261121-233005-4f1a' as RunId;
export const OTHER_RUN = '20261121-233006-9b2c' as RunId;

/** An unlock key as an engine would make it. */
const newKey = (bytes: Uint8Array = randomBytes(32)) => {
  const key = parseUnlockKey(`SWMKEY-1-${Buffer.from(bytes).toString('base64').replace('=', '')}`);
  if (key === undefined) throw new Error('not an unlock key');
  return key;
};

/** Each a second later than the one before. */
export const generationOf = (swarmId: SwarmId, more: Partial<KeyGeneration> = {}): KeyGeneration => {
  count += 1;
  const key = more.key ?? newKey();
  const at = new Date(Date.UTC(2026, 10, 21, 23, 0, count));
  return {
    swarmId,
    key,
    fingerprint: fingerprintOf(key),
    clusterVersion: 40,
    rotatedAt: at,
    keptAt: at,
    runId: RUN,
    ...more,
  };
};

const pem = (): Secret =>
  new Secret(
    generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
/** Of RSA-3072, as a run makes them: their length matters. */
const SEALING_KEYS = [pem(), pem()] as const;

export const intentOf = (swarmId: SwarmId, more: Partial<RunIntent> = {}): RunIntent => ({
  swarmId,
  runId: RUN,
  sealingKey: SEALING_KEYS[0],
  clusterVersion: 40,
  writtenAt: new Date('2026-11-21T23:30:05Z'),
  ...more,
});
export const otherSealingKey = SEALING_KEYS[1];

/** Keeps and promotes, as a rotation does. */
export const rotated = async (vault: KeyVault, generation: KeyGeneration): Promise<KeptKeys> => {
  const kept = keysOf(await vault.keepPending(generation));
  return keysOf(await vault.promote({ ...generation, expected: kept.current?.fingerprint }));
};

export const keysOf = (outcome: { readonly kind: string; readonly keys?: KeptKeys }): KeptKeys => {
  if (outcome.kind === 'kept' && outcome.keys !== undefined) return outcome.keys;
  throw new Error(`expected keys, got: ${inspect(outcome, { depth: 4 })}`);
};

/** Whatever a log, a report or a crash could make of a thing. */
export const everythingOf = (thing: unknown): string =>
  [
    inspect(thing, { depth: null, showHidden: true, getters: true }),
    JSON.stringify(thing),
    thing instanceof Error ? `${thing.message} ${thing.stack ?? ''} ${everythingOf(thing.cause)}` : '',
  ].join('\n');

/** Of a PEM one line of its middle is searched for. */
export const isSeenIn = (secret: Secret, text: string): boolean => {
  const value = revealSecret(secret);
  return text.includes(value.split('\n')[3] ?? value);
};
