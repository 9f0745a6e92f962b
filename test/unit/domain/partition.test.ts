import { describe, expect, it } from '@jest/globals';
import { seatsFor } from '../../../src/aws/scopes/regions.js';
import { checkSelection } from '../../../src/aws/scopes/selection.js';
import { isRegion } from '../../../src/domain/ids.js';
import { homeOfPartition, parseArn, partitionOf } from '../../../src/domain/partition.js';

const REGIONS = [
  ['eu-west-1', 'aws', 'us-east-1'],
  ['us-east-1', 'aws', 'us-east-1'],
  ['ap-southeast-7', 'aws', 'us-east-1'],
  ['cn-north-1', 'aws-cn', 'cn-north-1'],
  ['cn-northwest-1', 'aws-cn', 'cn-north-1'],
  ['us-gov-west-1', 'aws-us-gov', 'us-gov-west-1'],
  ['us-gov-east-1', 'aws-us-gov', 'us-gov-west-1'],
  ['us-iso-west-1', 'aws-iso', 'us-iso-east-1'],
  ['us-isob-east-1', 'aws-iso-b', 'us-isob-east-1'],
  ['us-isof-east-1', 'aws-iso-f', 'us-isof-south-1'],
  ['eu-isoe-west-1', 'aws-iso-e', 'eu-isoe-west-1'],
  ['eusc-de-east-1', 'aws-eusc', 'eusc-de-east-1'],
] as const;

describe('a region', () => {
  it.each(REGIONS)('%s is in %s, whose accounts are asked in %s', (region, partition, home) => {
    expect(isRegion(region)).toBe(true);
    expect(partitionOf(region)).toBe(partition);
    expect(homeOfPartition(partition)).toBe(home);
    expect(seatsFor(region)).toEqual([...new Set([region, home])]);
  });
});

describe('an ARN', () => {
  it.each([
    ['arn:aws:iam::111122223333:role/path/lockstep', 'aws', 'iam', '', '111122223333', 'role/path/lockstep'],
    [
      'arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/x',
      'aws-us-gov',
      'kms',
      'us-gov-west-1',
      '111122223333',
      'alias/x',
    ],
    [
      'arn:aws-cn:ssm:cn-north-1::document/AWS-RunShellScript',
      'aws-cn',
      'ssm',
      'cn-north-1',
      '',
      'document/AWS-RunShellScript',
    ],
    ['arn:aws-iso-b:iam::111122223333:role/r', 'aws-iso-b', 'iam', '', '111122223333', 'role/r'],
    ['arn:aws:iam::aws:policy/X', 'aws', 'iam', '', 'aws', 'policy/X'],
    [
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:lockstep/a',
      'aws',
      'secretsmanager',
      'eu-west-1',
      '111122223333',
      'secret:lockstep/a',
    ],
  ])('%s is read in any partition', (text, partition, service, region, account, resource) => {
    expect(parseArn(text)).toEqual({ partition, service, region, account, resource });
  });

  it.each([
    '',
    'lockstep',
    'arn:aws:iam',
    'arn:azure:iam::111122223333:role/r',
    'arn:aws:iam::1111:role/r',
    'arn:aws:iam::111122223333:role/a b',
  ])('%j is none', (text) => {
    expect(parseArn(text)).toBeUndefined();
  });
});

describe('a selection', () => {
  const check = (roleArns: readonly string[], regions: readonly string[]) => () => {
    checkSelection({ profiles: [], roleArns, externalIds: {}, regions }, undefined);
  };
  const role = (partition: string): string => `arn:${partition}:iam::111122223333:role/lockstep`;

  it.each([
    [[role('aws')], ['eu-west-1', 'us-east-1']],
    [[role('aws-us-gov')], ['us-gov-west-1', 'us-gov-east-1']],
    [[role('aws-cn')], ['cn-north-1']],
    [[role('aws-cn')], []],
  ])('may be in one partition: %j in %j', (roles, regions) => {
    expect(check(roles, regions)).not.toThrow();
  });

  it.each([
    [[], ['eu-west-1', 'us-gov-west-1']],
    [[role('aws')], ['cn-north-1']],
    [[role('aws-us-gov'), role('aws-cn')], []],
  ])('may not be in two: %j in %j', (roles, regions) => {
    expect(check(roles, regions)).toThrow(expect.objectContaining({ code: 'PARTITIONS_MIXED', exitCode: 2 }));
  });

  it.each(['a', 'with a blank', 'ü-id', ''])('names an external id that STS does not take: %j', (id) => {
    const checked = () => {
      checkSelection(
        { profiles: [], roleArns: [role('aws')], externalIds: { [role('aws')]: id }, regions: [] },
        undefined,
      );
    };
    expect(checked).toThrow(expect.objectContaining({ message: expect.stringContaining(`external id "${id}"`) }));
  });
});
