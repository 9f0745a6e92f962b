import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  TagResourceCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorOf } from './errors.js';
import { ACCOUNT, clientsOf, REGION, startLab, type Lab } from './lab.js';

const tokenOf = (number: number): string => `00000000-0000-4000-8000-${number.toString().padStart(12, '0')}`;

describe('Secrets Manager', () => {
  let lab: Lab;
  let count = 0;

  beforeAll(async () => {
    lab = await startLab([]);
  });
  afterAll(() => lab.close());

  /** A secret of its own for each test, with the value `one` under the first token. */
  const created = async (): Promise<string> => {
    count += 1;
    const Name = `lockstep/swarm-${count}`;
    await lab.secrets.send(new CreateSecretCommand({ Name, SecretString: 'one', ClientRequestToken: tokenOf(1) }));
    return Name;
  };
  const put = (SecretId: string, number: number, SecretString: string, VersionStages?: string[]) =>
    lab.secrets.send(
      new PutSecretValueCommand({
        SecretId,
        SecretString,
        ClientRequestToken: tokenOf(number),
        ...(VersionStages !== undefined && { VersionStages }),
      }),
    );
  const move = (SecretId: string, VersionStage: string, from: number | undefined, to: number | undefined) =>
    lab.secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage,
        ...(from !== undefined && { RemoveFromVersionId: tokenOf(from) }),
        ...(to !== undefined && { MoveToVersionId: tokenOf(to) }),
      }),
    );
  const labelsOf = async (SecretId: string): Promise<Record<string, string[]> | undefined> =>
    (await lab.secrets.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages;

  it('V1 a secret is found by name and by ARN, with its current value; an unknown one is not found', async () => {
    const name = await created();
    const { ARN } = await lab.secrets.send(new DescribeSecretCommand({ SecretId: name }));
    expect(ARN).toMatch(new RegExp(`^arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:${name}-.{6}$`));
    for (const SecretId of [name, ARN, ARN?.slice(0, -7)]) {
      const value = await lab.secrets.send(new GetSecretValueCommand({ SecretId }));
      expect(value).toMatchObject({ SecretString: 'one', VersionId: tokenOf(1), VersionStages: ['AWSCURRENT'] });
    }
    expect((await errorOf(lab.secrets.send(new GetSecretValueCommand({ SecretId: 'none' })))).name).toBe(
      'ResourceNotFoundException',
    );
  });

  it('V2 creating it again is the same secret for the same token and value, and an error otherwise', async () => {
    const Name = await created();
    const again = (number: number, SecretString: string) =>
      errorOf(lab.secrets.send(new CreateSecretCommand({ Name, SecretString, ClientRequestToken: tokenOf(number) })));
    expect((await again(1, 'one')).name).toBe('none');
    expect((await again(1, 'other')).name).toBe('ResourceExistsException');
    expect((await again(2, 'one')).name).toBe('ResourceExistsException');
  });

  it('V3 the token becomes the version id: same value changes nothing, another value is an error', async () => {
    const name = await created();
    expect((await put(name, 2, 'two')).VersionId).toBe(tokenOf(2));
    const before = await labelsOf(name);
    await put(name, 2, 'two');
    expect(await labelsOf(name)).toEqual(before);
    expect((await errorOf(put(name, 2, 'three'))).name).toBe('ResourceExistsException');
    const short = new PutSecretValueCommand({ SecretId: name, SecretString: 'x', ClientRequestToken: 'short' });
    expect((await errorOf(lab.secrets.send(short))).name).toBe('ValidationException');
  });

  it('V4 a new version is the current one, and the one before is AWSPREVIOUS', async () => {
    const name = await created();
    await put(name, 2, 'two');
    await put(name, 3, 'three');
    expect(await labelsOf(name)).toEqual({ [tokenOf(2)]: ['AWSPREVIOUS'], [tokenOf(3)]: ['AWSCURRENT'] });
  });

  it('V5 a version may be put under other labels, which leaves the current one alone', async () => {
    const name = await created();
    await put(name, 2, 'two', ['AWSPENDING']);
    expect(await labelsOf(name)).toEqual({ [tokenOf(1)]: ['AWSCURRENT'], [tokenOf(2)]: ['AWSPENDING'] });
    const pending = new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSPENDING' });
    expect((await lab.secrets.send(pending)).SecretString).toBe('two');
    const missing = new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSPREVIOUS' });
    expect((await errorOf(lab.secrets.send(missing))).name).toBe('ResourceNotFoundException');
  });

  it('V6 a label moves only from the version that holds it now', async () => {
    const name = await created();
    await put(name, 2, 'two', ['AWSPENDING']);
    for (const wrong of [undefined, 2]) {
      expect((await errorOf(move(name, 'AWSCURRENT', wrong, 2))).name).toBe('InvalidParameterException');
    }
    await move(name, 'AWSCURRENT', 1, 2);
    expect(await labelsOf(name)).toEqual({ [tokenOf(1)]: ['AWSPREVIOUS'], [tokenOf(2)]: ['AWSPENDING', 'AWSCURRENT'] });
    expect((await errorOf(move(name, 'AWSCURRENT', 1, 2))).name).toBe('InvalidParameterException');
  });

  it('V7 a label may be added and taken off, but AWSCURRENT never', async () => {
    const name = await created();
    await move(name, 'run-7', undefined, 1);
    expect(await labelsOf(name)).toEqual({ [tokenOf(1)]: ['AWSCURRENT', 'run-7'] });
    await move(name, 'run-7', 1, undefined);
    expect(await labelsOf(name)).toEqual({ [tokenOf(1)]: ['AWSCURRENT'] });
    expect((await errorOf(move(name, 'AWSCURRENT', 1, undefined))).name).toBe('InvalidParameterException');
  });

  it('V8 a secret has at most 20 labels', async () => {
    const name = await created();
    for (let number = 1; number < 20; number += 1) await move(name, `label-${number}`, undefined, 1);
    expect((await errorOf(move(name, 'label-20', undefined, 1))).name).toBe('LimitExceededException');
    expect((await errorOf(put(name, 2, 'two', ['label-20']))).name).toBe('LimitExceededException');
  });

  it('V9 a value has at most 65,536 characters, and is text or binary, not both', async () => {
    const name = await created();
    expect((await errorOf(put(name, 2, 'x'.repeat(65_536)))).name).toBe('none');
    expect((await errorOf(put(name, 3, 'x'.repeat(65_537)))).name).toBe('ValidationException');
    const SecretBinary = new Uint8Array([1, 2, 255]);
    await lab.secrets.send(new PutSecretValueCommand({ SecretId: name, SecretBinary, ClientRequestToken: tokenOf(4) }));
    const value = await lab.secrets.send(new GetSecretValueCommand({ SecretId: name }));
    expect([...(value.SecretBinary ?? [])]).toEqual([1, 2, 255]);
    const both = new PutSecretValueCommand({ SecretId: name, SecretBinary, SecretString: 'x' });
    expect((await errorOf(lab.secrets.send(both))).name).toBe('InvalidParameterException');
  });

  it('V10 versions without a label are listed only where deprecated ones are asked for', async () => {
    const name = await created();
    await put(name, 2, 'two');
    await put(name, 3, 'three');
    const versions = async (IncludeDeprecated: boolean): Promise<readonly unknown[]> => {
      const { Versions } = await lab.secrets.send(
        new ListSecretVersionIdsCommand({ SecretId: name, IncludeDeprecated }),
      );
      return (Versions ?? []).map(({ VersionId }) => VersionId);
    };
    expect(await versions(false)).toEqual([tokenOf(2), tokenOf(3)]);
    expect(await versions(true)).toEqual([tokenOf(1), tokenOf(2), tokenOf(3)]);
    const old = new GetSecretValueCommand({ SecretId: name, VersionId: tokenOf(1) });
    expect((await lab.secrets.send(old)).SecretString).toBe('one');
  });

  it('V11 secrets are listed per account and region, by the beginning of their name and by tag', async () => {
    const name = await created();
    await lab.secrets.send(new TagResourceCommand({ SecretId: name, Tags: [{ Key: 'swarm', Value: `id-${name}` }] }));
    const names = async (Key: 'name' | 'tag-value', value: string): Promise<readonly unknown[]> => {
      const { SecretList } = await lab.secrets.send(new ListSecretsCommand({ Filters: [{ Key, Values: [value] }] }));
      return (SecretList ?? []).map(({ Name }) => Name);
    };
    expect(await names('name', name)).toEqual([name]);
    expect(await names('name', 'LOCKSTEP/')).toEqual([]);
    expect(await names('tag-value', 'id-')).toEqual([name]);
    const other = clientsOf(lab.endpoint, { accessKeyId: 'AKIALABTWO', secretAccessKey: 'lab-secret' });
    expect((await other.secrets.send(new ListSecretsCommand())).SecretList).toEqual([]);
  });

  it('V12 a secret that was just created is not listed yet, but can be read', async () => {
    const fresh = await startLab([], { consistencyWindowMilliseconds: 60_000 });
    await fresh.secrets.send(new CreateSecretCommand({ Name: 'new', SecretString: 'x' }));
    expect((await fresh.secrets.send(new ListSecretsCommand())).SecretList).toEqual([]);
    expect((await fresh.secrets.send(new GetSecretValueCommand({ SecretId: 'new' }))).SecretString).toBe('x');
    await fresh.close();
  });

  it('V13 a secret that is marked for deletion can be described and restored, and nothing else', async () => {
    const SecretId = await created();
    await lab.secrets.send(new DeleteSecretCommand({ SecretId }));
    const read = () => lab.secrets.send(new GetSecretValueCommand({ SecretId }));
    const create = new CreateSecretCommand({ Name: SecretId, SecretString: 'one', ClientRequestToken: tokenOf(1) });
    const refused = [read(), put(SecretId, 2, 'two'), move(SecretId, 'mine', undefined, 1), lab.secrets.send(create)];
    for (const call of refused) expect((await errorOf(call)).name).toBe('InvalidRequestException');
    const listed = async (IncludePlannedDeletion: boolean) => {
      const Filters = [{ Key: 'name' as const, Values: [SecretId] }];
      return (await lab.secrets.send(new ListSecretsCommand({ Filters, IncludePlannedDeletion }))).SecretList?.length;
    };
    expect([await listed(false), await listed(true)]).toEqual([0, 1]);
    expect((await lab.secrets.send(new DescribeSecretCommand({ SecretId }))).DeletedDate).toBeInstanceOf(Date);
    await lab.secrets.send(new RestoreSecretCommand({ SecretId }));
    expect((await read()).SecretString).toBe('one');
  });

  it('V14 the recovery window has 7 to 30 days; without one the secret is gone', async () => {
    const SecretId = await created();
    const remove = (more: object) => lab.secrets.send(new DeleteSecretCommand({ SecretId, ...more }));
    expect((await errorOf(remove({ RecoveryWindowInDays: 6 }))).name).toBe('InvalidParameterException');
    expect((await errorOf(remove({ RecoveryWindowInDays: 31 }))).name).toBe('InvalidParameterException');
    const both = { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true };
    expect((await errorOf(remove(both))).name).toBe('InvalidParameterException');
    await remove({ ForceDeleteWithoutRecovery: true });
    const described = errorOf(lab.secrets.send(new DescribeSecretCommand({ SecretId })));
    expect((await described).name).toBe('ResourceNotFoundException');
  });

  it('V15 a secret has 100 versions: one without a label goes for a new one, but none that is younger than a day', async () => {
    const name = await created();
    for (let version = 2; version <= 100; version += 1) await put(name, version, `value ${version}`);
    expect((await errorOf(put(name, 101, 'one more'))).name).toBe('LimitExceededException');
    const secret = lab.endpoint.secrets.find({ accountId: ACCOUNT, region: REGION }, name);
    const second = secret?.versions.get(tokenOf(2));
    if (second === undefined) throw new Error('no second version');
    secret?.versions.set(tokenOf(2), { ...second, createdAt: new Date(Date.now() - 25 * 3_600_000) });
    await put(name, 101, 'one more');
    expect([secret?.versions.size, secret?.versions.has(tokenOf(2))]).toEqual([100, false]);
  });
});
