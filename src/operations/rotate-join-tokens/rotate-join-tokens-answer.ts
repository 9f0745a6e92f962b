import { z } from 'zod';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from '../../onhost/change-answer.js';
import { rotationLines, rotationOutcome, type RotationOutcome } from '../../onhost/rotation-outcome.js';
import {
  areJoinTokensWhole,
  JOIN_TOKENS_TORN,
  joinTokenFacts,
  joinTokenLines,
  type JoinTokenFacts,
} from './join-token-lines.js';

/** The tokens that are live then have the marks in `tokens`. */
export type RotateJoinTokensOutcome = RotationOutcome<{ readonly tokens: JoinTokenFacts }>;

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
  readChangeAnswer('join-token rotation', answerSchema, answer, (lines) =>
    rotationOutcome(lines, () => ({ tokens: joinTokenFacts(lines, lines.hanging[0]) })),
  );
