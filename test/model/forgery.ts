import { readFrame, type Nonce } from '../../src/onhost/frame.js';
import { hmacMark, sealFor } from '../../src/onhost/seal.js';
import { framed } from '../support/canned-probe.js';
import { publicKeyOf } from './host/answer.js';
import { orderIn } from './host/order.js';
import { unlockKey } from './swarm/node-files.js';
import type { Invocation } from './world.js';

/** A key that no swarm has. */
export const FORGED_KEY = unlockKey(-1);

/**
 * What a host answers that has done nothing and says that it has: the act, with a key of its own where the act makes one. It knows what
 * the script tells it, which is all it takes. Undefined for a script that changes nothing.
 */
export const pretendedAnswer = (script: string): string | undefined => {
  const { name, settings } = orderIn(script);
  const setting = (key: string): string => settings.get(key) ?? '';
  const nonce = setting('nonce') as Nonce;
  if (name !== 'rotate' && name !== 'autolock') return undefined;
  const version = Number(setting('from_version'));
  const key =
    setting('seal_to') === ''
      ? []
      : [
          'livekey read',
          `livemark ${hmacMark(nonce, FORGED_KEY)}`,
          `livesealed ${sealFor(publicKeyOf(setting('seal_to')), Buffer.from(FORGED_KEY))}`,
        ];
  return framed(
    [
      'sealing ready',
      `${name} 1`,
      // A year ago, as if it mattered.
      `time ${Math.floor(Date.now() / 1000) - 31_536_000}`,
      `swarm ${setting('want_swarm')}`,
      `node ${setting('want_node')}`,
      `version ${version}`,
      ...(name === 'rotate' ? ['fence version', 'outcome rotated'] : ['outcome changed']),
      ...key,
      `versionafter ${version + 1}`,
      '',
    ].join('\n'),
    nonce,
  );
};

/** What a host answers to the harmless update that has not made it, and says that it is committed. Undefined for any other script. */
export const pretendedNudge = (script: string): string | undefined => {
  const { name, settings } = orderIn(script);
  if (name !== 'nudge') return undefined;
  const lines = [
    'nudge 1',
    `time ${Math.floor(Date.now() / 1000)}`,
    `swarm ${settings.get('want_swarm') ?? ''}`,
    `node ${settings.get('want_node') ?? ''}`,
    'version 1000000',
    'outcome complete',
    'versionafter 1000001',
  ];
  return framed(`${lines.join('\n')}\n`, settings.get('nonce') ?? '');
};

/** The same answer, but that the live key in it is one of whoever forges it. As it is where it tells no key. */
export const forgedAnswer = ({ script, output = '' }: Pick<Invocation, 'script' | 'output'>): string => {
  const { settings } = orderIn(script);
  const nonce = (settings.get('nonce') ?? '') as Nonce;
  const frame = readFrame(output, nonce);
  const seal = settings.get('seal_to');
  if (frame.kind !== 'whole' || seal === undefined || seal === '') return output;
  const text = frame.text
    .replace(/^livemark .*$/m, `livemark ${hmacMark(nonce, FORGED_KEY)}`)
    .replace(/^livesealed .*$/m, () => `livesealed ${sealFor(publicKeyOf(seal), Buffer.from(FORGED_KEY))}`);
  return framed(text, nonce);
};
