import { LockstepError } from '../domain/errors.js';
import type { Events } from '../ports/events.js';
import type { Journal, JournalEntry } from '../ports/journal.js';

/**
 * Writes down what is done already: a full disk must not keep a key that is live from being stored, nor a manager from being unlocked.
 * Where it cannot be written, that is told, and the work goes on.
 */
export async function appendOrTell(
  { journal, events }: { readonly journal: Journal; readonly events: Events },
  entry: JournalEntry,
): Promise<void> {
  try {
    await journal.append(entry);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    events.emit({ kind: 'journal.broken', reason: error.message });
  }
}
