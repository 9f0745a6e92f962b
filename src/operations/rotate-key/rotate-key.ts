import { finishKey } from '../../keys/finish-key.js';
import { performKeyAct, rotation } from '../../keys/key-acts.js';
import { saveKeyFileBackups } from '../../keys/key-file-backups.js';
import { endingOf, keyOperation } from '../../keys/key-operation.js';
import { mayHaveNewKey } from '../../keys/key-run.js';
import { keysBefore } from '../../keys/keys-before.js';
import { currentAfter, liveKeyKept } from '../../keys/live-key-kept.js';
import { recordIntent } from '../../keys/record-intent.js';
import { takeLease } from '../../swarm/lease.js';

/** A new unlock key in place of the live one, by one call of the engine. */
export const rotateKey = keyOperation(async (run) => {
  await takeLease(run, { orGoOn: mayHaveNewKey(run) });
  const oldKey = await liveKeyKept(run);
  const before = await keysBefore(run, oldKey);
  const keys = await recordIntent(run);
  await saveKeyFileBackups(run);
  const acted = await performKeyAct(run, rotation(run, keys), { before });
  return endingOf(run, await finishKey(run, acted, keys, currentAfter(run.change, oldKey)));
});
