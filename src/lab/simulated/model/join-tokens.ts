/** Whoever shows one of them to a manager joins its swarm in that role. */
export interface JoinTokens {
  readonly worker: string;
  readonly manager: string;
}

export type TokenRole = keyof JoinTokens;

/** A rotation changes the secret alone: what stands before it is the digest of the root CA (swarmkit ca.GenerateJoinToken). */
export const renewedToken = (present: string, fresh: string): string =>
  `${present.slice(0, present.lastIndexOf('-'))}${fresh.slice(fresh.lastIndexOf('-'))}`;

/** Undefined for any other text, such as a token from before a rotation. */
export const roleOfToken = ({ worker, manager }: JoinTokens, token: string): TokenRole | undefined => {
  if (token === manager) return 'manager';
  return token === worker ? 'worker' : undefined;
};
