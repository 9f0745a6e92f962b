import { describe, expect, it } from '@jest/globals';
import { encryptionOfParameter, encryptionOfSecret } from '../../../src/aws/vault/encryption.js';
import type { AccountId, Region } from '../../../src/domain/ids.js';
import { textOf } from '../../support/remedy.js';

const TITLE = 'secret lockstep/web (account 111122223333 in eu-west-1)';
const DEFAULT = 'alias/aws/ssm';
const ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const OTHER = '0987dcba-09fe-87dc-65ba-ab0987654321';
const wanted = (named?: string) => ({
  title: TITLE,
  scope: { account: '111122223333' as AccountId, region: 'eu-west-1' as Region },
  named,
});

describe('the KMS key of the next version in Parameter Store', () => {
  it.each<[name: string, named: string | undefined, history: readonly string[], keyId: string]>([
    ['is the one that is named', 'alias/swarm', [], 'alias/swarm'],
    ['is the one that is named, whatever was before', 'alias/swarm', ['alias/old'], 'alias/swarm'],
    ['is that of the version before', undefined, ['alias/old', 'alias/new'], 'alias/new'],
    ['is the newest one of its own, past versions without one', undefined, ['alias/own', DEFAULT], 'alias/own'],
    ['is named where all versions lack one', ID, [DEFAULT, DEFAULT], ID],
  ])('%s', (_, named, history, keyId) => {
    expect(encryptionOfParameter(wanted(named), history)).toEqual({ keyId, barrier: undefined, notes: [] });
  });

  it.each<[name: string, named: string | undefined, history: readonly string[], code: string, words: string]>([
    ['a first version without a key', undefined, [], 'VAULT_KMS_KEY_MISSING', 'its first version would be encrypted'],
    ['versions that all lack one', undefined, [DEFAULT], 'VAULT_KMS_KEY_MISSING', 'all its versions are encrypted'],
    ['the default key by its alias', DEFAULT, ['alias/own'], 'VAULT_KMS_KEY_SHARED', DEFAULT],
    [
      'the default key by its ARN',
      `arn:aws:kms:eu-west-1:111122223333:${DEFAULT}`,
      [],
      'VAULT_KMS_KEY_SHARED',
      DEFAULT,
    ],
    [
      'a key of another region',
      `arn:aws:kms:us-east-1:111122223333:key/${ID}`,
      [],
      'VAULT_KMS_KEY_ELSEWHERE',
      'us-east-1',
    ],
    [
      'a key of another partition',
      `arn:aws-cn:kms:cn-north-1:111122223333:key/${ID}`,
      [],
      'VAULT_KMS_KEY_ELSEWHERE',
      'aws-cn',
    ],
  ])('refuses %s, and says what to do', (_, named, history, code, words) => {
    const { keyId, barrier } = encryptionOfParameter(wanted(named), history);
    expect(keyId).toBeUndefined();
    expect(barrier).toMatchObject({ code, exitCode: 2 });
    expect(barrier?.message).toContain(words);
    expect(barrier?.message).toContain(TITLE);
    expect(textOf(barrier?.remedy)).toMatch(/KMS key|key of that region/);
  });

  it('says who could read what the default key encrypts', () => {
    expect(encryptionOfParameter(wanted(), []).barrier?.message).toContain('AmazonSSMManagedInstanceCore');
  });

  it('tells of a key of another account that its policy has to allow this one', () => {
    const { barrier, notes } = encryptionOfParameter(wanted(`arn:aws:kms:eu-west-1:444455556666:key/${ID}`), []);
    expect(barrier).toBeUndefined();
    expect(notes).toEqual([expect.stringMatching(/444455556666.*111122223333/)]);
  });
});

describe('the KMS key of a secret', () => {
  const secret = (keyId?: string) => ({ keyId, name: 'lockstep/web' });

  it('is chosen when it is created', () => {
    expect(encryptionOfSecret(wanted('alias/swarm'), undefined).keyId).toBe('alias/swarm');
  });

  it('may be its own one or the default, where none is named', () => {
    for (const keyId of [undefined, 'alias/swarm', ID]) {
      expect(encryptionOfSecret(wanted(), secret(keyId))).toEqual({ keyId: undefined, barrier: undefined, notes: [] });
    }
  });

  it.each([
    ['an id and the ARN of that id', ID, `arn:aws:kms:eu-west-1:111122223333:key/${ID}`],
    ['an alias and its ARN', 'alias/swarm', 'arn:aws:kms:eu-west-1:111122223333:alias/swarm'],
  ])('is the one that is named: %s', (_, named, present) => {
    expect(encryptionOfSecret(wanted(named), secret(present))).toMatchObject({ barrier: undefined, notes: [] });
  });

  it.each([
    ['two ids', ID, OTHER],
    ['an alias of a customer and the default key', 'alias/swarm', undefined],
    ['an id and the default key', ID, undefined],
  ])('does not change by naming another one: %s', (_, named, present) => {
    const { barrier } = encryptionOfSecret(wanted(named), secret(present));
    expect(barrier).toMatchObject({ code: 'VAULT_KMS_KEY_DIFFERS', exitCode: 2 });
    expect(textOf(barrier?.remedy)).toContain(
      `aws secretsmanager update-secret --secret-id lockstep/web --kms-key-id ${named}`,
    );
  });

  it('is told where nobody can say whether it is the one that is named', () => {
    const { barrier, notes } = encryptionOfSecret(wanted('alias/swarm'), secret(ID));
    expect(barrier).toBeUndefined();
    expect(notes).toEqual([expect.stringContaining(`the KMS key ${ID} and stays so`)]);
  });
});
