import { createHash } from 'node:crypto';

const PREFIX = 'SWMKEY-1-';
/** 32 bytes in base64, without padding. */
const UNLOCK_KEY = /SWMKEY-1-[A-Za-z0-9+/]{43}/g;

/** Each once. */
export const unlockKeysIn = (text: string): readonly string[] => [...new Set(text.match(UNLOCK_KEY))];

export const encodedPartOf = (key: string): string => key.slice(PREFIX.length);
export const bytesOf = (key: string): Buffer => Buffer.from(encodedPartOf(key), 'base64');

/** A name to speak of a key without showing it. */
export const nameOf = (key: string): string => `key ${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
