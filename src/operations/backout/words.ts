import type { OperationWords, StepWords } from '../operation-words.js';

export const BACKOUT: OperationWords = {
  intention: 'recover from the run',
  planned: 'will be recovered',
  wouldBe: 'would be recovered',
  achieved: ({ is }) => `${is} recovered`,
};

/** The moves of a backout: each is a section of its journal. */
export const BACKOUT_STEPS: StepWords = {
  makeWay: 'cancel pending work',
  adopt: 'import key',
  recall: 'recover key from command history',
  restore: 'restore key-file backups',
  setAutolock: 'set autolock',
  tidy: 'clean up',
};
