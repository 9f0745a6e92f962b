import { z } from 'zod';
import { readKeyAnswer } from '../../onhost/read-key-answer.js';
import { composeReadKey } from '../../onhost/rotation-scripts.js';
import { askManager } from './ask.js';
import { Stopped } from './stopped.js';
import type { SwarmRun } from './swarm-run.js';
import { resumeOf } from './vault-steps.js';

const noted = z.strictObject({ version: z.int() });

/**
 * The cluster version at which the run has left the swarm by its first act: the second one goes by it, so that it changes nothing
 * where it is delivered too late. Errors: Stopped `unknown`, for what was begun is not done.
 */
export async function noteVersion(run: SwarmRun): Promise<number> {
  const { actor, swarmId } = run.change;
  const { version } = await run.step({
    name: 'note',
    schema: noted,
    everyTime: !run.mayHaveNewKey(),
    effect: async () => {
      const nonce = run.tools.newNonce();
      const asked = await askManager(run.tools, swarmId, actor, {
        step: 'note',
        nonce,
        script: composeReadKey({ nonce, swarmId, nodeId: actor.nodeId }, { kind: 'confirm' }),
        read: readKeyAnswer,
        repeatable: true,
      });
      const seen = asked.kind === 'facts' ? asked.facts.seen : undefined;
      if (seen !== undefined)
        return { data: { version: seen.version }, said: `the swarm is at version ${seen.version}` };
      const reason = asked.kind === 'facts' ? 'it does not serve' : asked.reason;
      throw new Stopped({
        status: 'unknown',
        why: `autolock is off, and cannot be turned on before ${actor.name} tells the cluster version: ${reason}`,
        remedy: resumeOf(run),
      });
    },
  });
  return version;
}
