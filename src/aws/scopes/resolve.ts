import { usageError } from '../../domain/errors.js';
import type { LockstepError } from '../../domain/errors.js';
import { isRegion } from '../../domain/ids.js';
import type { Scope } from '../../domain/instance.js';
import { createClients } from '../clients/clients.js';
import type { AwsClients, ClientSettings } from '../clients/clients.js';
import { settleAll } from '../settle-all.js';
import { defaultRegionOf, identifyProfile, identifyRole } from './identity.js';
import type { Identity } from './identity.js';
import { listRegions } from './known-regions.js';
import { chooseRegions, enabledRegions } from './regions.js';
import { checkSelection } from './selection.js';
import type { ScopeSelection } from './selection.js';

/** A scope that can be asked. */
export interface AwsScope {
  readonly scope: Scope;
  /** In words, for messages: `account 111122223333 in eu-west-1`. */
  readonly label: string;
  readonly callerArn: string;
  readonly clients: AwsClients;
}

/** Any region serves to ask which regions there are. */
const ANY_REGION = 'us-east-1';

/**
 * Every account and region of the selection, each once, ordered by account and region. Reads only:
 * per set of credentials one GetCallerIdentity and one DescribeRegions, and one AssumeRole per role.
 * Errors: LockstepError, exit code 2, that names every profile, role or region that cannot be used.
 */
export const resolveScopes = async (
  selection: ScopeSelection,
  settings: ClientSettings,
): Promise<readonly AwsScope[]> => {
  checkSelection(selection, settings.endpoint);
  const profiles = selection.profiles.length === 0 ? [profileOfEnvironment()] : [...new Set(selection.profiles)];
  const bases = await settleAll(profiles.map((profile) => resolveBase(selection, settings, profile)));
  const [base] = bases;
  if (base === undefined) return [];
  const roles = await settleAll(
    [...new Set(selection.roleArns)].map(async (roleArn) => ({
      identity: await identifyRole(settings, roleArn, base.identity, base.region),
      wanted: base.wanted,
    })),
  );
  const scopes = await settleAll(
    [...bases, ...roles].map(({ identity, wanted }) => scopesOf(identity, wanted, settings)),
  );
  return distinct(scopes.flat()).sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
};

/** Treated as a named profile: the SDK's own chain would go on to the instance's role where the name is mistyped. */
const profileOfEnvironment = (): string | undefined => {
  const profile = process.env.AWS_PROFILE;
  return profile === '' ? undefined : profile;
};

interface Base {
  readonly identity: Identity;
  /** The first region asked for. */
  readonly region: string;
  readonly wanted: readonly string[] | 'all';
}

const resolveBase = async (
  selection: ScopeSelection,
  settings: ClientSettings,
  profile: string | undefined,
): Promise<Base> => {
  const { regions } = selection;
  const [named] = regions === 'all' ? [] : regions;
  const region = named ?? (await defaultRegionOf(profile)) ?? (regions === 'all' ? ANY_REGION : undefined);
  if (region === undefined || !isRegion(region)) throw regionMissing(region, profile);
  const identity = await identifyProfile(settings, profile, region);
  return { identity, region, wanted: regions !== 'all' && regions.length === 0 ? [region] : regions };
};

const regionMissing = (region: string | undefined, profile: string | undefined): LockstepError => {
  const where = `AWS_REGION or ${profile === undefined ? 'the default profile' : `profile ${profile}`}`;
  return region === undefined
    ? usageError(
        'REGION_MISSING',
        `No region was given, nor is there one in ${where}`,
        'Add --region eu-west-1 (repeatable), or --all-regions',
      )
    : usageError(
        'REGION_INVALID',
        `"${region}", from ${where}, is not the name of a region`,
        'Correct it, or add --region eu-west-1',
      );
};

const scopesOf = async (
  identity: Identity,
  wanted: readonly string[] | 'all',
  settings: ClientSettings,
): Promise<readonly AwsScope[]> => {
  const { account, callerArn, credentials, seats } = identity;
  const known = await listRegions(identity, { needed: wanted === 'all' });
  const regions = wanted === 'all' ? enabledRegions(known ?? new Map()) : chooseRegions(wanted, known, account);
  return regions.map((region) => ({
    scope: { account, region },
    label: `account ${account} in ${region}`,
    callerArn,
    clients: seats.find((seat) => seat.region === region)?.clients ?? createClients(settings, credentials, region),
  }));
};

const orderOf = ({ scope }: AwsScope): string => `${scope.account}/${scope.region}`;

const distinct = (scopes: readonly AwsScope[]): AwsScope[] => [
  ...new Map([...scopes].reverse().map((scope) => [orderOf(scope), scope])).values(),
];
