import type { Action, SwarmChange } from '../domain/plan/plan.js';
import type { Operation } from '../engine/operation.js';
import type { KeyTools } from '../keys/key-run.js';
import { keyFacts } from '../keys/key-facts.js';
import type { ShownChange } from '../report/plan-text.js';
import { disableAutolock, enableAutolock, importKey } from './autolock/autolock.js';
import { rotateCompromised } from './rotate-key/rotate-compromised.js';
import { rotateKey } from './rotate-key/rotate-key.js';
import { OPERATION_WORDS } from './words.js';

export type KeyOperations = Readonly<Record<Action, Operation<SwarmChange, KeyTools>>>;

export const KEY_OPERATIONS: KeyOperations = {
  rotate: rotateKey,
  rotateCompromised,
  enable: enableAutolock,
  adopt: importKey,
  disable: disableAutolock,
};

/** What a plan says that is done to a swarm. */
export const keyOperationFor = ({ action }: Pick<SwarmChange, 'action'>): Operation<SwarmChange, KeyTools> =>
  KEY_OPERATIONS[action];

/** What the plan for one swarm says. */
export const showKeyChange = (change: SwarmChange): ShownChange => ({
  words: OPERATION_WORDS[change.action],
  facts: keyFacts(change),
  executorPart: change.action === 'adopt' ? 'shows the key' : 'executor',
  skipped: change.laggards,
});
