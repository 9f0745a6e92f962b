// Of Node 20 the SDK would warn in every test file; docs/architecture.md says what becomes of it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Tests that need root and a Docker engine: `npm run test:engines`. */
export const ENGINE_TESTS = ['<rootDir>/test/engine/', '<rootDir>/test/torture/'];

/** Jest runs the TypeScript sources as ES modules: swc strips the types, `.js` specifiers are mapped back to `.ts`. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ENGINE_TESTS,
  globalSetup: '<rootDir>/test/support/sealing-keys-setup.mjs',
  globalTeardown: '<rootDir>/test/support/sealing-keys-teardown.mjs',
  setupFiles: ['<rootDir>/test/support/node-errors.ts'],
  testSequencer: '<rootDir>/scripts/jest-sequencer.mjs',
  // Most of what takes long here is waiting: for elections, adoption, timeouts.
  maxWorkers: 3,
  // A test ends when it has seen what it waits for: only one that fails, or a machine with much else to do, comes to this end.
  testTimeout: 300_000,
  reporters: ['default', '<rootDir>/scripts/jest-summary.mjs'],
};
