import { setTimeout as delay } from 'node:timers/promises';

const SHORTEST_PAUSE_MILLISECONDS = 100;
const LONGEST_PAUSE_MILLISECONDS = 1_000;
/** Of what was waited so far: a look starts a docker client as a rule, and a machine that is busy with looks is slow to come there. */
const SHARE = 0.1;

/** Asks until the answer is yes. Rejects, naming what was waited for, when `limitMilliseconds` have passed. */
export const waitUntil = async (
  what: string,
  isSo: () => Promise<boolean>,
  limitMilliseconds: number,
): Promise<void> => {
  const begun = performance.now();
  while (!(await isSo())) {
    const waited = performance.now() - begun;
    if (waited > limitMilliseconds) throw new Error(`waited ${limitMilliseconds / 1000} s in vain until ${what}`);
    await delay(Math.min(Math.max(waited * SHARE, SHORTEST_PAUSE_MILLISECONDS), LONGEST_PAUSE_MILLISECONDS));
  }
};
