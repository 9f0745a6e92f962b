import { afterEach, describe, expect, it } from '@jest/globals';
import { revealSecret } from '../../../src/domain/secret.js';
import { everythingOf, freshSwarm, generationOf, intentOf, isSeenIn, keysOf, rotated } from './kit.js';
import type { VaultWorld } from './kit.js';

/** What a vault does when it cannot do what it should. */
export const describeTrouble = (worldOf: () => VaultWorld): void => {
  const denying = async <Answer>(actions: readonly string[], work: () => Promise<Answer>): Promise<Answer> => {
    const { denied } = worldOf();
    for (const action of actions) denied.add(action);
    try {
      return await work();
    } finally {
      for (const action of actions) denied.delete(action);
    }
  };

  describe('a missing permission', () => {
    it('is named with the secret, before anything was written', async () => {
      const { vault, kit, writes } = worldOf();
      const swarmId = freshSwarm();
      await rotated(vault, generationOf(swarmId));
      const before = [writes(), await vault.read(swarmId)];
      const outcome = await denying([kit.actions.read], () => vault.writeIntent(intentOf(swarmId)));
      expect(outcome).toMatchObject({ kind: 'refused', why: 'denied', error: { code: 'ACCESS_DENIED', exitCode: 2 } });
      expect(outcome).toHaveProperty('error.message', expect.stringContaining(kit.actions.read));
      expect(outcome).toHaveProperty('error.message', expect.stringContaining(kit.nameOf('lockstep/', swarmId)));
      expect([writes(), await vault.read(swarmId)]).toEqual(before);
    });

    it('to write shows in the write-ahead, and leaves everything as it was', async () => {
      const { vault, kit } = worldOf();
      const swarmId = freshSwarm();
      const before = await rotated(vault, generationOf(swarmId));
      const outcome = await denying([kit.actions.write], () => vault.writeIntent(intentOf(swarmId)));
      expect(outcome).toMatchObject({ kind: 'refused', why: 'denied' });
      expect(keysOf(await vault.read(swarmId))).toEqual(before);
    });

    it('at the promotion leaves the key pending, and a repeat goes on from there', async () => {
      const { vault, kit } = worldOf();
      const swarmId = freshSwarm();
      const [old, next] = [generationOf(swarmId), generationOf(swarmId)];
      await rotated(vault, old);
      const before = keysOf(await vault.keepPending(next));
      const promotion = { swarmId, fingerprint: next.fingerprint, expected: old.fingerprint };
      const outcome = await denying([kit.actions.label], () => vault.promote(promotion));
      expect(outcome).toMatchObject({ kind: 'refused', why: 'denied' });
      expect(keysOf(await vault.read(swarmId))).toEqual(before);
      expect(keysOf(await vault.promote(promotion))).toMatchObject({
        current: next,
        previous: old,
        pending: undefined,
      });
    });
  });

  describe('a value that is not ours', () => {
    const planted = async (text: string): Promise<void> => {
      const { vault, kit, lab, writes } = worldOf();
      const swarmId = freshSwarm();
      const name = kit.nameOf('lockstep/', swarmId);
      await kit.plant(lab, name, text);
      const generation = generationOf(swarmId);
      const { fingerprint } = generation;
      const before = writes();
      const outcomes = [
        await vault.read(swarmId),
        await vault.writeIntent(intentOf(swarmId)),
        await vault.keepPending(generation),
        await vault.promote({ swarmId, fingerprint, expected: undefined }),
        await vault.retire(swarmId, [fingerprint]),
        await vault.withdraw(swarmId, generation.runId),
      ];
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ kind: 'refused', why: 'unusable', error: { exitCode: 2 } });
        expect(outcome).toHaveProperty('error.message', expect.stringContaining(name));
        expect(everythingOf(outcome)).not.toContain('hunter2');
      }
      expect(writes()).toBe(before);
    };
    const valid = { schemaVersion: 1, kind: 'empty', swarmId: 'a'.repeat(25) };

    it.each([
      ['is no JSON', 'hunter2'],
      ['is JSON of somebody else', JSON.stringify({ hunter2: 'hunter2', password: 'hunter2' })],
      ['is of another swarm', JSON.stringify(valid)],
      ['has one field too many', JSON.stringify({ ...valid, hunter2: 1 })],
      ['was written by a newer version', JSON.stringify({ ...valid, schemaVersion: 2, secret: 'hunter2' })],
      ['has a key that is none', JSON.stringify({ ...valid, kind: 'generation', key: 'SWMKEY-1-hunter2' })],
    ])('that %s is named and left alone', (_, text) => planted(text));

    it('with the key of another generation under its fingerprint is no generation', async () => {
      const swarmId = freshSwarm();
      const [one, two] = [generationOf(swarmId), generationOf(swarmId)];
      const { key, ...rest } = one;
      await planted(JSON.stringify({ schemaVersion: 1, kind: 'generation', ...rest, key: revealSecret(two.key) }));
      expect(key).not.toBe(two.key);
    });
  });

  describe('the service', () => {
    afterEach(() => {
      worldOf().faults.clear();
    });

    it('may lose the answer of any write: the effect is there, and a repeat changes nothing', async () => {
      const { vault, kit, faults } = worldOf();
      const swarmId = freshSwarm();
      const [old, next] = [generationOf(swarmId), generationOf(swarmId)];
      const losing = () => {
        for (const action of [kit.actions.write, kit.actions.label]) faults.set(action, { loseAnswers: 1 });
      };
      losing();
      await vault.writeIntent(intentOf(swarmId));
      losing();
      await rotated(vault, old);
      losing();
      const kept = keysOf(await vault.keepPending(next));
      expect(kept).toMatchObject({ current: old, pending: { fingerprint: next.fingerprint } });
      losing();
      const promotion = { swarmId, fingerprint: next.fingerprint, expected: old.fingerprint };
      const promoted = keysOf(await vault.promote(promotion));
      expect(promoted).toMatchObject({ generations: [old, next], current: next, previous: old, pending: undefined });
      faults.clear();
      expect(keysOf(await vault.promote(promotion))).toEqual(promoted);
      expect(keysOf(await vault.keepPending(next))).toEqual(promoted);
    });

    it('may throttle for a while', async () => {
      const { vault, kit, faults } = worldOf();
      const { read, write, label } = kit.actions;
      for (const action of [read, write, label]) {
        faults.set(action, { errors: [{ code: 'ThrottlingException', times: 1 }] });
      }
      const generation = generationOf(freshSwarm());
      expect((await rotated(vault, generation)).current).toEqual(generation);
    });

    it('may fail: what it says is not repeated, for it may be what it was sent', async () => {
      const { vault, kit, faults } = worldOf();
      const swarmId = freshSwarm();
      const [intent, generation] = [intentOf(swarmId), generationOf(swarmId)];
      const echo = `Value '${revealSecret(generation.key)}${revealSecret(intent.sealingKey)}' failed to satisfy constraint`;
      const seen: string[] = [];
      await rotated(vault, generationOf(swarmId));
      for (const action of Object.values(kit.actions)) {
        faults.set(action, { errors: [{ code: 'ValidationException', message: echo, times: 100 }] });
        for (const outcome of [await vault.writeIntent(intent), await vault.keepPending(generation)]) {
          expect(outcome).toMatchObject({ kind: 'refused', why: 'failed', error: { code: 'AWS_CALL_FAILED' } });
          seen.push(everythingOf(outcome), everythingOf('error' in outcome ? outcome.error : undefined));
        }
        faults.clear();
      }
      const text = seen.join('\n');
      expect(text).toContain('ValidationException');
      expect([intent.sealingKey, generation.key].some((secret) => isSeenIn(secret, text))).toBe(false);
    });

    it.each([
      ['EncryptionFailure', 'VAULT_KMS_KEY_UNUSABLE', 'unusable'],
      ['KMSInvalidStateException', 'VAULT_KMS_KEY_UNUSABLE', 'unusable'],
      ['InvalidKeyId', 'VAULT_KMS_KEY_NOT_FOUND', 'unusable'],
      ['InvalidRequestException', 'VAULT_STATE_CONFLICT', 'unusable'],
      ['LimitExceededException', 'VAULT_QUOTA_EXCEEDED', 'unusable'],
      ['ParameterLimitExceeded', 'VAULT_QUOTA_EXCEEDED', 'unusable'],
      ['TooManyUpdates', 'VAULT_BUSY', 'failed'],
    ])('may refuse for a reason of state (%s): what to do is said, in our own words', async (name, code, why) => {
      const { vault, kit, faults } = worldOf();
      const generation = generationOf(freshSwarm());
      const message = `no: ${revealSecret(generation.key)}`;
      faults.set(kit.actions.write, { errors: [{ code: name, message, times: 100 }] });
      faults.set('secretsmanager:CreateSecret', { errors: [{ code: name, message, times: 100 }] });
      const outcome = await vault.keepPending(generation);
      expect(outcome).toMatchObject({ kind: 'refused', why, error: { code } });
      expect(outcome).toHaveProperty(
        'error.message',
        expect.stringContaining(kit.nameOf('lockstep/', generation.swarmId)),
      );
      expect(outcome).not.toHaveProperty('error.remedy.text', '');
      expect(isSeenIn(generation.key, everythingOf(outcome))).toBe(false);
    });

    it('holds what nothing else shows: no outcome tells a secret, however it is printed', async () => {
      const { vault, kit, lab } = worldOf();
      const swarmId = freshSwarm();
      const [intent, old, next] = [intentOf(swarmId), generationOf(swarmId), generationOf(swarmId)];
      await rotated(vault, old);
      const outcomes = [await vault.writeIntent(intent), await vault.keepPending(next), await vault.read(swarmId)];
      const inVault = (await kit.texts(lab, kit.nameOf('lockstep/', swarmId))).join('\n').replaceAll('\\n', '\n');
      for (const secret of [intent.sealingKey, old.key, next.key]) {
        expect(isSeenIn(secret, inVault)).toBe(true);
        expect(isSeenIn(secret, outcomes.map(everythingOf).join('\n'))).toBe(false);
      }
    });
  });

  describe('settings', () => {
    it('pass the KMS key on', async () => {
      const { vaultWith, kit, requests } = worldOf();
      const swarmId = freshSwarm();
      const kmsKeyId = 'alias/swarm-keys';
      await rotated(vaultWith({ kmsKeyId }), generationOf(swarmId));
      const name = kit.nameOf('lockstep/', swarmId);
      const creating = ['secretsmanager:CreateSecret', 'ssm:PutParameter'].flatMap(requests);
      expect(creating.filter(({ Name }) => Name === name)).toMatchObject([{ [kit.kmsMember]: kmsKeyId }]);
    });

    it('put the secret under another prefix, where the first vault does not see it', async () => {
      const { vault, vaultWith, kit, lab } = worldOf();
      const generation = generationOf(freshSwarm());
      await rotated(vaultWith({ prefix: 'prod/keys-' }), generation);
      expect(await kit.texts(lab, kit.nameOf('prod/keys-', generation.swarmId))).not.toHaveLength(0);
      expect(await vault.read(generation.swarmId)).toEqual({ kind: 'nothing' });
    });

    it.each(['aws/', 'ssm-keys/', 'a b/', 'a//b', 'ü/', 'x'.repeat(500)])('refuse the prefix %j', (prefix) => {
      expect(() => worldOf().vaultWith({ prefix })).toThrow(expect.objectContaining({ code: 'VAULT_PREFIX_INVALID' }));
    });
  });

  it('gives up when it is told to, and rejects with that alone', async () => {
    const signal = AbortSignal.abort();
    await expect(worldOf().vault.read(freshSwarm(), { signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
};
