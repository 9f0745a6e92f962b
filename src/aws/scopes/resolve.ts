import { usageError } from '../../domain/errors.js';
import type { LockstepError } from '../../domain/errors.js';
import { isRegion } from '../../domain/ids.js';
import type { Scope } from '../../domain/instance.js';
import { homeOfPartition, parseArn } from '../../domain/partition.js';
import { createClients } from '../clients/clients.js';
import type { AwsClients, ClientSettings } from '../clients/clients.js';
import { settleAll } from '../settle-all.js';
import { baseCredentials, defaultRegion } from './environment.js';
import type { BaseCredentials } from './environment.js';
import { identifyBase, identifyRole } from './caller-identity.js';
import type { Identity } from './caller-identity.js';
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

/** Any region of the partition serves to ask which regions there are. */
const anyRegion = ({ roleArns }: ScopeSelection): string =>
  homeOfPartition(parseArn(roleArns[0] ?? '')?.partition ?? 'aws') ?? 'us-east-1';

/**
 * Every account and region of the selection, each once, ordered by account and region. Reads only:
 * per set of credentials one GetCallerIdentity and one DescribeRegions, and one AssumeRole per role.
 * `sessionName`: what CloudTrail shows of sessions that are assumed.
 * Errors: LockstepError, exit code 2, that names every profile, role or region that cannot be used.
 */
export const resolveScopes = async (
  selection: ScopeSelection,
  settings: ClientSettings,
  sessionName: string,
): Promise<readonly AwsScope[]> => {
  checkSelection(selection, settings.endpoint);
  const bases = await settleAll(sourcesOf(selection).map((source) => resolveBase(selection, settings, source)));
  const [base] = bases;
  if (base === undefined) return [];
  const roles = await settleAll(
    [...new Set(selection.roleArns)].map(async (roleArn) => ({
      identity: await identifyRole(
        settings,
        { roleArn, externalId: selection.externalIds[roleArn], sessionName },
        base.identity,
        base.region,
      ),
      wanted: base.wanted,
    })),
  );
  const scopes = await settleAll(
    [...bases, ...roles].map(({ identity, wanted }) => scopesOf(identity, wanted, settings)),
  );
  return distinct(scopes.flat()).sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
};

const sourcesOf = ({ profiles }: ScopeSelection): readonly BaseCredentials[] =>
  profiles.length === 0
    ? [baseCredentials(process.env)]
    : [...new Set(profiles)].map((profile) => ({ kind: 'profile', profile }));

interface Base {
  readonly identity: Identity;
  /** The first region asked for. */
  readonly region: string;
  readonly wanted: readonly string[] | 'all';
}

const resolveBase = async (
  selection: ScopeSelection,
  settings: ClientSettings,
  source: BaseCredentials,
): Promise<Base> => {
  const { regions } = selection;
  const [named] = regions === 'all' ? [] : regions;
  const region =
    named ??
    (await defaultRegion(process.env, source.profile)) ??
    (regions === 'all' ? anyRegion(selection) : undefined);
  if (region === undefined || !isRegion(region)) throw regionMissing(region, source.profile);
  const identity = await identifyBase(settings, source, region);
  return { identity, region, wanted: regions !== 'all' && regions.length === 0 ? [region] : regions };
};

const regionMissing = (region: string | undefined, profile: string | undefined): LockstepError => {
  const where = `AWS_REGION, AWS_DEFAULT_REGION or ${profile === undefined ? 'the default profile' : `profile ${profile}`}`;
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
