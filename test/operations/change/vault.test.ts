import { afterEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { encodeRecord } from '../../../src/aws/vault/stored-value.js';
import type { RunId } from '../../../src/domain/ids.js';
import { fingerprintOf, parseUnlockKey } from '../../../src/domain/key.js';
import { revealSecret } from '../../../src/domain/secret.js';
import { byHand } from '../oracle/by-hand.js';
import { interfere, once } from './fate.js';
import { changeWorld, endOf, leftovers, PATIENCE, runIdOf, told, wordsOf, type ChangeWorld } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

const LOOKED = ['send probe', 'send prove'];

const nothingChanged = async (): Promise<void> => {
  expect(world.newKeys('web')).toBe(0);
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};

const changedOnce = async (): Promise<void> => {
  expect(world.newKeys('web')).toBe(1);
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};

describe('a vault that denies', () => {
  it(
    'reading is a reason not to begin',
    async () => {
      world = await changeWorld();
      world.denied.add('secretsmanager:GetSecretValue');
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 4, status: 'blocked' });
      expect(run.stderr).toContain('secretsmanager:GetSecretValue is denied');
      expect(wordsOf(world.effects().slice(-2))).toEqual(LOOKED);
      await nothingChanged();
    },
    PATIENCE,
  );

  it.each([
    ['secretsmanager', 'secretsmanager:PutSecretValue'],
    ['secretsmanager', 'secretsmanager:UpdateSecretVersionStage'],
    ['ssm-parameter', 'ssm:PutParameter'],
    ['ssm-parameter', 'ssm:LabelParameterVersion'],
  ] as const)(
    'writing (%s: %s) ends the run before anything is changed',
    async (vault, action) => {
      world = await changeWorld({ vault, kept: false });
      world.denied.add(action);
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 4, status: 'failed' });
      expect(told(run)).toContain(`${action} is denied`);
      await nothingChanged();
    },
    PATIENCE,
  );

  it.each([
    ['secretsmanager', 'secretsmanager:PutSecretValue'],
    ['secretsmanager', 'secretsmanager:UpdateSecretVersionStage'],
    ['ssm-parameter', 'ssm:PutParameter'],
  ] as const)(
    'writing (%s: %s) after the rotation puts the key at risk, until it is allowed and the run resumed',
    async (vault, action) => {
      world = await changeWorld({ vault });
      if (vault === 'ssm-parameter') await world.command(['enable', '--yes']);
      interfere(world, 'rotate', { before: () => world.denied.add(action) });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 5, status: 'atRisk' });
      expect(told(run)).toContain('the new key is live but not in the vault');
      expect(await world.oracle()).toEqual([]);
      const stillDenied = await world.command(['resume', runIdOf(run)]);
      expect(endOf(stillDenied)).toEqual({ exitCode: 5, status: 'atRisk' });
      world.denied.clear();
      expect(endOf(await world.command(['resume', runIdOf(run)]))).toEqual({ exitCode: 0, status: 'changed' });
      await changedOnce();
    },
    PATIENCE,
  );

  it(
    'keeping the key, while every manager is restarted: the key is taken from the sealed answer in the command history',
    async () => {
      world = await changeWorld();
      interfere(world, 'rotate', { before: () => world.denied.add('secretsmanager:PutSecretValue') });
      const run = await world.command(['rotate', '--yes']);
      expect(run.exitCode).toBe(5);
      for (const host of world.swarm('web').managers) await host.restartEngine();
      world.denied.clear();
      const resumed = await world.command(['resume', runIdOf(run)]);
      // The key is kept, and nobody can confirm it while all of them are locked.
      expect(resumed.exitCode).toBe(4);
      expect(told(resumed)).toMatch(/keep: key [0-9a-f]{16} is in the vault/);
      expect(await world.oracle()).toEqual([]);
      for (const host of world.swarm('web').managers) {
        const key = world.keptKeyFor(host);
        void host.docker(['swarm', 'unlock'], { input: `${key}\n`, limitSeconds: 60 });
      }
      expect(endOf(await world.command(['resume', runIdOf(run)]))).toEqual({ exitCode: 0, status: 'changed' });
      await changedOnce();
    },
    PATIENCE,
  );
});

describe('the KMS key of Parameter Store', () => {
  const rotating = (...more: readonly string[]) => ['rotate', '--yes', '--vault', 'ssm-parameter', ...more];

  it.each([
    ['is not named', [], 4, 'its first version would be encrypted with alias/aws/ssm'],
    ['is of another region', ['--kms-key', 'arn:aws:kms:us-east-1:111122223333:alias/swarm'], 4, 'is in us-east-1'],
    ['is the one that the whole account may use', ['--kms-key', 'alias/aws/ssm'], 2, 'AmazonSSMManagedInstanceCore'],
    ['is none', ['--kms-key', 'swarm keys'], 2, 'is not a KMS key'],
  ])(
    '%s: the dry run says so, and nothing begins',
    async (_, options, exitCode, words) => {
      world = await changeWorld({ kept: false });
      for (const way of ['--dry-run', '--yes']) {
        const run = await world.command(rotating(way, ...options));
        expect([run.exitCode, run.stderr.replaceAll(/\s+/g, ' ')]).toEqual([exitCode, expect.stringContaining(words)]);
      }
      expect(world.endpoint.calls.filter(({ action }) => action === 'ssm:PutParameter')).toEqual([]);
      await nothingChanged();
    },
    PATIENCE,
  );
});

describe('what is in the vault', () => {
  it.each([
    ['a value that nobody of us wrote', () => 'hello', 'that lockstep did not write'],
    [
      'a value of another swarm',
      () => revealSecret(encodeRecord({ kind: 'empty', swarmId: 'anotherswarm0000000000000' as never })),
      'another swarm',
    ],
  ])(
    '%s is a reason not to begin, and stays as it is',
    async (_, value, reason) => {
      world = await changeWorld({ kept: false });
      const name = `lockstep/${world.fate('web').id}`;
      await byHand(world).createSecret(name, value());
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 4, status: 'blocked' });
      expect(run.stderr.replaceAll(/\s+/g, ' ')).toContain(reason);
      expect(run.stderr).toContain(name);
      expect(wordsOf(world.effects().slice(-2))).toEqual(LOOKED);
      await nothingChanged();
    },
    PATIENCE,
  );

  it(
    'more generations than labels: nothing is rotated whose key could not be kept',
    async () => {
      world = await changeWorld();
      const swarmId = world.fate('web').id;
      for (let generation = 0; generation < 16; generation += 1) {
        const key = parseUnlockKey(`SWMKEY-1-${randomBytes(32).toString('base64').replace('=', '')}`);
        if (key === undefined) throw new Error('this is no key');
        const fingerprint = fingerprintOf(key);
        const others = {
          clusterVersion: null,
          rotatedAt: null,
          keptAt: new Date(),
          runId: '20260101-000000-0001' as RunId,
        };
        const record = encodeRecord({ kind: 'generation', generation: { swarmId, key, fingerprint, ...others } });
        await byHand(world).addSecretVersion(`lockstep/${swarmId}`, revealSecret(record), `generation-${fingerprint}`);
      }
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 4, status: 'blocked' });
      expect(run.stderr.replaceAll(/\s+/g, ' ')).toContain('staging labels, and a secret can have 20');
      expect(wordsOf(world.effects().slice(-2))).toEqual(LOOKED);
      await nothingChanged();
    },
    PATIENCE,
  );
});

describe('a vault whose answers are lost', () => {
  it.each(['secretsmanager', 'ssm-parameter'] as const)(
    '(%s) is asked again, and holds one new key in the end',
    async (vault) => {
      world = await changeWorld({ vault, kept: false });
      for (const action of [
        'secretsmanager:CreateSecret',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
        'ssm:PutParameter',
        'ssm:LabelParameterVersion',
        'ssm:UnlabelParameterVersion',
      ]) {
        world.endpoint.faults.operations.set(action, { loseAnswers: 4 });
      }
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      await changedOnce();
    },
    PATIENCE,
  );
});

describe('credentials that expire', () => {
  it.each([
    ['preimage', 4, 0],
    ['rotate', 5, 1],
    ['confirm', 4, 1],
  ] as const)(
    'at %s: the run ends with %d and says so; with new ones it is resumed',
    async (step, end, keys) => {
      world = await changeWorld();
      interfere(world, step, { before: once(() => (world.accessKey.expired = true)) });
      const { exitCode, stdout } = await world.command(['rotate', '--yes']);
      expect({ exitCode, newKeys: world.newKeys('web') }).toEqual({ exitCode: end, newKeys: keys });
      const [, runId = ''] = /lockstep resume (\S+)/.exec(stdout) ?? [];
      expect(await world.oracle()).toEqual([]);
      world.accessKey.expired = false;
      const resumed = await world.command(['resume', runId]);
      expect(endOf(resumed)).toEqual({ exitCode: 0, status: 'changed' });
      await changedOnce();
    },
    PATIENCE,
  );
});
