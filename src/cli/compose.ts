import { createTelemetry, type ApiCalls } from '../aws/clients/telemetry.js';
import { createFleetDirectory } from '../aws/discovery/directory.js';
import { createCommandRunner } from '../aws/run-command/runner.js';
import { resolveScopes, type AwsScope } from '../aws/scopes/resolve.js';
import { createParameterStoreVault } from '../aws/vault/parameter-store.js';
import { createSecretsManagerVault } from '../aws/vault/secrets-manager.js';
import type { Scope } from '../domain/instance.js';
import type { CommandRunner } from '../ports/command-runner.js';
import { makeSealingKeys, type SealingKeys } from '../onhost/seal.js';
import type { Clock } from '../ports/clock.js';
import type { Events } from '../ports/events.js';
import type { FleetDirectory } from '../ports/fleet-directory.js';
import type { KeyVault } from '../ports/key-vault.js';
import type { FleetSettings } from './fleet-settings.js';
import type { KeySettings } from './key-settings.js';
import { version } from './version.js';

/** The ports of a run, each with its real adapter. */
export interface Fleet {
  readonly directory: FleetDirectory;
  readonly runner: CommandRunner;
  /** The vault of one account and region of the selection; always the same one. */
  readonly vaultFor: (scope: Scope) => KeyVault;
  /** One pair for every answer that only this process reads: to make one takes a second. */
  readonly sealingKeys: () => Promise<SealingKeys>;
  /** A pair of its own, for what is written ahead of a change. */
  readonly newSealingKeys: () => Promise<SealingKeys>;
  readonly apiCalls: () => ApiCalls;
  /** ARN of the identity behind the first scope. */
  readonly caller: string | undefined;
}

/** The composition root: from settings to adapters. Asks who the caller is, and which regions there are. */
export async function composeFleet(
  settings: FleetSettings,
  { events, clock }: { readonly events: Events; readonly clock: Clock },
): Promise<Fleet> {
  const telemetry = createTelemetry();
  const scopes = await resolveScopes(settings, { endpoint: settings.endpoint, version, telemetry });
  const keyOf = ({ account, region }: Scope): string => `${account}/${region}`;
  const byScope = new Map(scopes.map((entry) => [keyOf(entry.scope), entry]));
  const scopeOf = (scope: Scope): AwsScope => {
    const found = byScope.get(keyOf(scope));
    if (found === undefined) throw new Error(`no clients for ${keyOf(scope)}`);
    return found;
  };
  const vaults = new Map<string, KeyVault>();
  const vaultFor = (scope: Scope): KeyVault => {
    const vault = vaults.get(keyOf(scope)) ?? openVault(scopeOf(scope), settings.keys);
    vaults.set(keyOf(scope), vault);
    return vault;
  };
  let sealingKeys: Promise<SealingKeys> | undefined;
  return {
    directory: createFleetDirectory({ scopes, tags: settings.tags, events }),
    runner: createCommandRunner({ clientsFor: (scope) => scopeOf(scope).clients, clock, events }),
    vaultFor,
    sealingKeys: () => (sealingKeys ??= makeSealingKeys()),
    newSealingKeys: makeSealingKeys,
    apiCalls: () => telemetry.snapshot(),
    caller: scopes[0]?.callerArn,
  };
}

const openVault = (scope: AwsScope, { vault, vaultPrefix, kmsKey }: KeySettings): KeyVault => {
  const settings = { scope, prefix: vaultPrefix, kmsKeyId: kmsKey };
  switch (vault) {
    case 'secretsmanager':
      return createSecretsManagerVault(settings);
    case 'ssm-parameter':
      return createParameterStoreVault(settings);
  }
};
