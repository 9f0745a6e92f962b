import { z } from 'zod';
import type { Fingerprint } from '../../domain/ids.js';
import type { UnlockKey } from '../../domain/key.js';
import type { PlannedManager } from '../../domain/plan/plan.js';
import { revealSecret } from '../../domain/secret.js';
import { readKeyAnswer } from '../../onhost/read-key-answer.js';
import { composeReadKey } from '../../onhost/rotation-scripts.js';
import { hmacMark } from '../../onhost/seal.js';
import { witnessesFirst } from './act.js';
import { askManager } from './ask.js';
import { Stopped } from './stopped.js';
import type { SwarmRun } from './swarm-run.js';
import { keptNow, resumeOf } from './vault-steps.js';

const confirmed = z.strictObject({ same: z.boolean() });

type Confirmation =
  | { readonly kind: 'told'; readonly same: boolean }
  /** The swarm serves, and has no key. */
  | { readonly kind: 'none' }
  | { readonly kind: 'untold'; readonly reason: string };

/** To ask again would never end: that is how the swarm is, until somebody turns it on. */
const turnedOff = ({ change: { swarmId } }: SwarmRun, kept: Fingerprint): Stopped =>
  new Stopped({
    status: 'failed',
    why: `autolock was turned off meanwhile; key ${kept} stays kept for managers that may still need it`,
    remedy: `lockstep enable --swarm ${swarmId}`,
  });

/**
 * Whether the key that is kept is the live one, by the mark of somebody who is not the actor, where there is somebody else.
 * Errors: Stopped `unknown` where nobody can say, `failed` where no key is live any more.
 */
export async function confirmLiveKey(
  run: SwarmRun,
  name: string,
  kept: Fingerprint,
  inMemory: UnlockKey | undefined,
): Promise<boolean> {
  const { same } = await run.step({
    name,
    schema: confirmed,
    effect: async () => {
      const key = inMemory ?? (await fromVault(run, kept));
      if (key === undefined) return { data: { same: false }, said: `key ${kept} is not kept any more` };
      let reason = 'no manager was asked';
      for (const manager of witnessesFirst(run.change)) {
        const answer = await compare(run, manager, key);
        if (answer.kind === 'none') throw turnedOff(run, kept);
        if (answer.kind === 'told') {
          const said = `${manager.name} shows ${answer.same ? 'the same key' : 'another key'}`;
          return { data: { same: answer.same }, said };
        }
        reason = `${manager.name}: ${answer.reason}`;
      }
      throw new Stopped({
        status: 'unknown',
        why: `key ${kept} is in the vault, and no manager confirms that it is the live one (${reason})`,
        remedy: resumeOf(run),
      });
    },
  });
  return same;
}

async function compare(run: SwarmRun, manager: PlannedManager, key: UnlockKey): Promise<Confirmation> {
  const nonce = run.tools.newNonce();
  const { swarmId } = run.change;
  const asked = await askManager(run.tools, swarmId, manager, {
    step: 'confirm',
    nonce,
    script: composeReadKey({ nonce, swarmId, nodeId: manager.nodeId }, { kind: 'confirm' }),
    read: readKeyAnswer,
    repeatable: true,
  });
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
async function fromVault(run: SwarmRun, kept: Fingerprint): Promise<UnlockKey | undefined> {
  const { generations } = await keptNow(run);
  return generations.find(({ fingerprint }) => fingerprint === kept)?.key;
}
