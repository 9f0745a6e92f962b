import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from '../aws-error.js';
import type { Members, Operation } from '../operation.js';
import { pageOf } from '../paging.js';
import { parseInput } from '../validation.js';
import { putLabels, selectVersion, type Parameter, type ParameterVersion } from './parameter-store.js';
import { maxResults, nextToken } from './shapes.js';

const name = z.string().min(1).max(2048);
const labels = z.array(z.string().min(1).max(100)).min(1).max(10);
const WithDecryption = z.boolean().default(false);

/** A secure value that is not to be decrypted is shown as KMS would give it: text that tells nothing. */
const shown = ({ type, value }: ParameterVersion, decrypted: boolean): string =>
  type === 'SecureString' && !decrypted ? createHash('sha512').update(value).digest('base64') : value;

const parameterMembers = (
  parameter: Parameter,
  version: ParameterVersion,
  decrypted: boolean,
  selector?: string,
): Members => ({
  Name: parameter.name,
  Type: version.type,
  Value: shown(version, decrypted),
  Version: version.version,
  Selector: selector === undefined ? undefined : `:${selector}`,
  LastModifiedDate: version.modifiedAt,
  ARN: parameter.arn,
  DataType: 'text',
});

/** `name`, `name:version` or `name:label`. */
export const getParameter: Operation = (members, caller, world) => {
  const input = parseInput(z.object({ Name: name, WithDecryption }), members);
  const [plain = '', selector] = input.Name.split(':');
  const parameter = world.parameters.get(caller, plain);
  const version = selectVersion(parameter, selector);
  return { Parameter: parameterMembers(parameter, version, input.WithDecryption, selector) };
};

const historyShape = z.object({ Name: name, WithDecryption, MaxResults: maxResults(1, 50, 50), NextToken: nextToken });

/** Oldest first. */
export const getParameterHistory: Operation = (members, caller, world) => {
  const input = parseInput(historyShape, members);
  const parameter = world.parameters.get(caller, input.Name);
  const page = pageOf(
    parameter.versions,
    { operation: 'GetParameterHistory', size: input.MaxResults, token: input.NextToken },
    world.settings,
  );
  return {
    Parameters: page.items.map((version) => historyMembers(parameter, version, input.WithDecryption)),
    NextToken: page.nextToken,
  };
};

const historyMembers = (parameter: Parameter, version: ParameterVersion, decrypted: boolean): Members => ({
  Name: parameter.name,
  Type: version.type,
  KeyId: version.keyId,
  LastModifiedDate: version.modifiedAt,
  LastModifiedUser: version.modifiedBy,
  Description: version.description,
  Value: shown(version, decrypted),
  Version: version.version,
  Labels: [...version.labels],
  Tier: version.tier,
  Policies: [],
  DataType: 'text',
});

const labelShape = z.object({ Name: name, ParameterVersion: z.number().int().optional(), Labels: labels });

export const labelParameterVersion: Operation = (members, caller, world) => {
  const input = parseInput(labelShape, members);
  const parameter = world.parameters.get(caller, input.Name);
  const version = selectVersion(parameter, input.ParameterVersion);
  return { InvalidLabels: putLabels(parameter, version, input.Labels), ParameterVersion: version.version };
};

const unlabelShape = z.object({ Name: name, ParameterVersion: z.number().int(), Labels: labels });

export const unlabelParameterVersion: Operation = (members, caller, world) => {
  const input = parseInput(unlabelShape, members);
  const version = selectVersion(world.parameters.get(caller, input.Name), input.ParameterVersion);
  const removed = input.Labels.filter((label) => version.labels.delete(label));
  return { RemovedLabels: removed, InvalidLabels: input.Labels.filter((label) => !removed.includes(label)) };
};

export const deleteParameter: Operation = (members, caller, world) => {
  world.parameters.remove(caller, parseInput(z.object({ Name: name }), members).Name);
  return {};
};

const pathShape = z.object({
  Path: name,
  Recursive: z.boolean().default(false),
  WithDecryption,
  MaxResults: maxResults(1, 10, 10),
  NextToken: nextToken,
  ParameterFilters: z.array(z.object({ Key: z.string(), Values: z.array(z.string()).default([]) })).default([]),
});

/** The newest version of everything below a path: one level, or all with Recursive. Errors: InvalidFilterKey. */
export const getParametersByPath: Operation = (members, caller, world) => {
  const input = parseInput(pathShape, members);
  if (!input.Path.startsWith('/'))
    throw new AwsError(
      'ValidationException',
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
    );
  if (input.ParameterFilters.some(({ Key }) => !['Type', 'KeyId', 'Label'].includes(Key)))
    throw new AwsError('InvalidFilterKey');
  const prefix = input.Path.endsWith('/') ? input.Path : `${input.Path}/`;
  const found = world.parameters
    .list(caller)
    .filter((parameter) => parameter.name.startsWith(prefix))
    .filter((parameter) => input.Recursive || !parameter.name.slice(prefix.length).includes('/'))
    .flatMap((parameter) => versionsFor(parameter, input.ParameterFilters).map((version) => ({ parameter, version })));
  const page = pageOf(
    found,
    { operation: 'GetParametersByPath', size: input.MaxResults, token: input.NextToken },
    world.settings,
  );
  return {
    Parameters: page.items.map(({ parameter, version }) => parameterMembers(parameter, version, input.WithDecryption)),
    NextToken: page.nextToken,
  };
};

type Filters = z.output<typeof pathShape>['ParameterFilters'];

/** A filter by label asks for the version that has it; the others judge the newest. */
const versionsFor = ({ versions }: Parameter, filters: Filters): readonly ParameterVersion[] => {
  const byLabel = filters.filter(({ Key }) => Key === 'Label');
  const candidates = byLabel.length > 0 ? versions : versions.slice(-1);
  return candidates.filter((version) =>
    filters.every(({ Key, Values }) => {
      if (Key === 'Label') return Values.some((label) => version.labels.has(label));
      return Values.includes(Key === 'Type' ? version.type : (version.keyId ?? ''));
    }),
  );
};
