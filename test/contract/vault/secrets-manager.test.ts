import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hastenTimers } from '../../support/hasty-timers.js';
import { describeVaultContract } from './cases.js';
import { freshSwarm, generationOf, intentOf, keysOf, OTHER_RUN, rotated, startWorld } from './kit.js';
import { secretsManagerKit } from './secrets-manager-kit.js';
import type { VaultWorld } from './kit.js';

hastenTimers(20);
describeVaultContract(secretsManagerKit);

describe('the vault in Secrets Manager', () => {
  let world: VaultWorld;
  beforeAll(async () => {
    world = await startWorld(secretsManagerKit);
  });
  afterAll(() => world.lab.close());

  const stages = async (name: string): Promise<readonly string[]> => {
    const { VersionIdsToStages = {} } = await world.lab.secrets.send(new DescribeSecretCommand({ SecretId: name }));
    return Object.values(VersionIdsToStages).flat();
  };

  it('shows the proven key, and no other, to whoever asks without a label', async () => {
    const swarmId = freshSwarm();
    const [one, two] = [generationOf(swarmId), generationOf(swarmId)];
    await rotated(world.vault, one);
    await world.vault.keepPending(two);
    const SecretId = `lockstep/${swarmId}`;
    const { SecretString = '{}' } = await world.lab.secrets.send(new GetSecretValueCommand({ SecretId }));
    expect(JSON.parse(SecretString)).toMatchObject({ fingerprint: one.fingerprint, swarmId });
  });

  it('uses a secret that somebody made for it, without a value yet', async () => {
    const swarmId = freshSwarm();
    await world.lab.secrets.send(new CreateSecretCommand({ Name: `lockstep/${swarmId}` }));
    expect(await world.vault.read(swarmId)).toEqual({ kind: 'nothing' });
    const generation = generationOf(swarmId);
    expect((await rotated(world.vault, generation)).current).toEqual(generation);
  });

  it('leaves a secret that is scheduled for deletion alone, and says how to bring it back', async () => {
    const swarmId = freshSwarm();
    await rotated(world.vault, generationOf(swarmId));
    const SecretId = `lockstep/${swarmId}`;
    await world.lab.secrets.send(new DeleteSecretCommand({ SecretId }));
    const refusal = { kind: 'refused', why: 'unusable', error: { code: 'VAULT_SECRET_DELETED' } };
    for (const outcome of [await world.vault.read(swarmId), await world.vault.writeIntent(intentOf(swarmId))]) {
      expect(outcome).toMatchObject(refusal);
      expect(outcome).toHaveProperty(
        'error.remedy.text',
        expect.stringContaining(`restore-secret --secret-id ${SecretId}`),
      );
    }
  });

  it('writes no intent for a rotation whose generation would be one label too many, and writes nothing then', async () => {
    const swarmId = freshSwarm();
    const generations = Array.from({ length: 16 }, () => generationOf(swarmId));
    for (const generation of generations.slice(0, 15)) await rotated(world.vault, generation);
    // 15 generations, current, previous; with pending, a run and one more generation that makes 20.
    expect(keysOf(await world.vault.writeIntent(intentOf(swarmId))).generations).toHaveLength(15);
    await rotated(world.vault, generations[15] ?? generationOf(swarmId));
    const before = [world.writes(), await stages(`lockstep/${swarmId}`)];
    const outcome = await world.vault.writeIntent(intentOf(swarmId, { runId: OTHER_RUN }));
    expect(outcome).toMatchObject({ kind: 'full', why: expect.stringContaining('21 staging labels') });
    expect([world.writes(), await stages(`lockstep/${swarmId}`)]).toEqual(before);
    await world.vault.retire(
      swarmId,
      generations.slice(0, 1).map(({ fingerprint }) => fingerprint),
    );
    expect((await world.vault.writeIntent(intentOf(swarmId, { runId: OTHER_RUN }))).kind).toBe('kept');
  });

  it('stops where somebody moved the label of a generation to another one: retiring it would lose the wrong key', async () => {
    const swarmId = freshSwarm();
    const [one, two] = [generationOf(swarmId), generationOf(swarmId)];
    await rotated(world.vault, one);
    await rotated(world.vault, two);
    const SecretId = `lockstep/${swarmId}`;
    const VersionStage = `generation-${one.fingerprint}`;
    const from = await world.lab.secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }));
    const to = await world.lab.secrets.send(new GetSecretValueCommand({ SecretId }));
    await world.lab.secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage,
        RemoveFromVersionId: from.VersionId,
        MoveToVersionId: to.VersionId,
      }),
    );
    const outcome = await world.vault.retire(swarmId, [one.fingerprint]);
    expect(outcome).toMatchObject({ kind: 'refused', why: 'unusable', error: { code: 'VAULT_VALUE_UNREADABLE' } });
  });
});
