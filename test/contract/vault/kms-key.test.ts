import { GetParameterHistoryCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SwarmId } from '../../../src/domain/ids.js';
import { ACCOUNT, REGION } from '../endpoint/lab.js';
import { parameterStoreKit } from './parameter-store-kit.js';
import { freshSwarm, generationOf, intentOf, keysOf, rotated, startWorld } from './kit.js';
import type { VaultWorld } from './kit.js';
import { secretsManagerKit } from './secrets-manager-kit.js';

describe('KMS keys in Parameter Store', () => {
  let world: VaultWorld;
  beforeAll(async () => {
    world = await startWorld(parameterStoreKit);
  });
  afterAll(() => world.lab.close());

  const nameOf = (swarmId: SwarmId): string => `/lockstep/${swarmId}`;
  const without = () => world.vaultWith({ kmsKeyId: undefined });
  const history = async (swarmId: SwarmId) => {
    const { Parameters = [] } = await world.lab.ssm.send(new GetParameterHistoryCommand({ Name: nameOf(swarmId) }));
    return Parameters.map(({ KeyId, Tier }) => [KeyId, Tier]);
  };
  /** The versions so far as an earlier lockstep wrote them: with no key named. */
  const withDefaultKey = async (swarmId: SwarmId): Promise<void> => {
    for (const Value of await parameterStoreKit.texts(world.lab, nameOf(swarmId))) {
      const Name = nameOf(swarmId);
      await world.lab.ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: true }));
    }
  };

  it('no key is written without one, and nothing else is then: found by the survey, and again by the write', async () => {
    const swarmId = freshSwarm();
    const before = world.writes();
    const survey = await without().survey(swarmId);
    expect(survey).toMatchObject({
      kind: 'surveyed',
      survey: { barriers: [{ why: expect.stringContaining('alias/aws/ssm') }] },
    });
    for (const outcome of [
      await without().writeIntent(intentOf(swarmId)),
      await without().keepPending(generationOf(swarmId)),
    ]) {
      expect(outcome).toMatchObject({ kind: 'refused', why: 'unusable', error: { code: 'VAULT_KMS_KEY_MISSING' } });
    }
    expect(world.writes()).toBe(before);
  });

  it('the default key is refused by alias and by ARN', async () => {
    for (const kmsKeyId of ['alias/aws/ssm', 'arn:aws:kms:eu-west-1:111122223333:alias/aws/ssm']) {
      const outcome = await world.vaultWith({ kmsKeyId }).writeIntent(intentOf(freshSwarm()));
      expect(outcome).toMatchObject({ kind: 'refused', why: 'unusable', error: { code: 'VAULT_KMS_KEY_SHARED' } });
    }
  });

  it('each version has the tier Standard and the key of the one before, until another one is named', async () => {
    const swarmId = freshSwarm();
    await rotated(world.vaultWith({ kmsKeyId: 'alias/first' }), generationOf(swarmId));
    await rotated(without(), generationOf(swarmId));
    await rotated(world.vaultWith({ kmsKeyId: 'alias/second' }), generationOf(swarmId));
    await rotated(without(), generationOf(swarmId));
    expect(await history(swarmId)).toEqual([
      ['alias/first', 'Standard'],
      ['alias/first', 'Standard'],
      ['alias/second', 'Standard'],
      ['alias/second', 'Standard'],
    ]);
  });

  it('what an earlier version wrote without a key does not lead the next one to the default key', async () => {
    const swarmId = freshSwarm();
    await rotated(world.vault, generationOf(swarmId));
    await withDefaultKey(swarmId);
    await rotated(without(), generationOf(swarmId));
    expect((await history(swarmId)).map(([key]) => key)).toEqual([
      'alias/swarm-keys',
      'alias/aws/ssm',
      'alias/swarm-keys',
    ]);
  });

  it('names the stored keys that the whole account can read', async () => {
    const [open, closed] = [freshSwarm(), freshSwarm()];
    const generation = generationOf(open);
    await rotated(world.vault, generation);
    const Name = nameOf(open);
    const [Value = ''] = await parameterStoreKit.texts(world.lab, Name);
    await world.lab.ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: true }));
    world.lab.endpoint.parameters.find({ accountId: ACCOUNT, region: REGION }, Name)?.versions.shift();
    await rotated(world.vault, generationOf(closed));
    expect(keysOf(await world.vault.read(closed)).exposed).toEqual([]);
    await world.vault.keepPending(generation);
    expect(keysOf(await world.vault.read(open)).exposed).toEqual([generation.fingerprint]);
  });

  it('a parameter of the advanced tier stays there, for it cannot be lowered', async () => {
    const swarmId = freshSwarm();
    await rotated(world.vault, generationOf(swarmId));
    const [Value = ''] = await parameterStoreKit.texts(world.lab, nameOf(swarmId));
    await world.lab.ssm.send(
      new PutParameterCommand({
        Name: nameOf(swarmId),
        Value,
        Type: 'SecureString',
        Overwrite: true,
        Tier: 'Advanced',
      }),
    );
    await rotated(world.vault, generationOf(swarmId));
    expect((await history(swarmId)).map(([, tier]) => tier)).toEqual(['Standard', 'Advanced', 'Advanced']);
  });

  it('a reader needs no key', async () => {
    const swarmId = freshSwarm();
    const generation = generationOf(swarmId);
    await rotated(world.vault, generation);
    expect(keysOf(await without().read(swarmId)).current).toEqual(generation);
  });
});

describe('KMS keys in Secrets Manager', () => {
  let world: VaultWorld;
  beforeAll(async () => {
    world = await startWorld(secretsManagerKit);
  });
  afterAll(() => world.lab.close());

  it('another key than that of the secret is refused before anything is written', async () => {
    const swarmId = freshSwarm();
    await rotated(world.vault, generationOf(swarmId));
    const before = world.writes();
    const other = world.vaultWith({ kmsKeyId: 'alias/swarm-keys' });
    expect(await other.survey(swarmId)).toMatchObject({
      survey: { barriers: [{ remedy: { text: expect.stringContaining('update-secret') } }] },
    });
    expect(await other.writeIntent(intentOf(swarmId))).toMatchObject({
      kind: 'refused',
      why: 'unusable',
      error: { code: 'VAULT_KMS_KEY_DIFFERS' },
    });
    expect(world.writes()).toBe(before);
  });

  it('a key that is live is stored all the same: it must not be lost over the name of a KMS key', async () => {
    const swarmId = freshSwarm();
    await rotated(world.vault, generationOf(swarmId));
    const generation = generationOf(swarmId);
    const outcome = await world.vaultWith({ kmsKeyId: 'alias/swarm-keys' }).keepPending(generation);
    expect(keysOf(outcome).generations).toContainEqual(generation);
  });

  it('the first version uses the key that is named, and later ones say nothing of it', async () => {
    const swarmId = freshSwarm();
    const vault = world.vaultWith({ kmsKeyId: 'alias/swarm-keys' });
    await rotated(vault, generationOf(swarmId));
    await rotated(vault, generationOf(swarmId));
    const Name = `lockstep/${swarmId}`;
    expect(world.lab.endpoint.secrets.find({ accountId: ACCOUNT, region: REGION }, Name)?.kmsKeyId).toBe(
      'alias/swarm-keys',
    );
  });
});
