import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  LabelParameterVersionCommand,
  PutParameterCommand,
  UnlabelParameterVersionCommand,
  type PutParameterCommandInput,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorOf } from './errors.js';
import { startLab, type Lab } from './lab.js';

describe('Parameter Store', () => {
  let lab: Lab;
  let count = 0;

  beforeAll(async () => {
    lab = await startLab([]);
  });
  afterAll(() => lab.close());

  const fresh = (): string => {
    count += 1;
    return `/lockstep/swarm-${count}/key`;
  };
  const put = async (
    Name: string,
    Value: string,
    more: Partial<PutParameterCommandInput> = {},
  ): Promise<number | undefined> =>
    (await lab.ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: true, ...more })))
      .Version;
  const read = async (Name: string, WithDecryption = true) =>
    (await lab.ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;
  const label = (Name: string, ParameterVersion: number, ...Labels: string[]) =>
    lab.ssm.send(new LabelParameterVersionCommand({ Name, ParameterVersion, Labels }));

  it('P1 each overwrite is a version more, also for the same value; without Overwrite it exists already', async () => {
    const name = fresh();
    expect([await put(name, 'one'), await put(name, 'one'), await put(name, 'two')]).toEqual([1, 2, 3]);
    expect((await errorOf(put(name, 'three', { Overwrite: false }))).name).toBe('ParameterAlreadyExists');
    expect(await read(name)).toMatchObject({ Value: 'two', Version: 3, Type: 'SecureString' });
  });

  it('P2 a SecureString is told only with decryption', async () => {
    const name = fresh();
    await put(name, 'SWMKEY-1-secret');
    expect((await read(name, false))?.Value).not.toContain('SWMKEY');
    await put(name, 'open', { Type: 'String' });
    expect((await read(name, false))?.Value).toBe('open');
  });

  it('P3 a version is read by number or label; what is not there is not found', async () => {
    const name = fresh();
    await put(name, 'one');
    await put(name, 'two');
    await label(name, 1, 'current');
    expect(await read(`${name}:1`)).toMatchObject({ Value: 'one', Selector: ':1' });
    expect(await read(`${name}:current`)).toMatchObject({ Value: 'one', Selector: ':current' });
    expect((await errorOf(read(`${name}:9`))).name).toBe('ParameterVersionNotFound');
    expect((await errorOf(read(fresh()))).name).toBe('ParameterNotFound');
  });

  it('P4 a standard value has at most 4,096 bytes, an advanced one 8,192', async () => {
    const name = fresh();
    expect((await errorOf(put(name, 'x'.repeat(4_096)))).name).toBe('none');
    expect((await errorOf(put(name, 'x'.repeat(4_097)))).name).toBe('ValidationException');
    expect((await errorOf(put(name, 'x'.repeat(8_192), { Tier: 'Advanced' }))).name).toBe('none');
    expect((await errorOf(put(name, 'x'.repeat(8_193), { Tier: 'Advanced' }))).name).toBe('ValidationException');
    expect((await errorOf(put(name, ''))).name).toBe('ValidationException');
  });

  it('P5 a name is a path of at most 15 levels, and not one of AWS itself', async () => {
    expect((await errorOf(put('/a b', 'x'))).name).toBe('ValidationException');
    expect((await errorOf(put('a/b', 'x'))).name).toBe('ValidationException');
    expect((await errorOf(put('/aws/x', 'x'))).name).toBe('AccessDeniedException');
    expect((await errorOf(put('/a'.repeat(15), 'x'))).name).toBe('none');
    expect((await errorOf(put('/a'.repeat(16), 'x'))).name).toBe('HierarchyLevelLimitExceededException');
    const untyped = new PutParameterCommand({ Name: fresh(), Value: 'x' });
    expect((await errorOf(lab.ssm.send(untyped))).name).toBe('ValidationException');
  });

  it('P6 a label is on one version at a time, 10 to a version; malformed ones are given back', async () => {
    const name = fresh();
    await put(name, 'one');
    await put(name, 'two');
    await label(name, 1, 'current');
    expect((await label(name, 2, 'current', 'aws-x', '1st')).InvalidLabels).toEqual(['aws-x', '1st']);
    expect((await read(`${name}:current`))?.Value).toBe('two');
    await label(name, 1, ...Array.from({ length: 10 }, (_, index) => `label-${index}`));
    expect((await errorOf(label(name, 1, 'one-more'))).name).toBe('ParameterVersionLabelLimitExceeded');
    const removed = await lab.ssm.send(
      new UnlabelParameterVersionCommand({ Name: name, ParameterVersion: 1, Labels: ['label-0', 'current'] }),
    );
    expect(removed).toMatchObject({ RemovedLabels: ['label-0'], InvalidLabels: ['current'] });
  });

  it('P7 the history has 100 versions, oldest first; a labelled one never falls out of it', async () => {
    const name = fresh();
    for (let version = 1; version <= 101; version += 1) await put(name, `value ${version}`);
    const page = (NextToken?: string) =>
      lab.ssm.send(
        new GetParameterHistoryCommand({
          Name: name,
          WithDecryption: true,
          ...(NextToken !== undefined && { NextToken }),
        }),
      );
    const first = await page();
    const second = await page(first.NextToken);
    expect([first.Parameters?.length, second.Parameters?.length, second.NextToken]).toEqual([50, 50, undefined]);
    expect([first.Parameters?.[0]?.Version, second.Parameters?.at(-1)?.Value]).toEqual([2, 'value 101']);
    await label(name, 2, 'keep');
    expect((await errorOf(put(name, 'one more'))).name).toBe('ParameterMaxVersionLimitExceeded');
  });

  it('P8 parameters are listed below a path, one level or all, 10 a page', async () => {
    for (let number = 10; number < 22; number += 1) await put(`/tree/swarm-${number}`, 'x');
    await put('/tree/deep/er', 'x', { Type: 'String' });
    const below = async (Recursive: boolean, NextToken?: string) =>
      lab.ssm.send(
        new GetParametersByPathCommand({ Path: '/tree', Recursive, ...(NextToken !== undefined && { NextToken }) }),
      );
    const first = await below(false);
    const second = await below(false, first.NextToken);
    expect([first.Parameters?.length, second.Parameters?.length]).toEqual([10, 2]);
    const rest = await below(true, (await below(true)).NextToken);
    expect(rest.Parameters).toHaveLength(3);
    const byType = new GetParametersByPathCommand({
      Path: '/tree/',
      Recursive: true,
      ParameterFilters: [{ Key: 'Type', Values: ['String'] }],
    });
    expect((await lab.ssm.send(byType)).Parameters?.map(({ Name }) => Name)).toEqual(['/tree/deep/er']);
  });

  it('P10 a version keeps the KMS key that it was put with, alias/aws/ssm without one; the history shows it', async () => {
    const name = fresh();
    await put(name, 'one');
    await put(name, 'two', { KeyId: 'alias/swarm-keys' });
    await put(name, 'three');
    await put(name, 'four', { Type: 'String' });
    const { Parameters = [] } = await lab.ssm.send(new GetParameterHistoryCommand({ Name: name }));
    expect(Parameters.map(({ KeyId }) => KeyId)).toEqual([
      'alias/aws/ssm',
      'alias/swarm-keys',
      'alias/aws/ssm',
      undefined,
    ]);
  });

  it('P11 an advanced parameter cannot be put into the standard tier again', async () => {
    const name = fresh();
    await put(name, 'one', { Tier: 'Advanced' });
    expect((await errorOf(put(name, 'two', { Tier: 'Standard' }))).name).toBe('ValidationException');
    await put(name, 'two');
    const { Parameters = [] } = await lab.ssm.send(new GetParameterHistoryCommand({ Name: name }));
    expect(Parameters.map(({ Tier }) => Tier)).toEqual(['Advanced', 'Advanced']);
  });

  it('P9 a deleted parameter is gone with its versions', async () => {
    const name = fresh();
    await put(name, 'one');
    await lab.ssm.send(new DeleteParameterCommand({ Name: name }));
    expect((await errorOf(read(name))).name).toBe('ParameterNotFound');
    expect((await errorOf(lab.ssm.send(new DeleteParameterCommand({ Name: name })))).name).toBe('ParameterNotFound');
    expect(await put(name, 'again')).toBe(1);
  });
});
