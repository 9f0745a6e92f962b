import type { Verdict } from '../../domain/backout/move.js';
import { resumeOf } from '../../engine/resume-of.js';
import type { BackoutTools } from './backout-tools.js';
import type { Remedy } from '../../domain/remedy.js';

/** What came of a step. */
export interface StepResult {
  /** In a few words. */
  readonly said: string;
  readonly failure: Verdict | undefined;
}

export const done = (said: string): StepResult => ({ said, failure: undefined });

/** It is known that it was not done, or not wholly. Tried again, it may be. */
export const failed = (tools: BackoutTools, why: string, remedy: Remedy = resumeOf({ tools })): StepResult => ({
  said: why,
  failure: { status: 'failed', why, remedy, refusedBy: null },
});
