import type { RunId } from '../../../src/domain/ids.js';
import { createJournalStore } from '../../../src/journal/journal-store.js';
import { header, PAYMENTS } from './header.js';

/** A process that writes thousands of entries and tells each one on standard output when it is on the disk. */
const [folder = '', runId = ''] = process.argv.slice(2);
const store = createJournalStore({ folder, now: () => new Date() });
const journal = await store.create(header({ runId: runId as RunId }));
process.stdout.write('open\n');
for (let attempt = 1; attempt <= 100_000; attempt += 1) {
  await journal.append({ kind: 'intent', swarmId: PAYMENTS, step: 'rotate', attempt, data: { text: 'x'.repeat(500) } });
  process.stdout.write(`${attempt}\n`);
}
