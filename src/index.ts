/** The public library: a command line in this process, the report that it gives, and its errors. Stable within a major version. */
export { run, type RunOptions, type RunResult } from './cli/run-as-library.js';
export { EXIT, LockstepError, type ExitCode } from './domain/errors.js';
export type { Remedy } from './domain/remedy.js';
export { reportSchema, type Report } from './report/model.js';
