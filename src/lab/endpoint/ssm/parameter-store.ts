import { partitionOf } from '../../../domain/partition.js';
import { AwsError } from '../aws-error.js';
import type { Caller } from '../caller.js';

type Scope = Pick<Caller, 'accountId' | 'region'>;

/** Versions that Parameter Store keeps; the oldest goes when one more comes. */
const MOST_VERSIONS = 100;
const MOST_LABELS = 10;
const VALID_LABEL = /^(?!aws|ssm|\d)[a-zA-Z0-9_.-]{1,100}$/i;

type ParameterType = 'String' | 'StringList' | 'SecureString';

export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly type: ParameterType;
  readonly keyId: string | undefined;
  readonly tier: 'Standard' | 'Advanced';
  readonly description: string | undefined;
  readonly modifiedAt: Date;
  readonly modifiedBy: string;
  readonly labels: Set<string>;
}

export interface Parameter {
  readonly name: string;
  readonly arn: string;
  /** Oldest first; never empty. */
  readonly versions: ParameterVersion[];
}

/** The parameters of every account and region. */
export interface ParameterStore {
  list(scope: Scope): readonly Parameter[];
  find(scope: Scope, name: string): Parameter | undefined;
  /** Errors: ParameterNotFound. */
  get(scope: Scope, name: string): Parameter;
  /** Errors: ParameterMaxVersionLimitExceeded where the version that would have to go has a label. */
  put(
    scope: Scope,
    name: string,
    content: Omit<ParameterVersion, 'version' | 'labels' | 'modifiedAt'>,
  ): ParameterVersion;
  /** Errors: ParameterNotFound. */
  remove(scope: Scope, name: string): void;
}

export const createParameterStore = (): ParameterStore => {
  const parameters = new Map<string, Parameter>();
  const keyOf = ({ accountId, region }: Scope, name: string): string => `${accountId}/${region} ${name}`;
  const find: ParameterStore['find'] = (scope, name) => parameters.get(keyOf(scope, name));
  const get: ParameterStore['get'] = (scope, name) => {
    const parameter = find(scope, name);
    if (parameter === undefined) throw new AwsError('ParameterNotFound');
    return parameter;
  };
  return {
    find,
    get,
    list: (scope) =>
      [...parameters].filter(([key]) => key.startsWith(keyOf(scope, ''))).map(([, parameter]) => parameter),
    put: (scope, name, content) => {
      const parameter = find(scope, name) ?? { name, arn: arnOf(scope, name), versions: [] };
      const { versions } = parameter;
      if (versions.length >= MOST_VERSIONS) dropOldest(parameter);
      const version = (versions.at(-1)?.version ?? 0) + 1;
      const added: ParameterVersion = { ...content, version, labels: new Set(), modifiedAt: new Date() };
      versions.push(added);
      parameters.set(keyOf(scope, name), parameter);
      return added;
    },
    remove: (scope, name) => {
      get(scope, name);
      parameters.delete(keyOf(scope, name));
    },
  };
};

const arnOf = ({ accountId, region }: Scope, name: string): string =>
  `arn:${partitionOf(region)}:ssm:${region}:${accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`;

const dropOldest = ({ name, versions }: Parameter): void => {
  const oldest = versions[0];
  if (oldest !== undefined && oldest.labels.size > 0) {
    throw new AwsError(
      'ParameterMaxVersionLimitExceeded',
      `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    );
  }
  versions.shift();
};

/** A version by number or by label; the newest without either. Errors: ParameterVersionNotFound. */
export const selectVersion = (
  { name, versions }: Parameter,
  selector: string | number | undefined,
): ParameterVersion => {
  const found =
    selector === undefined
      ? versions.at(-1)
      : versions.find(({ version, labels }) => String(version) === String(selector) || labels.has(String(selector)));
  if (found !== undefined) return found;
  throw new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${selector ?? ''} of ${name}. Verify the version and try again.`,
  );
};

/** Puts labels on a version and takes them off any other; gives those that are not well-formed. Errors: ParameterVersionLabelLimitExceeded. */
export const putLabels = (
  parameter: Parameter,
  version: ParameterVersion,
  labels: readonly string[],
): readonly string[] => {
  const valid = labels.filter((label) => VALID_LABEL.test(label));
  if (new Set([...version.labels, ...valid]).size > MOST_LABELS) {
    throw new AwsError(
      'ParameterVersionLabelLimitExceeded',
      `A parameter version can have a maximum of ${MOST_LABELS} labels.`,
    );
  }
  for (const label of valid) {
    for (const other of parameter.versions) other.labels.delete(label);
    version.labels.add(label);
  }
  return labels.filter((label) => !valid.includes(label));
};
