import { createPublicKey } from 'node:crypto';
import { readFrame, type Nonce } from '../../src/onhost/frame.js';
import { hmacMark, sealFor } from '../../src/onhost/seal.js';
import { framed } from '../support/canned-probe.js';
import { orderIn } from './host/order.js';
import { unlockKey } from './swarm/node-files.js';
import type { Invocation } from './world.js';

/** A key that no swarm has. */
export const FORGED_KEY = unlockKey(-1);

/** The same answer, but that the live key in it is one of whoever forges it. As it is where it tells no key. */
export const forgedAnswer = ({ script, output = '' }: Pick<Invocation, 'script' | 'output'>): string => {
  const { settings } = orderIn(script);
  const nonce = (settings.get('nonce') ?? '') as Nonce;
  const frame = readFrame(output, nonce);
  const seal = settings.get('seal_to');
  if (frame.kind !== 'whole' || seal === undefined || seal === '') return output;
  const text = frame.text
    .replace(/^livemark .*$/m, `livemark ${hmacMark(nonce, FORGED_KEY)}`)
    .replace(/^livesealed .*$/m, () => `livesealed ${sealFor(createPublicKey(seal), Buffer.from(FORGED_KEY))}`);
  return framed(text, nonce);
};
