import { constants, createPrivateKey, privateDecrypt, type KeyObject } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Swarm } from '../swarm/swarm.js';
import type { World } from '../world.js';

const PRIVATE_KEY = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/g;
const FRAME = /[A-Za-z0-9+/=]{80,}/g;
/** One block of RSA-3072 in base64. */
const SEALED = /\b[A-Za-z0-9+/]{512}\b/g;

const privateKeys = new Map<string, KeyObject>();
const privateKeyOf = (pem: string): KeyObject => {
  const known = privateKeys.get(pem) ?? createPrivateKey(pem);
  privateKeys.set(pem, known);
  return known;
};

/** What in the vault opens answers. */
const openers = ({ shelves }: World, { id }: Swarm): readonly KeyObject[] =>
  shelves
    .texts(id)
    .flatMap(({ text }) => text.replaceAll('\\n', '\n').match(PRIVATE_KEY) ?? [])
    .map(privateKeyOf);

const unpacked = (packed: string): string => {
  try {
    return gunzipSync(Buffer.from(packed, 'base64')).toString('latin1');
  } catch {
    return '';
  }
};

const sealedIn = (output: string): readonly string[] =>
  (output.match(FRAME) ?? []).flatMap((packed) => unpacked(packed).match(SEALED) ?? []);

const opened = (sealed: string, privateKey: KeyObject): string | undefined => {
  try {
    const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
    return privateDecrypt({ key: privateKey, ...padding }, Buffer.from(sealed, 'base64')).toString('latin1');
  } catch {
    return undefined;
  }
};

/** Whether a key lies sealed in the command history, and what opens it in the vault. */
export const hasSealedAnswer = (world: World, swarm: Swarm, key: string): boolean => {
  const sealed = world.history.flatMap(({ output = '' }) => sealedIn(output));
  return openers(world, swarm).some((opener) => sealed.some((each) => opened(each, opener) === key));
};

/** Whether any host has answered with this key. */
export const wasTold = ({ history }: World, key: string): boolean => history.some(({ tells }) => tells === key);
