import { AwsError } from '../aws-error.js';
import type { Members } from '../operation.js';
import { flagOf } from '../protocol/query-parameters.js';

/** Where DryRun is asked for and everything is in order, EC2 says so with an error. */
export const refuseDryRun = (input: Members): void => {
  if (flagOf(input, 'DryRun')) {
    throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
  }
};
