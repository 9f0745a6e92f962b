import { randomUUID } from 'node:crypto';
import { authenticate, credentialScopeOf, type CredentialScope } from './auth.js';
import { AwsError } from './aws-error.js';
import type { RecordedCall } from './api-calls.js';
import { ec2 } from './ec2/service.js';
import type { FaultInjector } from './fault-injector.js';
import type { World } from './operation.js';
import type { WireAnswer, WireRequest } from './protocol/protocol.js';
import { secretsManager } from './secretsmanager/service.js';
import type { Service } from './aws-service.js';
import { ssm } from './ssm/service.js';
import { sts } from './sts/service.js';

const SERVICES: readonly Service[] = [ec2, ssm, sts, secretsManager];

export interface Router {
  /** Undefined: the effect happened, and the answer is to be dropped. */
  handle(request: WireRequest): Promise<WireAnswer | undefined>;
}

interface RouterParts {
  readonly world: World;
  readonly injector: FaultInjector;
  readonly calls: RecordedCall[];
  readonly closing: AbortSignal;
}

/** One request on its way. */
interface Exchange {
  readonly request: WireRequest;
  readonly requestId: string;
  readonly scope: CredentialScope | undefined;
  readonly service: Service;
  readonly call: RecordedCall;
}

/** From a request to the operation of a service, and back in that service's words. */
export const createRouter = (parts: RouterParts): Router => ({
  handle: async (request) => {
    const exchange = exchangeOf(request, parts.world);
    const { call, service, requestId } = exchange;
    parts.calls.push(call);
    try {
      const answer = await answerTo(exchange, parts);
      const isLost = parts.injector.losesAnswer(call.action);
      call.outcome = { kind: isLost ? 'lost' : 'answered' };
      return isLost ? undefined : withRequestId(answer, requestId);
    } catch (error) {
      const refusal = error instanceof AwsError ? error : service.errors.internal();
      call.outcome = { kind: 'refused', code: refusal.code, status: refusal.status };
      return withRequestId(service.protocol.refuse(refusal, requestId), requestId);
    }
  },
});

const exchangeOf = (request: WireRequest, world: World): Exchange => {
  const scope = credentialScopeOf(request);
  const service = serviceOf(request, scope);
  const operation = service.protocol.operationOf(request) ?? '';
  const owner = world.fleet.accounts.find(({ accessKeys }) =>
    accessKeys.some(({ accessKeyId }) => accessKeyId === scope?.accessKeyId),
  );
  const call: RecordedCall = {
    service: service.name,
    operation,
    action: `${service.name}:${operation}`,
    account: owner?.accountId,
    region: scope?.region,
    accessKeyId: scope?.accessKeyId,
    request: readable(service, request),
    at: new Date(),
    outcome: undefined,
  };
  return { request, requestId: randomUUID(), scope, service, call };
};

/** The credential scope names the service; a request of nobody or of another service is told by its form. */
const serviceOf = (request: WireRequest, scope: CredentialScope | undefined): Service => {
  const named = SERVICES.find(({ name }) => name === scope?.service);
  if (named !== undefined) return named;
  const fitting = SERVICES.filter(({ protocol }) => protocol.operationOf(request) !== undefined);
  const serving = fitting.find(({ operations, protocol }) => operations.has(protocol.operationOf(request) ?? ''));
  return serving ?? fitting[0] ?? ssm;
};

const readable = (service: Service, request: WireRequest): RecordedCall['request'] => {
  try {
    return service.protocol.inputOf(request);
  } catch {
    return {};
  }
};

const answerTo = async (
  { request, requestId, scope, service, call }: Exchange,
  { world, injector, closing }: RouterParts,
): Promise<WireAnswer> => {
  const { errors, operations, protocol, alwaysAllowed } = service;
  const { action, operation: name } = call;
  await injector.delay(action, closing);
  const operation = operations.get(name);
  if (operation === undefined) throw errors.unknownOperation(name);
  if (scope === undefined) throw errors.missingToken();
  const caller = authenticate(scope, request, service, world);
  const refusal = injector.refusal(action, `${caller.accountId}/${caller.region}`, errors.throttled);
  if (refusal !== undefined) throw refusal;
  const input = protocol.inputOf(request);
  const isDenied =
    caller.accessKey.denied?.has(action) === true || injector.isDenied(action, caller.region, input['InstanceIds']);
  if (isDenied && !alwaysAllowed.has(name)) throw errors.denied(caller, action);
  return protocol.answer(name, operation(input, caller, world), requestId);
};

const withRequestId = (answer: WireAnswer, requestId: string): WireAnswer => ({
  ...answer,
  headers: { ...answer.headers, 'x-amzn-requestid': requestId },
});
