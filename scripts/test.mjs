import { prepareTests, runJest } from './jest.mjs';

/** Runs all tests that need nothing but Node, or those of them that are named on the command line. */
prepareTests();
process.exitCode = runJest(process.argv.slice(2));
