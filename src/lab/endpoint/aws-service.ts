import { partitionOf } from '../../domain/partition.js';
import { AwsError } from './aws-error.js';
import type { ServiceName } from './api-calls.js';
import type { Caller } from './caller.js';
import type { Operation } from './operation.js';
import type { Protocol } from './protocol/protocol.js';

/** The errors that every operation of a service can answer with, in that service's own codes. */
export interface CommonErrors {
  readonly missingToken: () => AwsError;
  /** `text`: how far the clock that signed is off. */
  readonly skewed: (text: string) => AwsError;
  readonly unknownKey: () => AwsError;
  readonly expired: () => AwsError;
  readonly denied: (caller: Caller, action: string) => AwsError;
  readonly throttled: () => AwsError;
  readonly unknownOperation: (name: string) => AwsError;
  readonly internal: () => AwsError;
}

export interface Service {
  readonly name: ServiceName;
  readonly protocol: Protocol;
  readonly errors: CommonErrors;
  readonly operations: ReadonlyMap<string, Operation>;
  /** False for STS, whose calls may be signed for any region. */
  readonly regional: boolean;
  /** Operations that no policy can deny. */
  readonly alwaysAllowed: ReadonlySet<string>;
}

/** Words of an identity policy that does not name the action. */
export const deniedText = (caller: Caller, action: string, resource?: string): string => {
  const on = resource === undefined ? '' : ` on resource: ${resource}`;
  return `User: ${caller.arn} is not authorized to perform: ${action}${on} because no identity-based policy allows the ${action} action`;
};

/** Errors of the services that speak JSON 1.1 (Systems Manager and Secrets Manager agree on them). */
export const jsonErrors = (service: ServiceName): CommonErrors => ({
  missingToken: () => new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token'),
  skewed: (text) => new AwsError('InvalidSignatureException', text),
  unknownKey: () =>
    new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.'),
  expired: () => new AwsError('ExpiredTokenException', 'The security token included in the request is expired'),
  denied: (caller, action) =>
    new AwsError(
      'AccessDeniedException',
      deniedText(caller, action, `arn:${partitionOf(caller.region)}:${service}:${caller.region}:${caller.accountId}:*`),
    ),
  throttled: () => new AwsError('ThrottlingException', 'Rate exceeded'),
  unknownOperation: () => new AwsError('UnknownOperationException'),
  internal: () => new AwsError(service === 'ssm' ? 'InternalServerError' : 'InternalServiceError', undefined, 500),
});
