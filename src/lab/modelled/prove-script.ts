import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { bindingOf } from '../../onhost/key-evidence.js';
import { isNonce } from '../../onhost/frame.js';
import { sealFor } from '../../onhost/seal.js';
import { openChannel } from './channel.js';
import { sayCertificate, sayKeyHeader } from './disk.js';
import { sayLiveKey } from './modelled-live-key.js';
import type { Session } from './session.js';

/** As `encrypted_key` in prove.sh: its DER; undefined where the key lies in the clear or there is none. */
export const encryptedKey = (session: Session): Buffer | undefined => {
  const file = (session.read(join(session.certificates, 'swarm-node.key')) ?? '').slice(0, 16384);
  const block = /^-----BEGIN ENCRYPTED PRIVATE KEY-----$([\s\S]*?)^-----END/m.exec(file)?.[1];
  const body = block?.split('\n').filter((line) => !/[:-]/.test(line));
  return body === undefined ? undefined : Buffer.from(body.join(''), 'base64');
};

/** As prove.sh. */
export const prove = async (session: Session, findRoot = () => session.findRoot()): Promise<void> => {
  const canSeal = session.canSeal === 'ready';
  session.head('prove');
  session.say('sealing', session.canSeal);
  await findRoot();
  const channel = session.setting('want_channel') === 'true' ? await sayChannel(session, canSeal) : undefined;
  sayCertificate(session);
  sayKeyHeader(session);
  const key = encryptedKey(session);
  if (key !== undefined && canSeal) session.say('nodekey', evidence(session, key, channel));
  if (canSeal) await sayLiveKey(session);
};

/** As `evidence` in prove.sh. */
const evidence = (session: Session, key: Buffer, channel: string | undefined): string => {
  const nonce = session.setting('nonce');
  if (!isNonce(nonce)) throw new Error('a script without its nonce');
  const bound =
    channel === undefined
      ? undefined
      : createPublicKey({ key: Buffer.from(channel, 'base64'), format: 'der', type: 'spki' });
  return sealFor(session.sealTo, Buffer.concat([bindingOf(nonce, bound), key]));
};

/** Gives the channel that was opened. */
const sayChannel = async (session: Session, canSeal: boolean): Promise<string | undefined> => {
  if (!(await session.askInfo('{{.Swarm.LocalNodeState}}'))) return undefined;
  session.say('state', session.answer);
  if (session.answer !== 'locked' || !canSeal) return undefined;
  const channel = openChannel(session, session.setting('nonce'));
  session.say('channel', channel);
  return channel;
};
