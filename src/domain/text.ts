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

/** `1 manager`, `3 managers`. */
export const count = (amount: number, noun: string, plural = `${noun}s`): string =>
  `${amount} ${amount === 1 ? noun : plural}`;

/** The first few names, and how many more there are. */
export const listed = (names: readonly string[], atMost = 4): string =>
  names.length <= atMost ? names.join(', ') : `${names.slice(0, atMost).join(', ')} and ${names.length - atMost} more`;

/** Words from elsewhere as a sentence: with one full stop at their end. */
export const sentence = (text: string): string => `${text.replace(/[.\s]+$/, '')}.`;
