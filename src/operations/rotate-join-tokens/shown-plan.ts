import type { ShownChange } from '../../report/plan-text.js';
import type { JoinTokenChange } from './plan.js';
import { tokensOf } from './token-act.js';
import { ROTATE_JOIN_TOKENS } from './words.js';

/** What the plan for one swarm says. */
export const showJoinTokens = ({ roles, fromVersion, laggards }: JoinTokenChange): ShownChange => ({
  words: ROTATE_JOIN_TOKENS,
  facts: [`The ${tokensOf(roles)} will be replaced. The cluster version was ${fromVersion}.`],
  executorPart: 'executor',
  skipped: laggards,
});
