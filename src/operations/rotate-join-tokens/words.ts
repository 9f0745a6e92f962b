import type { OperationWords, StepWords } from '../operation-words.js';

export const ROTATE_JOIN_TOKENS: OperationWords = {
  intention: 'rotate the join tokens',
  planned: 'will have join tokens rotated',
  wouldBe: 'would have join tokens rotated',
  achieved: ({ has }) => `${has} new join tokens, shown by every manager that was included`,
};

export const JOIN_TOKEN_STEPS: StepWords = {
  tokens: 'record join tokens',
  'rotate-join-tokens': 'rotate join tokens',
};
