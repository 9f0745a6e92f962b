import { z } from 'zod';
import { atMostOnce } from '../../onhost/answer-lines.js';
import { markLine, UNSERVED } from '../../onhost/live-key-lines.js';

/** Whoever shows the token of a role to a manager joins its swarm in that role. */
export const ROLES = ['worker', 'manager'] as const;
export type TokenRole = (typeof ROLES)[number];

/** A mark of each token (see `hmacMark`): says whether two places, or two times, have the same token, and nothing else. */
export type TokenMarks = Readonly<Record<TokenRole, string>>;

export const areSame = (a: TokenMarks, b: TokenMarks): boolean => ROLES.every((role) => a[role] === b[role]);

export type JoinTokenFacts =
  | {
      readonly kind: 'read';
      /** By the nonce of the frame: to compare the managers of one round with each other. */
      readonly marks: TokenMarks;
      /** By the nonce that the script was given for it: to compare with an earlier reading. */
      readonly since: TokenMarks;
    }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** What `tell_join_tokens` in join-tokens.sh prints. */
export const joinTokenLines = {
  tokens: atMostOnce(z.enum(['read', 'none', 'unserved'])),
  workermark: atMostOnce(markLine),
  managermark: atMostOnce(markLine),
  workersince: atMostOnce(markLine),
  managersince: atMostOnce(markLine),
};
type JoinTokenLines = { readonly [Name in keyof typeof joinTokenLines]?: z.output<(typeof joinTokenLines)[Name]> };

export const JOIN_TOKENS_TORN = 'tokens that were read have all four marks, and others have none';
export const areJoinTokensWhole = (lines: JoinTokenLines): boolean => {
  const { tokens, workermark, managermark, workersince, managersince } = lines;
  return [workermark, managermark, workersince, managersince].every(
    (mark) => (mark !== undefined) === (tokens === 'read'),
  );
};

/** `hanging`: the docker call that did not end, in the words of the script. */
export function joinTokenFacts(lines: JoinTokenLines, hanging: string | undefined): JoinTokenFacts {
  const { tokens, workermark = '', managermark = '', workersince = '', managersince = '' } = lines;
  if (tokens === 'read') {
    return {
      kind: 'read',
      marks: { worker: workermark, manager: managermark },
      since: { worker: workersince, manager: managersince },
    };
  }
  if (tokens === 'none') {
    return { kind: 'unavailable', reason: 'docker swarm join-token showed no token, or openssl made no HMAC of it' };
  }
  return { kind: 'unavailable', reason: hanging ?? UNSERVED };
}
