import { afterAll, beforeAll } from '@jest/globals';

/** In this file waits of 0.1 to 20 s are so many times shorter: those of the SDK between two attempts. Its limits are longer. */
export const hastenTimers = (times: number): void => {
  const wait = globalThis.setTimeout;
  beforeAll(() => {
    const inHaste = (action: () => void, milliseconds = 0, ...rest: []): NodeJS.Timeout =>
      wait(action, milliseconds < 100 || milliseconds > 20_000 ? milliseconds : milliseconds / times, ...rest);
    globalThis.setTimeout = Object.assign(inHaste, wait);
  });
  afterAll(() => {
    globalThis.setTimeout = wait;
  });
};
