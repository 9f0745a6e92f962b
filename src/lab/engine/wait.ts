import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MILLISECONDS = 100;

/** Asks until the answer is yes. Rejects, naming what was waited for, when `limitMilliseconds` have passed. */
export const waitUntil = async (
  what: string,
  isSo: () => Promise<boolean>,
  limitMilliseconds: number,
): Promise<void> => {
  const deadline = performance.now() + limitMilliseconds;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited ${limitMilliseconds / 1000} s in vain until ${what}`);
    await delay(PAUSE_MILLISECONDS);
  }
};
