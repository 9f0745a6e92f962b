import { z } from 'zod';
import type { Fingerprint } from '../domain/ids.js';
import type { KeptKeys } from '../domain/kept-keys.js';
import { Stopped } from '../engine/stopped.js';
import { patiently, vaultOf } from './vault-steps.js';
import { resumeOf } from '../engine/resume-of.js';
import { ours } from '../domain/remedy.js';
import type { KeyRun } from './key-run.js';

const nothing = z.strictObject({});

/**
 * Makes a key that is kept and live the current one; the one before becomes the previous and stays kept.
 * Errors: Stopped. Whatever they say, the key itself is in the vault.
 */
export async function promoteKey(
  run: KeyRun,
  name: string,
  fingerprint: Fingerprint,
  expected: Fingerprint | undefined,
): Promise<void> {
  const { swarmId } = run.change;
  const { signal } = run.tools;
  await run.step({
    name,
    schema: nothing,
    effect: async () => {
      const answer = await patiently(run, () => vaultOf(run).promote({ swarmId, fingerprint, expected }, { signal }));
      switch (answer.kind) {
        case 'kept':
          await endOwnIntent(run, answer.keys);
          return { data: {}, said: `key ${fingerprint} is the current key` };
        case 'conflict':
          throw new Stopped({
            status: 'failed',
            why: `another process made ${answer.keys.current?.fingerprint ?? 'no key'} the current key meanwhile; key ${fingerprint} is also stored`,
            remedy: ours('enable', '--swarm', swarmId),
          });
        case 'notKept':
          throw new Stopped({
            status: 'atRisk',
            why: `key ${fingerprint} was stored by this run and is no longer in the vault`,
            remedy: ours('enable', '--swarm', swarmId),
          });
        case 'refused':
          throw new Stopped({
            status: 'unknown',
            why: `key ${fingerprint} is stored, but is not yet the current key: ${answer.error.message}`,
            remedy: resumeOf(run),
          });
      }
    },
  });
}

/** A promotion ends the intent of the run that stored the key first: where that was another one, ours is still there. */
async function endOwnIntent(run: KeyRun, { intents }: KeptKeys): Promise<void> {
  const { runId, signal } = run.tools;
  if (!intents.some((intent) => intent.runId === runId)) return;
  await patiently(run, () => vaultOf(run).withdraw(run.change.swarmId, runId, { signal }));
}
