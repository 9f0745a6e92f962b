import config, { ENGINE_TESTS } from './jest.config.mjs';

/** The tests on real engines, one file after the other: a file has up to 24 engines. */
export default {
  ...config,
  testMatch: ENGINE_TESTS.map((folder) => `${folder}**/*.test.ts`),
  testPathIgnorePatterns: [],
  maxWorkers: 1,
};
