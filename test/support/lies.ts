import { createPublicKey, type KeyObject } from 'node:crypto';
import { bindingOf } from '../../src/onhost/key-evidence.js';
import { readFrame, type Nonce } from '../../src/onhost/frame.js';
import { sealFor } from '../../src/onhost/seal.js';
import { orderIn } from '../model/host/order.js';
import { framed } from './canned-probe.js';
import { diskOf, encryptedKeyOn } from './canned-proof.js';

/**
 * What somebody may say for a host who can write its answers, and is not root there: he sees what is sent and what is answered, and can
 * seal whatever he likes to the operator's public key. `channel`: his own, beside the evidence of the host. `earlier`: the same beside
 * evidence that the host brought before. `made`: evidence of his own making, bound to his channel, with a node key that no stored key
 * decrypts. `noChannel`: that of the host is taken away.
 */
export type Lie = 'channel' | 'earlier' | 'made' | 'noChannel';
export const LIES: readonly Lie[] = ['channel', 'earlier', 'made', 'noChannel'];

export interface Told {
  readonly script: string;
  /** What the host itself printed. */
  readonly output: string;
  /** What it printed before, the latest last. */
  readonly earlier: readonly string[];
  /** The public half of a pair of whoever lies. */
  readonly stranger: KeyObject;
}

/** The same answer, with a lie about the evidence in it. As it is where it holds none, or there is nothing yet to repeat. */
export const lyingAnswer = (lie: Lie, { script, output, earlier, stranger }: Told): string => {
  const { settings } = orderIn(script);
  const nonce = (settings.get('prove_nonce') ?? settings.get('nonce') ?? '') as Nonce;
  const frame = readFrame(output, nonce);
  const sealTo = settings.get('seal_to') ?? '';
  if (frame.kind !== 'whole' || sealTo === '' || nodeKeyIn(frame.text) === undefined) return output;
  const nodeKey = nodeKeyFor(lie, { nonce, sealTo, earlier, stranger }) ?? nodeKeyIn(frame.text);
  const channel = stranger.export({ type: 'spki', format: 'der' }).toString('base64');
  const lines = frame.text.split('\n').filter((line) => line !== '' && !/^(?:channel|nodekey) /.test(line));
  const told = [...lines, `nodekey ${nodeKey}`, ...(lie === 'noChannel' ? [] : [`channel ${channel}`]), ''];
  // Of several frames of one nonce the last counts.
  return output + framed(told.join('\n'), nonce);
};

interface Request extends Pick<Told, 'earlier' | 'stranger'> {
  readonly nonce: Nonce;
  readonly sealTo: string;
}

const nodeKeyFor = (lie: Lie, { nonce, sealTo, earlier, stranger }: Request): string | undefined => {
  switch (lie) {
    case 'earlier':
      return earlier
        .flatMap(textsIn)
        .map(nodeKeyIn)
        .findLast((each) => each !== undefined);
    case 'made': {
      const block = Buffer.concat([bindingOf(nonce, stranger), encryptedKeyOn(diskOf(77))]);
      return sealFor(createPublicKey({ key: Buffer.from(sealTo, 'base64'), format: 'der', type: 'spki' }), block);
    }
    case 'channel':
    case 'noChannel':
      return undefined;
  }
};

const nodeKeyIn = (text: string): string | undefined => /^nodekey (.+)$/m.exec(text)?.[1];

const textsIn = (output: string): readonly string[] =>
  [...output.matchAll(/LOCKSTEP1 ([0-9a-f]{16}) /g)].flatMap(([, nonce]) => {
    const frame = readFrame(output, nonce as Nonce);
    return frame.kind === 'whole' ? [frame.text] : [];
  });
