import { openConnections } from '../aws/clients/connections.js';
import { createTelemetry, type ApiCalls } from '../aws/clients/telemetry.js';
import { createFleetDirectory } from '../aws/discovery/directory.js';
import type { ReadingDocuments } from '../aws/run-command/document-pin.js';
import { createCommandRunner } from '../aws/run-command/runner.js';
import { resolveScopes, type AwsScope } from '../aws/scopes/resolve.js';
import { createParameterStoreVault } from '../aws/vault/parameter-store.js';
import { createSecretsManagerVault } from '../aws/vault/secrets-manager.js';
import type { RunId } from '../domain/ids.js';
import type { Scope } from '../domain/instance.js';
import type { CommandRunner } from '../ports/command-runner.js';
import type { SealingKeys } from '../onhost/seal.js';
import type { Clock } from '../ports/clock.js';
import type { Events } from '../ports/events.js';
import type { FleetDirectory } from '../ports/fleet-directory.js';
import type { Vaults } from '../keys/read-vaults.js';
import type { KeyVault } from '../ports/key-vault.js';
import type { FleetSettings } from './fleet-settings.js';
import type { Io } from './io.js';
import type { KeySettings } from './key-settings.js';
import { homesIn } from './vault-homes.js';
import { version } from './version.js';
import type { Where } from '../report/where-text.js';

/** The ports of a run, each with its real adapter. */
export interface Fleet extends Vaults {
  readonly directory: FleetDirectory;
  readonly runner: CommandRunner;
  /** Makes a pair, which takes up to a second: each look has its own, and so has what is written ahead of a change. */
  readonly newSealingKeys: () => Promise<SealingKeys>;
  readonly apiCalls: () => ApiCalls;
  /** As whom, where, and through which endpoints: as far as has been asked. */
  readonly where: () => Where;
  /** ARN of the identity behind the first scope. */
  readonly caller: string | undefined;
}

/** The composition root: from settings to adapters. Asks who the caller is, and which regions there are. */
export async function composeFleet(
  settings: FleetSettings,
  {
    events,
    io: { clock, makeSealingKeys },
    runId,
    documents,
  }: {
    readonly events: Events;
    readonly io: Pick<Io, 'clock' | 'makeSealingKeys'>;
    readonly runId: RunId;
    /** What a command that changes nothing runs its scripts from; left out, AWS-RunShellScript. */
    readonly documents?: ReadingDocuments | undefined;
  },
): Promise<Fleet> {
  const telemetry = createTelemetry();
  const connections = await openConnections(process.env, settings.profiles[0]);
  const scopes = await resolveScopes(
    settings,
    { endpoint: settings.endpoint, version, telemetry, connections },
    // At most 64 characters: run ids have 20.
    `lockstep-${runId}`,
  );
  const keyOf = ({ account, region }: Scope): string => `${account}/${region}`;
  const byScope = new Map(scopes.map((entry) => [keyOf(entry.scope), entry]));
  const scopeOf = (scope: Scope): AwsScope => {
    const found = byScope.get(keyOf(scope));
    if (found === undefined) throw new Error(`no clients for ${keyOf(scope)}`);
    return found;
  };
  const homes = homesIn(
    settings.keys,
    scopes.map(({ scope }) => scope),
  );
  const vaults = new Map<string, KeyVault>();
  /** Always the same one. */
  const vaultFor = (scope: Scope): KeyVault => {
    const vault = vaults.get(keyOf(scope)) ?? openVault(scopeOf(scope), settings.keys, clock);
    vaults.set(keyOf(scope), vault);
    return vault;
  };
  return {
    directory: createFleetDirectory({ scopes, tags: settings.tags, events }),
    runner: createCommandRunner({ clientsFor: (scope) => scopeOf(scope).clients, clock, events, documents }),
    vaultFor,
    ...homes,
    newSealingKeys: makeSealingKeys,
    apiCalls: () => telemetry.snapshot(),
    where: () => ({
      scopes: scopes.map(({ scope, callerArn }) => ({ ...scope, callerArn })),
      endpoints: telemetry.endpoints(),
    }),
    caller: scopes[0]?.callerArn,
  };
}

const openVault = (scope: AwsScope, { vault, vaultPrefix, kmsKey }: KeySettings, clock: Clock): KeyVault => {
  const settings = { scope, prefix: vaultPrefix, kmsKeyId: kmsKey, now: () => clock.now() };
  switch (vault) {
    case 'secretsmanager':
      return createSecretsManagerVault(settings);
    case 'ssm-parameter':
      return createParameterStoreVault(settings);
  }
};
