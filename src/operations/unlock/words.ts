import type { OperationWords, StepWords } from '../operation-words.js';

export const UNLOCK: OperationWords = {
  intention: 'unlock the locked managers',
  planned: 'will have locked managers unlocked',
  wouldBe: 'would have locked managers unlocked',
  achieved: ({ has }) => `${has} every manager unlocked`,
};

export const UNLOCK_STEPS: StepWords = { unlock: 'unlock managers' };
