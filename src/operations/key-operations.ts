import type { Action, SwarmChange } from '../domain/plan/plan.js';
import type { Operation } from '../engine/operation.js';
import type { KeyTools } from '../keys/key-run.js';
import { disableAutolock, enableAutolock, importKey } from './autolock/autolock.js';
import { rotateCompromised } from './rotate-key/rotate-compromised.js';
import { rotateKey } from './rotate-key/rotate-key.js';

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
