import type { OperationName } from '../domain/operation-names.js';
import { KEY_STEPS } from '../keys/words.js';
import { AUTOLOCK_STEPS, DISABLE, ENABLE, IMPORT_KEY } from './autolock/words.js';
import { BACKOUT, BACKOUT_STEPS } from './backout/words.js';
import type { OperationWords, StepWords } from './operation-words.js';
import { JOIN_TOKEN_STEPS, ROTATE_JOIN_TOKENS } from './rotate-join-tokens/words.js';
import { ROTATE, ROTATE_COMPROMISED, ROTATE_STEPS } from './rotate-key/words.js';
import { UNLOCK, UNLOCK_STEPS } from './unlock/words.js';

export type { OperationWords } from './operation-words.js';

/** What is said of every operation, in one place to look it up. */
export const OPERATION_WORDS = {
  rotate: ROTATE,
  rotateCompromised: ROTATE_COMPROMISED,
  enable: ENABLE,
  disable: DISABLE,
  adopt: IMPORT_KEY,
  rotateJoinTokens: ROTATE_JOIN_TOKENS,
  unlock: UNLOCK,
  backout: BACKOUT,
} as const satisfies Readonly<Record<OperationName, OperationWords>>;

/** The steps of every operation that changes a swarm. */
const ENGINE_STEPS: StepWords = { lease: 'take lease', prove: 'verify managers', release: 'release lease' };

const STEPS: StepWords = {
  ...ENGINE_STEPS,
  ...KEY_STEPS,
  ...ROTATE_STEPS,
  ...AUTOLOCK_STEPS,
  ...JOIN_TOKEN_STEPS,
  ...UNLOCK_STEPS,
  ...BACKOUT_STEPS,
};

const NUMBERED = /^(?<kind>.+)-\d+$/;

const wordsOf = (step: string): string => {
  const kind = NUMBERED.exec(step)?.groups?.['kind'];
  return STEPS[step] ?? (kind === undefined ? undefined : STEPS[kind]) ?? step;
};

/** `adopt-2.adopt-keep` is `import key: store`, `rotate-3.lease` is `rotate key: take lease`. A name that is none stays as it is. */
export const stepLabel = (step: string): string => {
  const [section = '', inner, ...rest] = step.split('.');
  if (inner === undefined || rest.length > 0) return wordsOf(step);
  const [outer, words] = [wordsOf(section), wordsOf(inner)];
  return inner.startsWith('adopt-') || outer === section ? words : `${outer}: ${words}`;
};
