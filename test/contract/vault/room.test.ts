import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, REGION } from '../endpoint/lab.js';
import { freshSwarm, generationOf, intentOf, rotated, startWorld } from './kit.js';
import type { VaultWorld } from './kit.js';
import { secretsManagerKit } from './secrets-manager-kit.js';

const HOUR = 3_600_000;

describe('room for versions in Secrets Manager', () => {
  let world: VaultWorld;
  beforeEach(async () => {
    world = await startWorld(secretsManagerKit);
  });
  afterEach(() => world.lab.close());

  /** A secret with a key, and so many versions without a label that are this old. */
  const secretWith = async (versions: number, hours: number) => {
    const swarmId = freshSwarm();
    await rotated(world.vault, generationOf(swarmId));
    const SecretId = `lockstep/${swarmId}`;
    const put = (id: number) =>
      new PutSecretValueCommand({
        SecretId,
        SecretString: 'of no matter',
        ClientRequestToken: String(id).padStart(32, '0'),
        VersionStages: ['passing'],
      });
    const secret = world.lab.endpoint.secrets.find({ accountId: ACCOUNT, region: REGION }, SecretId);
    for (let id = 1; id <= versions; id += 1) {
      await world.lab.secrets.send(put(id));
      const version = secret?.versions.get(String(id).padStart(32, '0'));
      if (version === undefined) throw new Error('the version is not there');
      version.labels.delete('passing');
      const createdAt = new Date(Date.now() - hours * HOUR);
      secret?.versions.set(version.versionId, { ...version, createdAt });
    }
    return swarmId;
  };

  it('is counted before the intent of a rotation is written: none begins whose key would not fit', async () => {
    // The empty first version, the key, and these: one more fits, and a rotation takes two.
    const swarmId = await secretWith(97, 2);
    const before = world.writes();
    const surveyed = await world.vault.survey(swarmId);
    const full = {
      why: expect.stringContaining('quota of 100'),
      remedy: { text: expect.stringMatching(/^Wait until \d{4}-\d\d-\d\d \d\d:\d\d UTC/) },
    };
    expect(surveyed).toMatchObject({ survey: { barriers: [], full: { rotate: full, adoptAndRotate: full } } });
    expect(surveyed).not.toHaveProperty('survey.full.adopt');
    expect(await world.vault.writeIntent(intentOf(swarmId))).toMatchObject({ kind: 'full', ...full });
    expect(world.writes()).toBe(before);
  });

  it('says when enough versions are old enough to be dropped', async () => {
    const swarmId = await secretWith(98, 2);
    const surveyed = await world.vault.survey(swarmId);
    // 25 hours after they were written, which is 23 from now.
    const at = new Date(Date.now() + 23 * HOUR).toISOString().slice(0, 13).replace('T', ' ');
    expect(surveyed).toHaveProperty('survey.full.rotate.remedy.text', expect.stringContaining(`Wait until ${at}`));
  });

  it('is not taken by versions that Secrets Manager drops for new ones', async () => {
    const swarmId = await secretWith(98, 26);
    expect(await world.vault.survey(swarmId)).toMatchObject({ survey: { barriers: [], full: {} } });
    const generation = generationOf(swarmId);
    expect((await world.vault.writeIntent(intentOf(swarmId))).kind).toBe('kept');
    expect((await rotated(world.vault, generation)).current).toEqual(generation);
  });

  it('is not counted again for a key that is live: a missing permission must not cost it', async () => {
    const swarmId = await secretWith(0, 0);
    world.denied.add('secretsmanager:ListSecretVersionIds');
    expect(await world.vault.writeIntent(intentOf(swarmId))).toMatchObject({ kind: 'refused', why: 'denied' });
    expect((await world.vault.keepPending(generationOf(swarmId))).kind).toBe('kept');
  });
});
