import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { lyingAnswer, type Lie } from '../support/lies.js';
import type { CustodyWorld } from '../support/custody-world.js';
import { interfere } from './change/fate.js';

/** Somebody who answers in the name of an instance, without being root on it. */
export interface Liar {
  /** From now on; undefined: no more. What the host itself answers is seen in any case. */
  tell(lie: Lie | undefined): void;
  /** The public keys that answers were to be sealed to so far, one for each look that it was sent. */
  readonly sealedTo: readonly string[];
  /** What was ever sent that opens with the private key of whoever lies. */
  received(): readonly string[];
}

/** Answers for this host to the scripts of these steps. */
export const liarOn = (world: CustodyWorld, name: string, steps: readonly string[]): Liar => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  const earlier: string[] = [];
  const sealedTo: string[] = [];
  const sent = new Set<string>();
  let lie: Lie | undefined;
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  const opened = (sealed: string): readonly string[] => {
    try {
      return [privateDecrypt({ key: privateKey, ...padding }, Buffer.from(sealed, 'base64')).toString('latin1')];
    } catch {
      return [];
    }
  };
  for (const step of steps) {
    interfere(world, step, {
      after: (result, host, { commands }) => {
        if (host !== name) return result;
        const script = commands.join('\n');
        const output = result.standardOutput.toString();
        sealedTo.push(...(/^seal_to='([^']+)'$/m.exec(script)?.slice(1) ?? []));
        const told = lie === undefined ? output : lyingAnswer(lie, { script, output, earlier, stranger: publicKey });
        earlier.push(output);
        return { ...result, standardOutput: Buffer.from(told) };
      },
    });
  }
  interfere(world, 'unlock', { before: (_, { commands }) => void sent.add(commands.join('\n')) });
  return {
    sealedTo,
    tell: (told) => {
      lie = told;
    },
    received: () => [...sent].flatMap((script) => (script.match(/\b[A-Za-z0-9+/]{512}\b/g) ?? []).flatMap(opened)),
  };
};
