/** How one manager keeps its node key: what the headers and the encryption of `swarm-node.key` say. */
export interface KeyCustody {
  /** The unlock key that opens the file; undefined: the file is in the clear. */
  readonly key: string | undefined;
  /** `kek-version`: the cluster object's version at which this manager took the key; not a generation counter. */
  readonly version: number;
  /** Where the Raft data key stands; `none` on a node that has never been a manager. */
  readonly dataKey: 'none' | 'settled' | 'needsRotation' | 'pending';
}

/** The part of the cluster object that managers watch. */
export interface KeyOffer {
  readonly version: number;
  readonly unlockKey: string | undefined;
}

export type Adoption =
  | { readonly kind: 'unchanged' }
  /** `renews`: going from the clear to encrypted also renews data key, node key and certificate. */
  | { readonly kind: 'adopted'; readonly custody: KeyCustody; readonly renews: boolean };

/** What a manager does when it sees the cluster object (swarmkit manager/deks.go, compareKEKs and MaybeUpdateKEK). */
export const adopt = (held: KeyCustody, offer: KeyOffer): Adoption => {
  if (held.version >= offer.version || held.key === offer.unlockKey) return { kind: 'unchanged' };
  const renews = held.key === undefined;
  return {
    kind: 'adopted',
    renews,
    custody: { key: offer.unlockKey, version: offer.version, dataKey: renews ? 'needsRotation' : held.dataKey },
  };
};
