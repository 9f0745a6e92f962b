import { z } from 'zod';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from '../../onhost/change-answer.js';
import {
  areJoinTokensWhole,
  JOIN_TOKENS_TORN,
  joinTokenFacts,
  joinTokenLines,
  type JoinTokenFacts,
} from './join-token-lines.js';

const answerSchema = z
  .strictObject({ readjointokens: headLine, ...changeLines, ...joinTokenLines })
  .refine(areJoinTokensWhole, JOIN_TOKENS_TORN);

/**
 * Reads the text of the frame of read-join-tokens.sh. The tokens belong to the version only where `seen.version` and
 * `versionAfter` are the same.
 */
export const readJoinTokensAnswer = (answer: string): ChangeReading<JoinTokenFacts> =>
  readChangeAnswer('join-token reading', answerSchema, answer, (lines): JoinTokenFacts | undefined =>
    lines.tokens === undefined ? undefined : joinTokenFacts(lines, lines.hanging[0]),
  );
