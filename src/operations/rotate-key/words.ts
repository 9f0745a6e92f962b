import type { OperationWords, StepWords } from '../operation-words.js';

export const ROTATE: OperationWords = {
  intention: 'rotate the key; store and verify the new key',
  planned: 'will be rotated',
  wouldBe: 'would get a new key',
  achieved: ({ has }, onAll) => `${has} a new key, verified on ${onAll}`,
};

export const ROTATE_COMPROMISED: OperationWords = {
  intention: 'turn autolock off and on; store and verify the new key',
  planned: 'will have autolock turned off and on again',
  wouldBe: 'would have autolock turned off and on again, and get a new key',
  achieved: ({ has }, onAll) => `${has} a new key, verified on ${onAll}`,
};

export const ROTATE_STEPS: StepWords = {
  rotate: 'rotate key',
  certificates: 'record certificates',
  note: 'read cluster version',
  'prove-off': 'verify autolock off',
};
