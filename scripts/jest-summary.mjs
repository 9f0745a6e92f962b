import { record, summaryOf, tallyFile } from './tally.mjs';

/** Jest reporter whose last word is the one line that CI systems read; where several runs are counted together, it notes its share. */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    if (tallyFile !== undefined) {
      record(counts);
      return;
    }
    // After jest's own summary, which other reporters print when this one has been called.
    process.once('exit', () => {
      process.stderr.write(`\n${summaryOf([counts])}\n`);
    });
  }
}
