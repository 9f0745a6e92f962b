import { z } from 'zod';
import type { PlannedManager } from '../../domain/plan/plan.js';
import type { Unread } from '../../domain/seen-effect.js';
import type { SwarmRun } from '../../engine/swarm-run.js';
import { isNonce, type Nonce } from '../../onhost/frame.js';
import { NOTHING_TO_KEEP, type Act, type Look } from '../../swarm/act.js';
import { askManagers, type Asked } from '../../swarm/ask-managers.js';
import { judgeRotation } from '../../swarm/judge-rotation.js';
import { composeReadJoinTokens, composeRotateJoinTokens } from './compose-join-token-scripts.js';
import { areSame, type JoinTokenFacts, type TokenMarks, type TokenRole } from './join-token-lines.js';
import type { JoinTokenChange } from './plan.js';
import { readJoinTokensAnswer } from './read-join-tokens-answer.js';
import { readRotateJoinTokensAnswer, type RotateJoinTokensOutcome } from './rotate-join-tokens-answer.js';

export type TokenRun = SwarmRun<JoinTokenChange>;

/** The tokens as they were before, marked with a nonce of the run: they can be compared with, and not be read. */
export const markedTokens = z.strictObject({
  nonce: z.string().refine((text): text is Nonce => isNonce(text)),
  worker: z.string(),
  manager: z.string(),
});
export type MarkedTokens = z.infer<typeof markedTokens>;

/** The live tokens as one manager shows them. `since`: marked with the nonce of the run; `marks`: with that of the round. */
export type TokenReading = { readonly kind: 'read'; readonly since: TokenMarks; readonly marks: TokenMarks } | Unread;

/** What these managers show, in one command. Each of them is in the answer. */
export async function readTokens(
  { tools, change: { swarmId } }: TokenRun,
  step: string,
  managers: readonly PlannedManager[],
  markNonce: Nonce,
): Promise<readonly (readonly [PlannedManager, Look<TokenReading>])[]> {
  const nonce = tools.newNonce();
  const answers = await askManagers(tools, swarmId, managers, {
    step,
    nonce,
    script: composeReadJoinTokens({ nonce, swarmId, nodeIds: managers.map(({ nodeId }) => nodeId) }, markNonce),
    read: readJoinTokensAnswer,
    repeatable: true,
  });
  return answers.map(([manager, asked]) => [manager, lookIn(manager, asked)]);
}

/** One script goes to all managers: each has to be the one that is meant by its instance. */
function lookIn({ nodeId }: PlannedManager, asked: Asked<JoinTokenFacts>): Look<TokenReading> {
  const unread = (reason: string): Look<TokenReading> => ({ reading: { kind: 'unread', reason }, version: undefined });
  if (asked.kind !== 'facts') return unread(asked.reason);
  const { outcome, host, seen, versionAfter } = asked.facts;
  if (outcome.kind === 'refused') return unread(outcome.reason);
  if (host?.nodeId !== nodeId) return unread(`node ${host?.nodeId ?? 'unknown'} answers for it now`);
  if (outcome.kind === 'unavailable') return unread(outcome.reason);
  // Between two versions of the swarm a token may be either one.
  if (seen?.version !== versionAfter) return unread('the swarm changed while its tokens were read');
  return { reading: outcome, version: seen?.version };
}

/** Its docker calls and requests under limits of their own: up to three and a half minutes. */
const EXECUTION_SECONDS = 240;

/** New tokens for these roles, in one step of the cluster version where the engine compares it. */
export const rotation =
  (run: TokenRun) =>
  (before: MarkedTokens): Act<RotateJoinTokensOutcome, TokenReading> => {
    const { fromVersion, fenced, roles } = run.change;
    return {
      name: 'rotate-join-tokens',
      fromVersion,
      script: (target, runId) =>
        composeRotateJoinTokens(target, { roles, markNonce: before.nonce }, { fromVersion, runId }),
      executionSeconds: EXECUTION_SECONDS,
      read: readRotateJoinTokensAnswer,
      judge: ({ facts: { outcome } }) => judgeRotation(outcome, ({ tokens }) => toReading(tokens)),
      isFenced: fenced,
      otherwise: 'the join tokens were not rotated',
      effect: {
        isIn: (reading) => reading.kind === 'read' && unchanged(reading.since, before, roles).length === 0,
        inWords: ({ since }) => {
          const tokens = tokensOf(unchanged(since, before, roles));
          return [`still shows the previous ${tokens}`, `still show the previous ${tokens}`];
        },
      },
      look: async (step, manager) => {
        const [answer] = await readTokens(run, step, [manager], before.nonce);
        if (answer === undefined) throw new Error('one manager was queried and none answered');
        return answer[1];
      },
      isSame: (a, b) => a.kind !== 'read' || b.kind !== 'read' || areSame(a.since, b.since),
      // Any manager shows a live token again: there is none to lose.
      keepReported: NOTHING_TO_KEEP,
    };
  };

const toReading = (tokens: JoinTokenFacts): TokenReading =>
  tokens.kind === 'read' ? tokens : { kind: 'unread', reason: tokens.reason };

/** The roles of these whose token is still the one of before. */
export const unchanged = (since: TokenMarks, before: TokenMarks, roles: readonly TokenRole[]): readonly TokenRole[] =>
  roles.filter((role) => since[role] === before[role]);

/** `worker token`, `worker and manager tokens`. */
export const tokensOf = (roles: readonly TokenRole[]): string =>
  `${roles.join(' and ')} ${roles.length === 1 ? 'token' : 'tokens'}`;
