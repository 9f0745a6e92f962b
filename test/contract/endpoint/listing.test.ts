import {
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  paginateListCommands,
  type CommandFilter,
} from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import { ended, send, until } from './commands.js';
import { errorOf } from './errors.js';
import { answering, heldHost, instance, instanceId, instances, startLab, type Lab } from './lab.js';

describe('listing commands and invocations', () => {
  let lab: Lab | undefined;
  afterEach(() => lab?.close());

  const start = async (members: readonly LabInstance[]): Promise<Lab> => {
    lab = await startLab(members);
    return lab;
  };
  const commandsBy = async (on: Lab, ...Filters: CommandFilter[]): Promise<readonly (string | undefined)[]> =>
    ((await on.ssm.send(new ListCommandsCommand({ Filters }))).Commands ?? []).map(({ CommandId }) => CommandId);
  const instancesBy = async (on: Lab, ...Filters: CommandFilter[]): Promise<readonly (string | undefined)[]> =>
    ((await on.ssm.send(new ListCommandInvocationsCommand({ Filters }))).CommandInvocations ?? []).map(
      ({ InstanceId }) => InstanceId,
    );

  it('L5 commands are listed newest first, 50 a page, of an instance or a single one', async () => {
    const on = await start(instances(2));
    const ids: string[] = [];
    for (let count = 0; count < 52; count += 1)
      ids.push(await send(on, { InstanceIds: [instanceId(1 + (count % 2))] }));
    const pages: (readonly (string | undefined)[])[] = [];
    for await (const { Commands } of paginateListCommands({ client: on.ssm }, {})) {
      pages.push((Commands ?? []).map(({ CommandId }) => CommandId));
    }
    expect(pages.map((page) => page.length)).toEqual([50, 2]);
    expect(pages.flat()).toEqual(ids.toReversed());
    const ofSecond = await on.ssm.send(new ListCommandsCommand({ InstanceId: instanceId(2) }));
    expect(ofSecond.Commands).toHaveLength(26);
  });

  it('L6 commands are filtered by time, status, stage and document', async () => {
    const held = heldHost();
    const on = await start([
      instance(1),
      instance(2, { host: answering({ exitCode: 1 }) }),
      instance(3, { host: held.host }),
    ]);
    const good = await send(on, { InstanceIds: [instanceId(1)] });
    const bad = await send(on, { InstanceIds: [instanceId(2)] });
    await ended(on, good);
    await ended(on, bad);
    const between = new Date(Date.now() + 1).toISOString();
    await until(
      () => Promise.resolve(Date.now()),
      (now) => now > Date.parse(between),
    );
    const open = await send(on, { InstanceIds: [instanceId(3)] });
    await until(
      () => Promise.resolve(held.deliveries.length),
      (count) => count === 1,
    );
    expect(await commandsBy(on, { key: 'InvokedAfter', value: between })).toEqual([open]);
    expect(await commandsBy(on, { key: 'InvokedBefore', value: between })).toEqual([bad, good]);
    expect(await commandsBy(on, { key: 'Status', value: 'Failed' })).toEqual([bad]);
    expect(await commandsBy(on, { key: 'ExecutionStage', value: 'Executing' })).toEqual([open]);
    expect(
      await commandsBy(on, { key: 'ExecutionStage', value: 'Complete' }, { key: 'Status', value: 'Success' }),
    ).toEqual([good]);
    expect(await commandsBy(on, { key: 'DocumentName', value: 'AWS-RunPatchBaseline' })).toEqual([]);
  });

  it('L7 invocations are filtered by their own status, across commands; ExecutionStage is no filter of theirs', async () => {
    const on = await start([instance(1), instance(2, { host: answering({ exitCode: 1 }) })]);
    await ended(on, await send(on, { MaxErrors: '100%' }));
    await ended(on, await send(on, { InstanceIds: [instanceId(1)] }));
    expect(await instancesBy(on, { key: 'Status', value: 'Failed' })).toEqual([instanceId(2)]);
    expect(await instancesBy(on, { key: 'Status', value: 'Success' })).toEqual([instanceId(1), instanceId(1)]);
    expect((await errorOf(instancesBy(on, { key: 'ExecutionStage', value: 'Complete' }))).name).toBe(
      'InvalidFilterKey',
    );
    expect((await errorOf(commandsBy(on, { key: 'Status', value: 'Undeliverable' }))).name).toBe('ValidationException');
  });
});
