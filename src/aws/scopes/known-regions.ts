import { DescribeRegionsCommand } from '../clients/ec2-sdk.js';
import { LockstepError, usageError } from '../../domain/errors.js';
import { isRegion } from '../../domain/ids.js';
import { explained } from '../explain-aws-error.js';
import type { Identity } from './caller-identity.js';
import type { KnownRegions } from './regions.js';
import { firstAnswer } from './seats.js';
import { remedyText } from '../../domain/remedy.js';

/**
 * The regions of the account's partition. Undefined where the caller may not ask and it is not `needed`: a wrong name then
 * shows when the region is used.
 * Errors: LockstepError; usageError where credentials that are known to be good are refused, which a region does that is not
 * enabled in the account.
 */
export const listRegions = async (
  { account, seats }: Identity,
  { needed }: { readonly needed: boolean },
): Promise<KnownRegions | undefined> => {
  try {
    const { Regions = [] } = await firstAnswer(seats, ({ region, clients }) =>
      explained({ iamAction: 'ec2:DescribeRegions', label: `account ${account} in ${region}` }, () =>
        clients.ec2.send(new DescribeRegionsCommand({ AllRegions: true })),
      ),
    );
    return new Map(
      Regions.flatMap(({ RegionName: name = '', OptInStatus: status }) =>
        isRegion(name) ? [[name, status === 'not-opted-in' ? 'notEnabled' : 'enabled'] as const] : [],
      ),
    );
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    if (error.code === 'ACCESS_DENIED' && !needed) return undefined;
    if (error.code === 'ACCESS_DENIED') throw nameThem(error);
    throw error.code === 'CREDENTIALS_INVALID' ? notThere(account, seats[0].region, error) : error;
  }
};

/** A list of our own would leave out what this account has enabled, without a word. */
const nameThem = (cause: LockstepError): LockstepError =>
  usageError(
    cause.code,
    cause.message,
    `${remedyText(cause.remedy)}; or name the regions: --region eu-west-1 (repeatable)`,
    cause,
  );

const notThere = (account: string, region: string, cause: LockstepError): LockstepError =>
  usageError(
    'REGION_NOT_ENABLED',
    `There is no region ${region}, or it is not enabled in account ${account}`,
    'Correct --region, or enable the region in the account',
    cause,
  );
