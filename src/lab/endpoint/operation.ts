import type { AccountId, Region } from '../../domain/ids.js';
import type { LabAccessKey, LabAccount, LabFleet } from '../fleet.js';
import type { CommandStore } from './run-command/store.js';
import type { SecretStore } from './secretsmanager/store.js';
import type { EndpointSettings } from './settings.js';
import type { ParameterStore } from './ssm/parameter-store.js';
import type { Sessions } from './sts/sessions.js';

/** Named members, as a request or an answer carries them. */
export type Members = Readonly<Record<string, unknown>>;

/** Who calls, and where to: what the credential scope of the signature told. */
export interface Caller {
  readonly account: LabAccount;
  readonly accountId: AccountId;
  readonly region: Region;
  readonly accessKey: LabAccessKey;
  readonly arn: string;
  readonly userId: string;
}

/** Everything that the services share. */
export interface World {
  readonly fleet: LabFleet;
  readonly settings: EndpointSettings;
  readonly commands: CommandStore;
  readonly sessions: Sessions;
  readonly secrets: SecretStore;
  readonly parameters: ParameterStore;
}

/** Takes what the protocol read, gives what the protocol writes. Errors: AwsError, in the service's words. */
export type Operation = (input: Members, caller: Caller, world: World) => Members;
