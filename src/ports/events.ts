import type { LockstepEvent } from '../events/registry.js';

/** Progress, for whoever watches: a terminal, a log, a file. Never the result, never a secret. */
export interface Events {
  emit(event: LockstepEvent): void;
}
