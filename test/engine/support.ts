import { describe } from '@jest/globals';
import { engineSupport } from '../../src/lab/engine/support.js';

/** Set by CI, where an engine is installed: a suite that would be skipped fails instead. */
const REQUIRED = process.env['LOCKSTEP_REQUIRE_ENGINE'] === '1';

/** A suite on real engines. Where none can run, its name says why it was skipped. */
export const describeWithEngine = (name: string, tests: () => void): void => {
  const support = engineSupport();
  if (support.supported) describe(name, tests);
  else if (REQUIRED) throw new Error(`LOCKSTEP_REQUIRE_ENGINE=1, but ${support.reason}`);
  else describe.skip(`${name} (skipped: ${support.reason})`, tests);
};
