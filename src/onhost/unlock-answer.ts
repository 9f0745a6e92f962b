import { z } from 'zod';
import type { LocalNodeState } from '../domain/host-facts.js';
import { atMostOnce } from './answer-lines.js';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from './change-answer.js';
import { nodeStateWord } from './probe-schema.js';

/** What became of an unlock key within some 20 s (`WATCH_SECONDS`). The state is what counts, never how the client ended. */
export type UnlockOutcome =
  /** Nothing was done: no key was asked for. */
  | { readonly kind: 'notLocked'; readonly state: LocalNodeState | undefined }
  /** The manager is active. */
  | { readonly kind: 'opened' }
  /** It has taken the key, and waits until its swarm has quorum. */
  | { readonly kind: 'pending' }
  /** It is locked still, and the client said no. */
  | { readonly kind: 'wrongKey' }
  /** The engine did not say in time. A wrong key is refused at once, so it has most likely taken the key. */
  | { readonly kind: 'indeterminate'; readonly state: LocalNodeState | undefined };

const answerSchema = z.strictObject({
  unlock: headLine,
  ...changeLines,
  state: atMostOnce(nodeStateWord),
  outcome: atMostOnce(z.enum(['not-locked', 'active', 'pending', 'refused', 'indeterminate'])),
});

/** Reads the text of the frame of unlock.sh. */
export const readUnlockAnswer = (answer: string): ChangeReading<UnlockOutcome> =>
  readChangeAnswer('unlock script', answerSchema, answer, ({ outcome, state }): UnlockOutcome | undefined => {
    switch (outcome) {
      case 'not-locked':
        return { kind: 'notLocked', state };
      case 'active':
        return { kind: 'opened' };
      case 'pending':
        return { kind: 'pending' };
      case 'refused':
        return { kind: 'wrongKey' };
      case 'indeterminate':
        return { kind: 'indeterminate', state };
      case undefined:
        return undefined;
    }
  });
