import { humanUnlockKey } from '../model/unlock-key.js';

/** Seeded: the same lab has the same ids and keys again. Not for secrets outside a lab. */
export interface LabRandom {
  bytes(length: number): Buffer;
  /** As swarmkit makes the ids of swarms, nodes and objects: 25 characters of base 36. */
  swarmkitId(): string;
  hex(length: number): string;
  unlockKey(): string;
  /** `SWMTKN-1-<50>-<25>`, both in base 36 (swarmkit ca.GenerateJoinToken). What stands for the digest of the root CA is random here. */
  joinToken(): string;
}

const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';

/** mulberry32: small, and good enough for names. */
const generator = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export const labRandom = (seed: number): LabRandom => {
  const next = generator(seed);
  const characters = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet.charAt(Math.floor(next() * alphabet.length))).join('');
  const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => Math.floor(next() * 256)));
  return {
    bytes,
    swarmkitId: () => characters(BASE36, 25),
    joinToken: () => `SWMTKN-1-${characters(BASE36, 50)}-${characters(BASE36, 25)}`,
    hex: (length) => characters(BASE36.slice(0, 16), length),
    unlockKey: () => humanUnlockKey(bytes(32)),
  };
};
