import { z } from 'zod';
import type { Fingerprint } from '../domain/ids.js';
import type { UnlockKey } from '../domain/key.js';
import type { PlannedManager, SwarmChange } from '../domain/plan/plan.js';
import { ours } from '../domain/remedy.js';
import { revealSecret } from '../domain/secret.js';
import { hmacMark } from '../onhost/seal.js';
import { Stopped } from '../engine/stopped.js';
import { keptNow } from './vault-steps.js';
import { resumeOf } from '../engine/resume-of.js';
import { verifiersBeside, verifiersFirst } from '../swarm/verifiers.js';
import { askForMark } from './ask-for-mark.js';
import type { KeyRun } from './key-run.js';

const confirmed = z.strictObject({ same: z.boolean() });

type Confirmation =
  | { readonly kind: 'told'; readonly same: boolean }
  /** The swarm serves, and has no key. */
  | { readonly kind: 'none' }
  | { readonly kind: 'untold'; readonly reason: string };

/** To ask again would never end: that is how the swarm is, until somebody turns it on. */
const turnedOff = ({ change: { swarmId } }: KeyRun, kept: Fingerprint): Stopped =>
  new Stopped({
    status: 'failed',
    why: `autolock was turned off meanwhile; key ${kept} stays stored for managers that may still need it`,
    remedy: ours('enable', '--swarm', swarmId),
  });

export interface ToConfirm {
  readonly kept: Fingerprint;
  readonly key: UnlockKey | undefined;
  /** Who made it, and is not asked where somebody else is there; undefined for a key that was found in use. */
  readonly executor: PlannedManager | undefined;
}

/**
 * Whether the key that is kept is the live one, by the mark of a manager that did not make it, where there is one. Where one shows
 * another key, all are asked, and more of them have to show this one than another.
 * Errors: Stopped `unknown` where nobody can say, `failed` where no key is live any more.
 */
export async function confirmLiveKey(
  run: KeyRun,
  name: string,
  { kept, key: inMemory, executor }: ToConfirm,
): Promise<boolean> {
  const { same } = await run.step({
    name,
    schema: confirmed,
    effect: async () => {
      const key = inMemory ?? (await fromVault(run, kept));
      if (key === undefined) return { data: { same: false }, said: `key ${kept} is no longer stored` };
      const first = await firstWord(run, confirmers(run.change, executor), key, kept);
      const { name: teller, instanceId } = first.manager;
      if (first.same) return { data: { same: true }, said: `${teller} shows the same key` };
      const rest = verifiersFirst(run.change, executor).filter((manager) => manager.instanceId !== instanceId);
      const others = await Promise.all(rest.map((manager) => compare(run, manager, key)));
      const same = others.filter((answer) => answer.kind === 'told' && answer.same).length;
      const other = others.filter((answer) => answer.kind === 'told' && !answer.same).length + 1;
      const told = `${teller} shows another key`;
      return same > other
        ? { data: { same: true }, said: `${told}, and ${same} managers show the same key` }
        : { data: { same: false }, said: told };
    },
  });
  return same;
}

/** The planned verifier is where the key was read first: another one is asked before it is, and who made the key only where it is alone. */
const confirmers = (change: SwarmChange, executor: PlannedManager | undefined): readonly PlannedManager[] => {
  const others = verifiersBeside(change, executor ?? change.executor).toReversed();
  if (executor === undefined) return [change.executor, ...others];
  return others.length === 0 ? [executor] : others;
};

/** Of the first manager that can tell. Errors: Stopped. */
async function firstWord(
  run: KeyRun,
  managers: readonly PlannedManager[],
  key: UnlockKey,
  kept: Fingerprint,
): Promise<{ readonly manager: PlannedManager; readonly same: boolean }> {
  let reason = 'no manager was queried';
  for (const manager of managers) {
    const answer = await compare(run, manager, key);
    if (answer.kind === 'none') throw turnedOff(run, kept);
    if (answer.kind === 'told') return { manager, same: answer.same };
    reason = `${manager.name}: ${answer.reason}`;
  }
  throw new Stopped({
    status: 'unknown',
    why: `key ${kept} is in the vault, but no manager confirms that it is the live key (${reason})`,
    remedy: resumeOf(run),
  });
}

async function compare(run: KeyRun, manager: PlannedManager, key: UnlockKey): Promise<Confirmation> {
  const { nonce, asked } = await askForMark(run.tools, run.change.swarmId, manager, 'confirm');
  if (asked.kind !== 'facts') return { kind: 'untold', reason: asked.reason };
  const { outcome } = asked.facts;
  if (outcome.kind === 'refused') return { kind: 'untold', reason: outcome.reason };
  const { liveKey } = outcome;
  switch (liveKey.kind) {
    case 'read':
      return { kind: 'told', same: liveKey.mark === hmacMark(nonce, revealSecret(key)) };
    case 'notShown':
      return { kind: 'none' };
    case 'unavailable':
      return { kind: 'untold', reason: liveKey.reason };
  }
}

/** A resumed run has the key from where an earlier process of it has kept it; a later run may have retired it since. */
async function fromVault(run: KeyRun, kept: Fingerprint): Promise<UnlockKey | undefined> {
  const { generations } = await keptNow(run);
  return generations.find(({ fingerprint }) => fingerprint === kept)?.key;
}
