import type { OperationWords, StepWords } from '../operation-words.js';

export const ENABLE: OperationWords = {
  intention: 'turn autolock on; store and verify its key',
  planned: 'will have autolock turned on',
  wouldBe: 'would have autolock turned on, and a key that is stored and verified',
  achieved: ({ has }, onAll) => `${has} autolock on, and a key that is stored and verified on ${onAll}`,
};

export const DISABLE: OperationWords = {
  intention: 'turn autolock off',
  planned: 'will have autolock turned off',
  wouldBe: 'would have autolock turned off',
  achieved: ({ has }) => `${has} autolock off`,
};

export const IMPORT_KEY: OperationWords = {
  intention: 'import the key: store and verify it; the swarm does not change',
  planned: 'will have the key imported',
  wouldBe: 'would have the live key imported: stored and verified',
  achieved: ({ has }, onAll) => `${has} the live key stored, and verified on ${onAll}`,
};

export const AUTOLOCK_STEPS: StepWords = {
  enable: 'turn autolock on',
  disable: 'turn autolock off',
  'adopt-keep': 'import key: store',
  'adopt-confirm': 'import key: confirm',
  'adopt-promote': 'import key: make current',
  'adopt-prove': 'import key: verify',
};
