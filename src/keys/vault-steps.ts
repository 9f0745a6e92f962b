import type { KeptKeys } from '../domain/kept-keys.js';
import type { KeyVault, VaultRefusal } from '../ports/key-vault.js';
import { Stopped } from '../engine/stopped.js';
import type { KeyRun } from './key-run.js';

export const vaultOf = ({ change, tools }: KeyRun): KeyVault => tools.vaultFor(change.home);

/** Waits between the tries of a call to the vault, in seconds: a throttled or interrupted service recovers meanwhile. */
const PAUSES = [1, 4, 10, 20];

/** Repeats what is safe to be repeated, while the vault fails in a way that may pass. */
export async function patiently<Answer extends { readonly kind: string }>(
  { tools: { clock, signal } }: Pick<KeyRun, 'tools'>,
  call: () => Promise<Answer | VaultRefusal>,
): Promise<Answer | VaultRefusal> {
  for (const seconds of PAUSES) {
    const answer = await call();
    if (!isRefusal(answer) || answer.why !== 'failed') return answer;
    await clock.sleep(seconds * 1000, signal);
  }
  return call();
}

export const isRefusal = (answer: { readonly kind: string }): answer is VaultRefusal => answer.kind === 'refused';

/** Nothing was changed yet: what the vault says about itself is why. */
export const vaultRefused = ({ error }: VaultRefusal): Stopped =>
  new Stopped({ status: 'failed', why: error.message, remedy: error.remedy });

/** What is kept now. Errors: Stopped. */
export async function keptNow(run: KeyRun): Promise<KeptKeys> {
  const { swarmId } = run.change;
  const answer = await patiently(run, () => vaultOf(run).read(swarmId, { signal: run.tools.signal }));
  if (isRefusal(answer)) throw vaultRefused(answer);
  return answer.kind === 'kept' ? answer.keys : NOTHING_KEPT;
}

const NOTHING_KEPT: KeptKeys = {
  generations: [],
  current: undefined,
  previous: undefined,
  pending: undefined,
  intents: [],
  exposed: [],
};
