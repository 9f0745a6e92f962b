const PREFIX = 'SWMKEY-1-';

/** An unlock key as people see it: the prefix and unpadded base64 of 32 bytes (swarmkit encryption.HumanReadableKey). */
export const humanUnlockKey = (raw: Buffer): string => `${PREFIX}${raw.toString('base64').replace(/=+$/, '')}`;

/** The passphrase of the key file. */
export const rawUnlockKey = (key: string): Buffer => Buffer.from(key.slice(PREFIX.length), 'base64');

/** What the engine checks before it tries a key (swarmkit encryption.ParseHumanReadableKey). */
export const isUnlockKeyString = (text: string): boolean =>
  text.startsWith(PREFIX) && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3})?$/.test(text.slice(PREFIX.length));
