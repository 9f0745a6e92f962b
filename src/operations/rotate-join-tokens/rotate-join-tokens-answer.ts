import { z } from 'zod';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from '../../onhost/change-answer.js';
import { rotationLines, type Fence } from '../../onhost/rotate-answer.js';
import {
  areJoinTokensWhole,
  JOIN_TOKENS_TORN,
  joinTokenFacts,
  joinTokenLines,
  type JoinTokenFacts,
} from './join-token-lines.js';

export type RotateJoinTokensOutcome =
  /** The engine reported that it has rotated. The tokens that are live now have the marks in `tokens`. */
  | { readonly kind: 'rotated'; readonly fence: Fence | undefined; readonly tokens: JoinTokenFacts }
  /** The swarm is not at the noted version any more: this run rotated nothing. */
  | { readonly kind: 'outOfSequence' }
  /** The engine refused the request itself, or nobody took it. */
  | { readonly kind: 'declined' }
  /**
   * It may have taken effect, for one role only where there is no fence, or may take effect later. The marks tell, once they
   * stay the same.
   */
  | { readonly kind: 'indeterminate'; readonly fence: Fence | undefined; readonly tokens: JoinTokenFacts };

const answerSchema = z
  .strictObject({
    rotatejointokens: headLine,
    ...changeLines,
    ...rotationLines,
    ...joinTokenLines,
  })
  .refine(areJoinTokensWhole, JOIN_TOKENS_TORN)
  .refine(
    ({ outcome, tokens }) => (outcome === 'rotated' || outcome === 'indeterminate') === (tokens !== undefined),
    'the tokens are reported where they may have been rotated, and nowhere else',
  );

/** Reads the text of the frame of rotate-join-tokens.sh. */
export const readRotateJoinTokensAnswer = (answer: string): ChangeReading<RotateJoinTokensOutcome> =>
  readChangeAnswer('join-token rotation', answerSchema, answer, (lines): RotateJoinTokensOutcome | undefined => {
    switch (lines.outcome) {
      case 'rotated':
      case 'indeterminate':
        return { kind: lines.outcome, fence: lines.fence, tokens: joinTokenFacts(lines, lines.hanging[0]) };
      case 'out-of-sequence':
        return { kind: 'outOfSequence' };
      case 'declined':
        return { kind: 'declined' };
      case undefined:
        return undefined;
    }
  });
