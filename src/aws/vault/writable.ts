import { EXIT, LockstepError } from '../../domain/errors.js';
import type { Secret } from '../../domain/secret.js';
import { revealSecret } from '../../domain/secret.js';
import { decodeRecord, encodeRecord, swarmOf } from './stored-value.js';
import type { StoredRecord } from './stored-value.js';
import type { VersionStore } from './version-store.js';

/** The text of a record, if it fits and can be read again: nothing else is ever written. Errors: LockstepError `VAULT_VALUE_REFUSED`. */
export const writable = ({ title, mostBytes }: VersionStore, record: StoredRecord): Secret => {
  const text = encodeRecord(record);
  const bytes = Buffer.byteLength(revealSecret(text));
  if (bytes > mostBytes) throw refusal(title, `it has ${bytes} bytes, and ${mostBytes} fit`);
  const decoded = decodeRecord(text, swarmOf(record));
  if (decoded.kind !== 'record') {
    throw refusal(title, decoded.kind === 'unreadable' ? decoded.why : 'it could not be read again');
  }
  return text;
};

const refusal = (title: string, why: string): LockstepError =>
  new LockstepError({
    code: 'VAULT_VALUE_REFUSED',
    message: `A value was not written to the ${title}: ${why}`,
    remedy: 'Report this as a defect of lockstep; nothing was changed',
    exitCode: EXIT.toolError,
  });
