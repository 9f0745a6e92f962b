import type { Scope } from '../../domain/instance.js';
import { parseArn, partitionOf } from '../../domain/partition.js';

/** A KMS key as options, requests and answers name it. */
export interface KmsKeyName {
  /** `key/<id>` or `alias/<name>`. */
  readonly resource: string;
  /** Where it is, for an ARN alone: whatever else is meant is in the account and region of the request. */
  readonly place: { readonly partition: string; readonly region: string; readonly account: string } | undefined;
}

const KEY_ID = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const ALIAS = /^alias\/[\w/-]{1,250}$/;

/** A key's id (UUID, or of several regions), its ARN, an alias, or the alias's ARN, of any partition (KMS API reference). */
export function parseKmsKey(text: string): KmsKeyName | undefined {
  if (KEY_ID.test(text)) return { resource: `key/${text}`, place: undefined };
  if (ALIAS.test(text)) return { resource: text, place: undefined };
  const { service, partition = '', region = '', account = '', resource = '' } = parseArn(text) ?? {};
  const isWhole = service === 'kms' && region !== '' && /^\d{12}$/.test(account);
  const isNamed = ALIAS.test(resource) || (resource.startsWith('key/') && KEY_ID.test(resource.slice('key/'.length)));
  return isWhole && isNamed ? { resource, place: { partition, region, account } } : undefined;
}

/** The keys that AWS makes in each account; every principal there may use the one of a service through that service. */
const AWS_MANAGED = 'alias/aws/';
export const PARAMETER_STORE_KEY = 'alias/aws/ssm';
export const SECRETS_MANAGER_KEY = 'alias/aws/secretsmanager';

/** Whether this is the key that AWS made for a service in the account; nothing but its alias tells. */
export const isAwsManaged = (name: string): boolean => parseKmsKey(name)?.resource.startsWith(AWS_MANAGED) ?? false;

export const isNamed = (name: string, alias: string): boolean => parseKmsKey(name)?.resource === alias;

/**
 * Whether two names are of one key: not known where one is an alias, which may name any key, or both are aliases that differ.
 * A name without a place is in `scope`.
 */
export function compareKeys(one: string, other: string, scope: Scope): 'same' | 'different' | 'unknown' {
  const [a, b] = [parseKmsKey(one), parseKmsKey(other)];
  if (a === undefined || b === undefined) return 'unknown';
  if (a.resource === b.resource && isSamePlace(a, b, scope)) return 'same';
  const isKey = ({ resource }: KmsKeyName): boolean => resource.startsWith('key/');
  return isKey(a) && isKey(b) ? 'different' : 'unknown';
}

const isSamePlace = (one: KmsKeyName, other: KmsKeyName, scope: Scope): boolean =>
  placeOf(one, scope) === placeOf(other, scope);

const placeOf = ({ place }: KmsKeyName, { account, region }: Scope): string =>
  place === undefined ? `${account}/${region}` : `${place.account}/${place.region}`;

/** Why a service in this scope cannot use the key, in words after "the KMS key … "; undefined where nothing is against it. */
export function whyElsewhere(name: string, { region }: Scope): string | undefined {
  const place = parseKmsKey(name)?.place;
  if (place === undefined) return undefined;
  if (place.partition !== partitionOf(region))
    return `is in the partition ${place.partition}, and ${region} is in ${partitionOf(region)}`;
  return place.region === region
    ? undefined
    : `is in ${place.region}, and a vault in ${region} can use none of another region`;
}

/** The account of a key that belongs to another one than the vault; undefined where it does not, or does not say. */
export function foreignAccountOf(name: string, { account }: Scope): string | undefined {
  const owner = parseKmsKey(name)?.place?.account;
  return owner === account ? undefined : owner;
}
