import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { createJournalStore } from '../../../src/journal/journal-store.js';
import type { JournalStore, StepIntent, StepResult } from '../../../src/ports/journal.js';
import { NOON, PAYMENTS } from './header.js';

export { BATCH, header, NOON, PAYMENTS, RUN } from './header.js';

export const intent = (over: Partial<StepIntent> = {}): StepIntent => ({
  kind: 'intent',
  swarmId: PAYMENTS,
  step: 'rotate',
  attempt: 1,
  data: {},
  ...over,
});

export const result = (over: Partial<StepResult> = {}): StepResult => ({
  kind: 'result',
  swarmId: PAYMENTS,
  step: 'rotate',
  attempt: 1,
  outcome: 'done',
  data: {},
  ...over,
});

export const by = { version: '0.1.0', caller: null };

export const store = (folder: string): JournalStore => createJournalStore({ folder, now: () => NOON });

/** A new empty folder for each call, removed after the tests of the file. */
export const folders = (): (() => string) => {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-journal-'));
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });
  return () => mkdtempSync(join(root, 'state-'));
};

/** The code of the LockstepError with which a promise is rejected; 'defect' for another error. */
export const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
    return 'resolved';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : 'defect';
  }
};
