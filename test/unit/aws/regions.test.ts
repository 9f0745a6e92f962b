import { describe, expect, it } from '@jest/globals';
import { closest, editDistance } from '../../../src/aws/scopes/closest.js';
import { chooseRegions, enabledRegions, seatsFor } from '../../../src/aws/scopes/regions.js';
import type { KnownRegions } from '../../../src/aws/scopes/regions.js';
import { checkSelection } from '../../../src/aws/scopes/selection.js';
import { isRegion } from '../../../src/domain/ids.js';

const known: KnownRegions = new Map(
  (
    [
      ['eu-west-1', 'enabled'],
      ['eu-west-2', 'enabled'],
      ['us-east-1', 'enabled'],
      ['ap-east-1', 'notEnabled'],
    ] as const
  ).flatMap(([name, status]) => (isRegion(name) ? [[name, status] as const] : [])),
);

describe('chooseRegions', () => {
  it('takes enabled regions, each once, in the order given', () => {
    expect(chooseRegions(['us-east-1', 'eu-west-1', 'us-east-1'], known, '111122223333')).toEqual([
      'us-east-1',
      'eu-west-1',
    ]);
  });

  it('names an unknown region and the closest one there is', () => {
    expect(() => chooseRegions(['eu-wset-2'], known, '111122223333')).toThrow(
      expect.objectContaining({
        code: 'REGION_UNKNOWN',
        exitCode: 2,
        message: 'AWS has no region "eu-wset-2"; did you mean eu-west-2?',
      }),
    );
  });

  it('says of a region that is not enabled in which account', () => {
    expect(() => chooseRegions(['eu-west-1', 'ap-east-1'], known, '111122223333')).toThrow(
      expect.objectContaining({
        code: 'REGION_NOT_ENABLED',
        message: 'region ap-east-1 is not enabled in account 111122223333',
      }),
    );
  });

  it('tells all problems at once', () => {
    expect(() => chooseRegions(['xx-west-1', 'ap-east-1', 'yy-east-1'], known, '111122223333')).toThrow(
      /xx-west-1.*yy-east-1.*ap-east-1/,
    );
  });

  it('believes the names where the regions could not be listed', () => {
    expect(chooseRegions(['xx-west-1'], undefined, '111122223333')).toEqual(['xx-west-1']);
  });
});

describe('enabledRegions', () => {
  it('leaves out those that are not enabled', () => {
    expect(enabledRegions(known)).toEqual(['eu-west-1', 'eu-west-2', 'us-east-1']);
  });
});

describe('seatsFor', () => {
  it.each([
    ['eu-west-1', ['eu-west-1', 'us-east-1']],
    ['us-east-1', ['us-east-1']],
    ['cn-northwest-1', ['cn-northwest-1', 'cn-north-1']],
    ['us-gov-east-1', ['us-gov-east-1', 'us-gov-west-1']],
    ['us-isob-east-1', ['us-isob-east-1']],
  ])('asks %s in its own partition: %p', (region, seats) => {
    expect(seatsFor(region)).toEqual(seats);
  });
});

describe('closest', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['eu-west-1', 'eu-west-2', 1],
  ])('from %p to %p is %p edits, both ways', (from, to, edits) => {
    expect(editDistance(from, to)).toBe(edits);
    expect(editDistance(to, from)).toBe(edits);
  });

  it('knows nothing without candidates', () => {
    expect(closest('eu-west-1', [])).toBeUndefined();
  });
});

describe('checkSelection', () => {
  const role = 'arn:aws:iam::111122223333:role/path/lockstep';

  it('takes what is well formed', () => {
    expect(() => {
      checkSelection(
        { profiles: [], roleArns: [role], externalIds: {}, regions: ['eu-west-1'] },
        'http://127.0.0.1:4566',
      );
      checkSelection({ profiles: ['prod'], roleArns: [], externalIds: {}, regions: 'all' }, undefined);
    }).not.toThrow();
  });

  it('names everything that is not, before any call', () => {
    expect(() => {
      checkSelection(
        { profiles: [], roleArns: [role, 'lockstep'], externalIds: {}, regions: ['eu-west-1', 'Ireland'] },
        'localhost:4566',
      );
    }).toThrow(
      expect.objectContaining({
        code: 'SELECTION_INVALID',
        exitCode: 2,
        message: 'Not well formed: region "Ireland", role ARN "lockstep", endpoint URL "localhost:4566"',
      }),
    );
  });
});
