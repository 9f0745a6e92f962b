import { constants, createPrivateKey, privateDecrypt } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Swarm } from '../swarm/swarm.js';
import type { World } from '../world.js';

const PRIVATE_KEY = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/g;
const FRAME = /[A-Za-z0-9+/=]{80,}/g;
/** One block of RSA-3072 in base64. */
const SEALED = /\b[A-Za-z0-9+/]{512}\b/g;

const MOST_REMEMBERED = 2_000;

/** The oracle asks after every effect, mostly for the same. */
function remembering<Answer>(find: (text: string) => Answer): (text: string) => Answer {
  const found = new Map<string, Answer>();
  return (text) => {
    const known = found.get(text);
    if (known !== undefined || found.has(text)) return known as Answer;
    const answer = find(text);
    if (found.size >= MOST_REMEMBERED) found.clear();
    found.set(text, answer);
    return answer;
  };
}

/** What in the vault opens answers. */
const openers = ({ shelves }: World, { id }: Swarm): readonly ((sealed: string) => string | undefined)[] =>
  shelves
    .texts(id)
    .flatMap(({ text }) => text.replaceAll('\\n', '\n').match(PRIVATE_KEY) ?? [])
    .map(openerOf);

const unpacked = (packed: string): string => {
  try {
    return gunzipSync(Buffer.from(packed, 'base64')).toString('latin1');
  } catch {
    return '';
  }
};

const sealedIn = remembering((output: string): readonly string[] =>
  (output.match(FRAME) ?? []).flatMap((packed) => unpacked(packed).match(SEALED) ?? []),
);

const openerOf = remembering((pem: string) => {
  const privateKey = createPrivateKey(pem);
  return remembering((sealed: string): string | undefined => {
    try {
      const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
      return privateDecrypt({ key: privateKey, ...padding }, Buffer.from(sealed, 'base64')).toString('latin1');
    } catch {
      return undefined;
    }
  });
});

/** Whether a key lies sealed in the command history, and what opens it in the vault. */
export const hasSealedAnswer = (world: World, swarm: Swarm, key: string): boolean => {
  const sealed = world.history.flatMap(({ output = '' }) => sealedIn(output));
  return openers(world, swarm).some((open) => sealed.some((each) => open(each) === key));
};

/** Whether any host has answered with this key. */
export const wasTold = ({ history }: World, key: string): boolean => history.some(({ tells }) => tells === key);
