import { createTelemetry, type ApiCalls } from '../aws/clients/telemetry.js';
import { createFleetDirectory } from '../aws/discovery/directory.js';
import { createCommandRunner } from '../aws/run-command/runner.js';
import { resolveScopes } from '../aws/scopes/resolve.js';
import type { Scope } from '../domain/instance.js';
import type { CommandRunner } from '../ports/command-runner.js';
import type { Clock } from '../ports/clock.js';
import type { Events } from '../ports/events.js';
import type { FleetDirectory } from '../ports/fleet-directory.js';
import type { FleetSettings } from './fleet-settings.js';
import { version } from './version.js';

/** The ports of a run, each with its real adapter. */
export interface Fleet {
  readonly directory: FleetDirectory;
  readonly runner: CommandRunner;
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
  const byScope = new Map(scopes.map((entry) => [keyOf(entry.scope), entry.clients]));
  const clientsFor = (scope: Scope) => {
    const clients = byScope.get(keyOf(scope));
    if (clients === undefined) throw new Error(`no clients for ${keyOf(scope)}`);
    return clients;
  };
  return {
    directory: createFleetDirectory({ scopes, tags: settings.tags, events }),
    runner: createCommandRunner({ clientsFor, clock, events }),
    apiCalls: () => telemetry.snapshot(),
    caller: scopes[0]?.callerArn,
  };
}
