import { z } from 'zod';
import { Stopped } from '../engine/stopped.js';
import { resumeOf } from '../engine/resume-of.js';
import { verifiersFirst } from '../swarm/verifiers.js';
import { askForMark } from './ask-for-mark.js';
import { mayHaveNewKey, type KeyRun } from './key-run.js';

const noted = z.strictObject({ version: z.int() });

/**
 * The cluster version at which the run has left the swarm by its first act: the second one goes by it, so that it changes nothing
 * where it is delivered too late. From managers that did not act, where there are any. Errors: Stopped `unknown`, for what was begun is
 * not done.
 */
export async function noteVersion(run: KeyRun): Promise<number> {
  const { swarmId } = run.change;
  const { version } = await run.step({
    name: 'note',
    schema: noted,
    everyTime: !mayHaveNewKey(run),
    effect: async () => {
      let reason = 'no manager was queried';
      for (const manager of verifiersFirst(run.change)) {
        const { asked } = await askForMark(run.tools, swarmId, manager, 'note');
        const seen = asked.kind === 'facts' ? asked.facts.seen : undefined;
        if (seen !== undefined)
          return { data: { version: seen.version }, said: `the swarm is at version ${seen.version}` };
        reason = `${manager.name}: ${asked.kind === 'facts' ? 'it is unavailable' : asked.reason}`;
      }
      throw new Stopped({
        status: 'unknown',
        why: `autolock is off, and cannot be turned on until a manager reports the cluster version (${reason})`,
        remedy: resumeOf(run),
      });
    },
  });
  return version;
}
