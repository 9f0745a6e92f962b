import type { AccountId, Region } from '../../domain/ids.js';
import type { LabAccessKey, LabAccount } from '../lab-fleet.js';

/** Who calls, and where to: what the credential scope of the signature told. */
export interface Caller {
  readonly account: LabAccount;
  readonly accountId: AccountId;
  readonly region: Region;
  readonly accessKey: LabAccessKey;
  readonly arn: string;
  readonly userId: string;
}
