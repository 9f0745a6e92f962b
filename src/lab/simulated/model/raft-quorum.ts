/** Where a Raft member is, as far as the others can tell. */
export type MemberState =
  /** Takes part. */
  | 'up'
  /** Takes part, but reaches nobody. */
  | 'cut'
  /** Engine stopped or hanging, or the manager is locked. */
  | 'down';

export interface RaftMember<Id extends string> {
  readonly id: Id;
  readonly state: MemberState;
}

export const neededForQuorum = (members: number): number => Math.floor(members / 2) + 1;

/** The members that this one reaches, itself included; empty when it does not take part. */
export const reachedFrom = <Id extends string>(members: readonly RaftMember<Id>[], self: Id): readonly Id[] => {
  switch (members.find(({ id }) => id === self)?.state) {
    case 'up':
      return members.filter(({ state }) => state === 'up').map(({ id }) => id);
    case 'cut':
      return [self];
    case 'down':
    case undefined:
      return [];
  }
};

export const hasQuorum = <Id extends string>(members: readonly RaftMember<Id>[], self: Id): boolean =>
  reachedFrom(members, self).length >= neededForQuorum(members.length);

/** The present leader where it still has a quorum, else the first member that has one. */
export const electLeader = <Id extends string>(
  members: readonly RaftMember<Id>[],
  present: Id | undefined,
): Id | undefined =>
  present !== undefined && hasQuorum(members, present) ? present : members.find(({ id }) => hasQuorum(members, id))?.id;
