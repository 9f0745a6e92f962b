import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hastenTimers } from '../../support/hasty-timers.js';
import { describeVaultContract } from './cases.js';
import { freshSwarm, generationOf, intentOf, rotated, startWorld } from './kit.js';
import { parameterStoreKit } from './parameter-store-kit.js';
import type { VaultWorld } from './kit.js';

hastenTimers(20);
describeVaultContract(parameterStoreKit);

describe('the vault in Parameter Store', () => {
  let world: VaultWorld;
  beforeAll(async () => {
    world = await startWorld(parameterStoreKit, { emptyPages: true, repeatedEntries: true });
  });
  afterAll(() => world.lab.close());

  it('does not take a parameter that is no SecureString', async () => {
    const swarmId = freshSwarm();
    const Name = `/lockstep/${swarmId}`;
    await world.lab.ssm.send(new PutParameterCommand({ Name, Value: 'open', Type: 'String' }));
    expect(await world.vault.writeIntent(intentOf(swarmId))).toMatchObject({ kind: 'refused', why: 'unusable' });
  });

  it('reads a history of several pages, also where pages come empty or repeat entries', async () => {
    const swarmId = freshSwarm();
    const first = generationOf(swarmId);
    await rotated(world.vault, first);
    const Value = (await parameterStoreKit.texts(world.lab, `/lockstep/${swarmId}`))[0] ?? '';
    const copy = { Name: `/lockstep/${swarmId}`, Value, Type: 'SecureString', Overwrite: true } as const;
    for (let version = 0; version < 50; version += 1) await world.lab.ssm.send(new PutParameterCommand(copy));
    for (let run = 0; run < 5; run += 1) await rotated(world.vault, generationOf(swarmId));
    const outcome = await world.vault.read(swarmId);
    expect(outcome).toMatchObject({ kind: 'kept', keys: { generations: { length: 6, 0: first } } });
  });

  it('writes no intent for a rotation that would push a generation in need out of the history, and writes nothing then', async () => {
    const swarmId = freshSwarm();
    const needed = generationOf(swarmId);
    await rotated(world.vault, needed);
    const Name = `/lockstep/${swarmId}`;
    const [text = ''] = await parameterStoreKit.texts(world.lab, Name);
    for (let version = 1; version < 99; version += 1) {
      await world.lab.ssm.send(new PutParameterCommand({ Name, Value: text, Type: 'SecureString', Overwrite: true }));
    }
    const before = world.writes();
    const outcome = await world.vault.writeIntent(intentOf(swarmId));
    expect(outcome).toMatchObject({ kind: 'full', why: expect.stringContaining('99 versions of at most 100') });
    expect(world.writes()).toBe(before);
  });
});
