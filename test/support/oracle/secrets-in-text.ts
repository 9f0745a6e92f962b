import { gunzipSync } from 'node:zlib';
import { bytesOf, encodedPartOf, nameOf, unlockKeysIn } from './unlock-keys.js';

/** How deep to look: an answer in a frame is base64 of gzip, and may hold base64 again. */
const MOST_LAYERS = 2;
const MOST_UNPACKED = 4 * 1024 * 1024;

const BASE64_RUN = /[A-Za-z0-9+/]{40,}={0,2}/g;
const JOIN_TOKEN = /SWMTKN-1-[0-9a-z]{20,}/;
/** With something that could be a key below the header, and below headers of its own that an engine writes there. */
const PRIVATE_KEY = /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----[\s\S]{0,300}?[A-Za-z0-9+/]{60}/;

interface Wanted {
  readonly key: string;
  readonly forms: readonly (readonly [form: string, needle: string])[];
}

/** The forms in which somebody might come upon a key, most telling first. */
const wanted = (key: string): Wanted => {
  const bytes = bytesOf(key);
  const forms = [
    ['in clear', key],
    ['its base64', encodedPartOf(key)],
    ['its bytes', bytes.toString('latin1')],
    ['its bytes in hex', bytes.toString('hex')],
    ['its bytes in hex', bytes.toString('hex').toUpperCase()],
    ['its text in hex', Buffer.from(key).toString('hex')],
  ] as const;
  return { key, forms };
};

/** Each key is wanted in every text of a world. */
const wantedBefore = new Map<string, Wanted>();

const wantedAs = (key: string): Wanted => {
  const known = wantedBefore.get(key) ?? wanted(key);
  wantedBefore.set(key, known);
  return known;
};

const unpacked = (run: string): string => {
  const bytes = Buffer.from(run, 'base64');
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('latin1');
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED }).toString('latin1');
  } catch {
    return bytes.toString('latin1');
  }
};

/** What is packed in a text, one layer below it. A line break in JSON would otherwise be the first letter of a run. */
const layersBelow = (text: string): readonly string[] =>
  (text.replaceAll(/\\[nrt]/g, '\n').match(BASE64_RUN) ?? []).map(unpacked);

/** A secret that lies in a text, in words that do not show it. */
export interface FoundSecret {
  readonly what: string;
  readonly kind: 'unlockKey' | 'joinToken' | 'privateKey';
  /** Such as `in clear`. */
  readonly how: string;
}

/** A text that was looked into: what lies in it whatever keys are asked for, and how each key lies in it that was asked for so far. */
interface LookedInto {
  readonly unlockKeys: readonly string[];
  readonly others: readonly FoundSecret[];
  /** Undefined: not looked for yet. */
  below: readonly string[] | undefined;
  readonly forms: Map<string, string | undefined>;
}

/**
 * A world is searched after each of its runs, and most of what lies there stays as it was: then only keys are looked for that are new.
 * As much text as this is remembered, in characters.
 */
const lookedInto = new Map<string, LookedInto>();
const MOST_REMEMBERED = 64 * 1024 * 1024;
let remembered = 0;

const at = (text: string): LookedInto => {
  const known = lookedInto.get(text);
  if (known !== undefined) return known;
  if (remembered > MOST_REMEMBERED) {
    lookedInto.clear();
    remembered = 0;
  }
  const looked = {
    unlockKeys: unlockKeysIn(text),
    others: [
      ...(JOIN_TOKEN.test(text) ? [{ what: 'a join token', kind: 'joinToken', how: 'in clear' } as const] : []),
      ...(PRIVATE_KEY.test(text) ? [{ what: 'a private key', kind: 'privateKey', how: 'in clear' } as const] : []),
    ],
    below: undefined,
    forms: new Map<string, string | undefined>(),
  };
  lookedInto.set(text, looked);
  remembered += text.length;
  return looked;
};

const keysSeen = (text: string, { unlockKeys, forms }: LookedInto, keys: readonly Wanted[]): readonly FoundSecret[] => {
  const strangers = unlockKeys.filter((found) => !keys.some(({ key }) => key === found));
  const known = keys.flatMap(({ key, forms: wantedForms }) => {
    if (!forms.has(key)) forms.set(key, wantedForms.find(([, needle]) => text.includes(needle))?.[0]);
    const how = forms.get(key);
    return how === undefined ? [] : [{ key, how }];
  });
  return [...known, ...strangers.map((key) => ({ key, how: 'in clear' }))].map(({ key, how }) => ({
    what: nameOf(key),
    kind: 'unlockKey',
    how,
  }));
};

const lookInto = (text: string, keys: readonly Wanted[], layers: number): readonly FoundSecret[] => {
  const looked = at(text);
  const seen = [...keysSeen(text, looked, keys), ...looked.others];
  if (layers === 0) return seen;
  looked.below ??= layersBelow(text);
  const below = looked.below.flatMap((layer) => lookInto(layer, keys, layers - 1));
  return [...seen, ...below.map((found) => ({ ...found, how: 'packed' }))];
};

/**
 * The secrets that lie in a text: these unlock keys, whatever looks like one, join tokens and private keys; also inside base64 and
 * gzip. Each is told once, as it is found most easily. Bytes are to be given as latin1.
 */
export const secretsIn = (text: string, keys: Iterable<string>): readonly FoundSecret[] => {
  const found = lookInto(text, [...keys].map(wantedAs), MOST_LAYERS);
  return found.filter(({ what }, index) => found.findIndex((other) => other.what === what) === index);
};
