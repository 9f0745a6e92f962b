import { stripVTControlCharacters } from 'node:util';

/**
 * Text that came from a host, a tag or a service, made harmless for a terminal and for one line: without ANSI escape
 * sequences, C0 and C1 controls, invisible format characters (bidi overrides, zero widths) and characters that XML
 * forbids. Line breaks become spaces; visible characters stay as they are.
 */
export const plainText = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Noncharacter_Code_Point}]/gu, '')
    .replace(/\p{Cs}/gu, '\u{fffd}')
    .trim();

/** Characters that JSON allows as they are, and that a terminal acts on or nobody sees: C1 controls, bidi controls, zero widths. */
const UNSAFE_IN_JSON = /[\u{7f}-\u{9f}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * `value` as JSON that is harmless where it is shown: what `plainText` takes away is written as `\u…`, so that nothing is lost.
 * `indent`: spaces; 0 for one line.
 */
export const plainJson = (value: unknown, indent: number): string =>
  JSON.stringify(value, null, indent).replace(UNSAFE_IN_JSON, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );

/** `1 manager`, `3 managers`. */
export const count = (amount: number, noun: string, plural = `${noun}s`): string =>
  `${amount} ${amount === 1 ? noun : plural}`;

/** The first few names, and how many more there are. */
export const listed = (names: readonly string[], atMost = 4): string =>
  names.length <= atMost ? names.join(', ') : `${names.slice(0, atMost).join(', ')} and ${names.length - atMost} more`;

/** Words from elsewhere as a sentence: with one full stop at their end. */
export const sentence = (text: string): string => `${text.replace(/[.\s]+$/, '')}.`;

/** The same text with a capital letter in front. */
export const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
