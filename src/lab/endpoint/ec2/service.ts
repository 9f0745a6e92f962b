import { AwsError } from '../aws-error.js';
import { ec2Protocol } from '../protocol/query.js';
import { deniedText, type Service } from '../aws-service.js';
import { describeInstances } from './describe-instances.js';
import { describeRegions } from './describe-regions.js';

const NOT_VALIDATED = 'AWS was not able to validate the provided access credentials';

/** Amazon EC2: EC2's form of the Query protocol, API version 2016-11-15. */
export const ec2: Service = {
  name: 'ec2',
  protocol: ec2Protocol('http://ec2.amazonaws.com/doc/2016-11-15/'),
  regional: true,
  alwaysAllowed: new Set(),
  operations: new Map([
    ['DescribeInstances', describeInstances],
    ['DescribeRegions', describeRegions],
  ]),
  errors: {
    missingToken: () => new AwsError('AuthFailure', NOT_VALIDATED, 401),
    // It does not say what is wrong (https://github.com/aws/aws-sdk-java/issues/519).
    skewed: () => new AwsError('AuthFailure', NOT_VALIDATED, 401),
    unknownKey: () => new AwsError('AuthFailure', NOT_VALIDATED, 401),
    expired: () => new AwsError('RequestExpired', 'Request has expired.'),
    denied: (caller, action) =>
      new AwsError(
        'UnauthorizedOperation',
        `You are not authorized to perform this operation. ${deniedText(caller, action)}`,
        403,
      ),
    throttled: () => new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503),
    unknownOperation: (name) => new AwsError('InvalidAction', `The action ${name} is not valid for this web service.`),
    internal: () => new AwsError('InternalError', 'An internal error has occurred', 500),
  },
};
