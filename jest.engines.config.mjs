import config, { ENGINE_TESTS } from './jest.config.mjs';

/** The tests on real engines, three files at a time: engines wait for elections and for each other most of the time. */
export default {
  ...config,
  testMatch: ENGINE_TESTS.map((folder) => `${folder}**/*.test.ts`),
  testPathIgnorePatterns: [],
  maxWorkers: 3,
};
