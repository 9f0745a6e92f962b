import type { VaultWrite } from '../../domain/custody.js';

/** What a write needs room for: labels that may be new, and versions. */
export interface Need {
  readonly labels: readonly string[];
  readonly versions: number;
}

const SHARED = ['current', 'previous', 'pending'];

/** A key that was found in use is one version; a new key has an intent before it exists, which takes a second one. */
export const NEEDS: Readonly<Record<VaultWrite, Need>> = {
  adopt: { labels: [...SHARED, 'key version found'], versions: 1 },
  rotate: { labels: [...SHARED, 'new key version', 'run'], versions: 2 },
  adoptAndRotate: { labels: [...SHARED, 'key version found', 'new key version', 'run'], versions: 3 },
};

export const WRITES = ['adopt', 'rotate', 'adoptAndRotate'] as const satisfies readonly VaultWrite[];
