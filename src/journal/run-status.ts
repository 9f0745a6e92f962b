import { EXIT, type ExitCode } from '../domain/errors.js';
import type { RunRecord, RunStatus } from '../ports/journal.js';
import type { Holder } from './journal-lock.js';

/** `holder` as it was before the journal was read: a run that ends in between then shows its end. */
export const statusOfRun = (ended: RunRecord['ended'], holder: Holder['kind']): RunStatus => {
  if (ended !== undefined) return statusOfEnd(ended.exitCode);
  switch (holder) {
    case 'alive':
      return 'running';
    case 'unknown':
      return 'unknown';
    case 'nobody':
      return 'interrupted';
  }
};

const statusOfEnd = (exitCode: ExitCode): RunStatus => {
  switch (exitCode) {
    case EXIT.done:
    case EXIT.nothingMatched:
      return 'done';
    case EXIT.partly:
      return 'partly';
    case EXIT.keyAtRisk:
      return 'atRisk';
    case EXIT.refused:
      return 'refused';
    case EXIT.interrupted:
      return 'interrupted';
    case EXIT.toolError:
    case EXIT.usage:
    case EXIT.findings:
      return 'failed';
  }
};
