import type { LabFleet } from '../lab-fleet.js';
import type { Caller } from './caller.js';
import type { CommandStore } from './run-command/command-store.js';
import type { SecretStore } from './secretsmanager/secret-store.js';
import type { EndpointSettings } from './endpoint-settings.js';
import type { DocumentStore } from './ssm/document-store.js';
import type { ParameterStore } from './ssm/parameter-store.js';
import type { Sessions } from './sts/sessions.js';

/** Named members, as a request or an answer carries them. */
export type Members = Readonly<Record<string, unknown>>;

/** Everything that the services share. */
export interface World {
  readonly fleet: LabFleet;
  readonly settings: EndpointSettings;
  readonly commands: CommandStore;
  readonly sessions: Sessions;
  readonly secrets: SecretStore;
  readonly parameters: ParameterStore;
  readonly documents: DocumentStore;
}

/** Takes what the protocol read, gives what the protocol writes. Errors: AwsError, in the service's words. */
export type Operation = (input: Members, caller: Caller, world: World) => Members;
