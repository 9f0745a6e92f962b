import { EXIT, LockstepError } from '../../domain/errors.js';
import type { SwarmId } from '../../domain/ids.js';
import type { Kept } from '../../ports/key-vault.js';
import { readContents } from './contents.js';
import type { Contents } from './contents.js';
import type { VersionStore } from './version-store.js';

/** What the vault holds now, if it shows what was written. Errors: LockstepError `VAULT_NOT_READ_BACK`. */
export const readBack = async (
  store: VersionStore,
  swarmId: SwarmId,
  shows: (contents: Contents) => boolean,
): Promise<Kept> => {
  const contents = await readContents(store, swarmId);
  if (shows(contents)) return { kind: 'kept', keys: contents.keys };
  throw new LockstepError({
    code: 'VAULT_NOT_READ_BACK',
    message: `The ${store.title} does not show the value that was just written`,
    remedy:
      'Run it again: what is stored already is not written twice; if the error persists, another process writes to this secret',
    exitCode: EXIT.toolError,
  });
};
