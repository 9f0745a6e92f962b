import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { troubleOf } from '../../../src/aws/error-names.js';
import { explainRefusal } from '../../../src/aws/vault/refusals.js';
import { textOf } from '../../support/remedy.js';

const PLACE = {
  title: 'secret lockstep/web (account 111122223333 in eu-west-1)',
  name: 'lockstep/web',
  region: 'eu-west-1',
};
const root = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Every command that the vaults send, by the names in their sources. */
const commands = readdirSync(root('src/aws/vault'))
  .flatMap((file) => [...readFileSync(root(`src/aws/vault/${file}`), 'utf8').matchAll(/new (\w+Command)\(/g)])
  .flatMap(([, command = '']) => command);

const packageOf = (command: string): string => (/Parameter/.test(command) ? 'client-ssm' : 'client-secrets-manager');

/** The errors that the SDK's own documentation lists for a command. */
const documented = (command: string): readonly string[] => {
  const text = readFileSync(
    root(`node_modules/@aws-sdk/${packageOf(command)}/dist-types/commands/${command}.d.ts`),
    'utf8',
  );
  return [...text.matchAll(/@throws \{@link (\w+)\}/g)]
    .flatMap(([, name = '']) => name)
    .filter((name) => !/(?:SecretsManager|SSM)ServiceException$/.test(name));
};

/** Of the service itself: those are told as such, and asked again. */
const ofTheService = (name: string): boolean => /^Internal/.test(name);

describe('the errors of the vaults', () => {
  it('are looked up for the commands that are sent', () => {
    expect(commands).toEqual(
      expect.arrayContaining(['PutParameterCommand', 'CreateSecretCommand', 'ListSecretVersionIdsCommand']),
    );
  });

  it.each([...new Set(commands)].flatMap((command) => documented(command).map((name) => [command, name] as const)))(
    '%s: %s has a sentence and a remedy of its own',
    (command, name) => {
      if (ofTheService(name)) {
        expect(troubleOf({ name, $metadata: { httpStatusCode: 500 } })).toBe('serviceFault');
        return;
      }
      const error = explainRefusal(name, `action of ${command}`, PLACE, undefined);
      expect(error?.message).toMatch(
        /^The secret lockstep\/web \(account 111122223333 in eu-west-1\) \S.* \(action of \w+: \w+\)$/,
      );
      expect(textOf(error?.remedy)).not.toMatch(/undefined|^$/);
      expect(error?.code).toMatch(/^VAULT_/);
    },
  );

  it.each(['KMSInvalidStateException', 'KMSDisabledException', 'KMSNotFoundException', 'KMSAccessDeniedException'])(
    '%s of the KMS key names the key as the cause',
    (name) => {
      expect(explainRefusal(name, 'ssm:PutParameter', PLACE, undefined)?.message).toContain('KMS key');
    },
  );

  it('that nobody documents stay with the general explanation', () => {
    expect(explainRefusal('toString', 'ssm:PutParameter', PLACE, undefined)).toBeUndefined();
    expect(explainRefusal('Odd', 'ssm:PutParameter', PLACE, undefined)).toBeUndefined();
  });
});
