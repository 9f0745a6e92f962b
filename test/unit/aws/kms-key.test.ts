import { describe, expect, it } from '@jest/globals';
import {
  compareKeys,
  foreignAccountOf,
  isAwsManaged,
  parseKmsKey,
  whyElsewhere,
} from '../../../src/aws/vault/kms-key.js';
import type { AccountId, Region } from '../../../src/domain/ids.js';
import type { Scope } from '../../../src/domain/instance.js';

const ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const MRK = 'mrk-1234abcd12ab34cd56ef1234567890ab';
const OTHER = '0987dcba-09fe-87dc-65ba-ab0987654321';
const scope = (region = 'eu-west-1'): Scope => ({ account: '111122223333' as AccountId, region: region as Region });
const arn = (resource: string, { partition = 'aws', region = 'eu-west-1', account = '111122223333' } = {}): string =>
  `arn:${partition}:kms:${region}:${account}:${resource}`;

describe('the name of a KMS key', () => {
  it.each([
    ['an id', ID, `key/${ID}`],
    ['the id of a multi-Region key', MRK, `key/${MRK}`],
    ['an alias', 'alias/team/swarm-keys', 'alias/team/swarm-keys'],
    ['a key ARN', arn(`key/${ID}`), `key/${ID}`],
    ['an alias ARN', arn('alias/swarm'), 'alias/swarm'],
    ['a key ARN in GovCloud', arn(`key/${ID}`, { partition: 'aws-us-gov', region: 'us-gov-west-1' }), `key/${ID}`],
    ['an alias ARN in China', arn('alias/swarm', { partition: 'aws-cn', region: 'cn-north-1' }), 'alias/swarm'],
    [
      'a key ARN in an isolated region',
      arn(`key/${MRK}`, { partition: 'aws-iso-b', region: 'us-isob-east-1' }),
      `key/${MRK}`,
    ],
  ])('may be %s', (_, text, resource) => {
    expect(parseKmsKey(text)?.resource).toBe(resource);
  });

  it.each([
    ['empty', ''],
    ['an id that lacks a digit', ID.slice(1)],
    ['an alias without its beginning', 'swarm-keys'],
    ['an alias without a name', 'alias/'],
    ['the ARN of something else', arn(`key/${ID}`).replace(':kms:', ':s3:')],
    ['an ARN without an account', arn(`key/${ID}`, { account: '' })],
    ['an ARN without a region', arn(`key/${ID}`, { region: '' })],
    ['an ARN of no key', arn('grant/x')],
    ['an ARN of a partition that is none', arn(`key/${ID}`, { partition: 'azure' })],
    ['followed by a blank', `${ID} `],
  ])('is none where it is %s', (_, text) => {
    expect(parseKmsKey(text)).toBeUndefined();
  });

  it.each([
    ['alias/aws/ssm', true],
    ['alias/aws/secretsmanager', true],
    [arn('alias/aws/ssm'), true],
    [arn('alias/aws/ssm', { partition: 'aws-cn', region: 'cn-north-1' }), true],
    ['alias/swarm', false],
    ['alias/awsome', false],
    [arn(`key/${ID}`), false],
  ])('tells that %s is managed by AWS: %s', (name, expected) => {
    expect(isAwsManaged(name)).toBe(expected);
  });
});

describe('two names of KMS keys', () => {
  it.each([
    ['an id and its ARN', ID, arn(`key/${ID}`), 'same'],
    ['an alias and its ARN', 'alias/swarm', arn('alias/swarm'), 'same'],
    ['two ids', ID, OTHER, 'different'],
    ['an id, and an ARN of another account', ID, arn(`key/${ID}`, { account: '444455556666' }), 'different'],
    ['an id and an alias', ID, 'alias/swarm', 'unknown'],
    ['two aliases', 'alias/swarm', 'alias/other', 'unknown'],
    ['a name that cannot be read', ID, 'something new', 'unknown'],
  ])('%s', (_, one, other, expected) => {
    expect([compareKeys(one, other, scope()), compareKeys(other, one, scope())]).toEqual([expected, expected]);
  });
});

describe('where a KMS key is', () => {
  it.each([
    ['an alias is wherever the vault is', 'alias/swarm', 'eu-west-1', undefined],
    ['an ARN of the same region', arn(`key/${ID}`), 'eu-west-1', undefined],
    ['an ARN of another region', arn(`key/${ID}`), 'eu-central-1', /is in eu-west-1.*eu-central-1/],
    ['an ARN of another partition', arn(`key/${ID}`), 'us-gov-west-1', /partition aws.*aws-us-gov/],
    [
      'an ARN of China in China',
      arn(`key/${ID}`, { partition: 'aws-cn', region: 'cn-north-1' }),
      'cn-north-1',
      undefined,
    ],
  ])('%s', (_, name, region, expected) => {
    const why = whyElsewhere(name, scope(region));
    if (expected === undefined) expect(why).toBeUndefined();
    else expect(why).toMatch(expected);
  });

  it('another account owns it only where an ARN says so', () => {
    expect(foreignAccountOf(arn(`key/${ID}`, { account: '444455556666' }), scope())).toBe('444455556666');
    expect([ID, 'alias/swarm', arn('alias/swarm')].map((name) => foreignAccountOf(name, scope()))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
