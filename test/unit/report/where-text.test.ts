import { describe, expect, it } from '@jest/globals';
import type { AccountId, Region } from '../../../src/domain/ids.js';
import { showWhere } from '../../../src/report/where-text.js';

const scope = (account: string, region: string, callerArn: string) => ({
  account: account as AccountId,
  region: region as Region,
  callerArn,
});
const OPS = 'arn:aws:sts::111122223333:assumed-role/ops/me';

describe('the first line of a plan', () => {
  it('says who and where', () => {
    expect(
      showWhere({
        scopes: [scope('111122223333', 'eu-central-1', OPS), scope('111122223333', 'eu-west-1', OPS)],
        endpoints: ['https://ssm.eu-west-1.amazonaws.com', 'https://vpce-1-x.ssm.eu-west-1.vpce.amazonaws.com'],
      }),
    ).toBe(`Account 111122223333, eu-central-1, eu-west-1, as ${OPS}.\n\n`);
  });

  it('has a line for each identity', () => {
    const other = 'arn:aws:sts::444455556666:assumed-role/lockstep/lockstep';
    const text = showWhere({
      scopes: [scope('111122223333', 'eu-west-1', OPS), scope('444455556666', 'eu-west-1', other)],
      endpoints: [],
    });
    expect(text.split('\n').filter((line) => line.startsWith('Account '))).toHaveLength(2);
  });

  it.each([
    'http://127.0.0.1:4566',
    'https://aws.example',
    'https://amazonaws.com.evil.example',
    'https://evilamazonaws.com',
    'http://ssm.eu-west-1.amazonaws.com',
  ])('names an endpoint that is not of AWS: %s', (endpoint) => {
    const endpoints = ['https://sts.eu-west-1.amazonaws.com', endpoint];
    expect(showWhere({ scopes: [scope('111122223333', 'eu-west-1', OPS)], endpoints })).toContain(
      `Custom endpoint, not AWS: ${endpoint}.`,
    );
  });
});
