import { describe, expect, it } from '@jest/globals';
import { decide, type Authorization } from '../../support/iam/evaluate.js';
import { parsePolicy } from '../../support/iam/policy.js';

const policyOf = (...statements: readonly object[]) =>
  parsePolicy(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: statements.map((each) => ({ Sid: 'One', Effect: 'Allow', ...each })),
    }),
  );
const request = (more: Partial<Authorization> = {}): Authorization => ({
  action: 'ssm:SendCommand',
  resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
  context: { 'ssm:resourceTag/Role': 'swarm-manager', 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/operator' },
  ...more,
});
const ALLOW = { Action: 'ssm:SendCommand', Resource: '*' };

describe('the evaluator of policies', () => {
  it.each<[name: string, statements: readonly object[], expected: string]>([
    ['allows what is named', [ALLOW], 'allowed'],
    ['allows an action by wildcard, in any case', [{ Action: 'SSM:send*', Resource: '*' }], 'allowed'],
    ['allows nothing that is not named', [{ Action: 'ssm:GetParameter', Resource: '*' }], 'notAllowed'],
    ['allows a resource by wildcard', [{ ...ALLOW, Resource: 'arn:aws:ec2:*:111122223333:instance/i-?' }], 'allowed'],
    [
      'takes a dot in a resource as it is',
      [{ ...ALLOW, Resource: 'arn.aws:ec2:eu-west-1:111122223333:instance/i-1' }],
      'notAllowed',
    ],
    ['lets a denial go first', [ALLOW, { ...ALLOW, Effect: 'Deny' }], 'denied'],
    [
      'needs every condition',
      [{ ...ALLOW, Condition: { StringEquals: { 'ssm:resourceTag/Role': 'swarm-manager', x: 'y' } } }],
      'notAllowed',
    ],
    [
      'takes any value of a condition',
      [{ ...ALLOW, Condition: { StringEquals: { 'ssm:resourceTag/Role': ['a', 'swarm-manager'] } } }],
      'allowed',
    ],
    [
      'compares StringEquals without wildcards',
      [{ ...ALLOW, Condition: { StringEquals: { 'ssm:resourceTag/Role': 'swarm*' } } }],
      'notAllowed',
    ],
    [
      'compares StringLike with them',
      [{ ...ALLOW, Condition: { StringLike: { 'ssm:resourceTag/Role': 'swarm*' } } }],
      'allowed',
    ],
    [
      'excepts a principal',
      [
        ALLOW,
        {
          ...ALLOW,
          Effect: 'Deny',
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/operator' } },
        },
      ],
      'allowed',
    ],
    [
      'excepts nobody who is not named',
      [
        ALLOW,
        { ...ALLOW, Effect: 'Deny', Condition: { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/other' } } },
      ],
      'denied',
    ],
    ['counts an absent key as unequal', [{ ...ALLOW, Condition: { StringNotEquals: { absent: 'x' } } }], 'allowed'],
    [
      'asks of a set for one that fits',
      [{ ...ALLOW, Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'Role' } } }],
      'notAllowed',
    ],
  ])('%s', (_, statements, expected) => {
    expect(decide([policyOf(...statements)], request())).toBe(expected);
  });

  it('counts of a resource policy only statements about the principal', () => {
    const operator = 'arn:aws:iam::111122223333:role/operator';
    const only = (AWS: string) => policyOf({ ...ALLOW, Principal: { AWS } });
    expect(decide([only(operator)], request(), operator)).toBe('allowed');
    expect(decide([only('arn:aws:iam::111122223333:role/other')], request(), operator)).toBe('notAllowed');
    expect(decide([only('arn:aws:iam::111122223333:root')], request(), operator)).toBe('allowed');
    expect(decide([only('arn:aws:iam::444455556666:root')], request(), operator)).toBe('notAllowed');
  });

  it('does not guess what it does not know', () => {
    const unknown = policyOf({ ...ALLOW, Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } } });
    expect(() => decide([unknown], request())).toThrow('NumericLessThan');
    expect(() => policyOf({ ...ALLOW, Conditon: {} })).toThrow();
  });
});
