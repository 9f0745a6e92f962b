import { ours } from '../../domain/remedy.js';
import { CHANGED, type Ending, type Operation } from '../../engine/operation.js';
import type { RunTools } from '../../engine/run-tools.js';
import { releaseLease, takeLease } from '../../swarm/lease.js';
import { performAct } from '../../swarm/perform-act.js';
import type { RotateJoinTokensOutcome } from './rotate-join-tokens-answer.js';
import type { JoinTokenChange } from './plan.js';
import { recordTokens, verifyTokens, type Unverified } from './steps.js';
import { markedTokens, rotation, tokensOf, type MarkedTokens, type TokenReading, type TokenRun } from './token-act.js';

/** New join tokens for a swarm: nobody joins with the previous ones any more. Members, keys and certificates stay as they are. */
export const rotateJoinTokens: Operation<JoinTokenChange, RunTools> = {
  acts: ['rotate-join-tokens'],
  carryOut: async (run) => {
    // Once it has rotated it only looks: that takes nothing from anybody.
    await takeLease(run, { orGoOn: run.hasActed() });
    const before = await recordTokens(run);
    const acted = await performAct<MarkedTokens, RotateJoinTokensOutcome, TokenReading>(run, {
      before,
      beforeSchema: markedTokens,
      act: rotation(run),
    });
    const lagging = await verifyTokens(run, acted.before);
    await releaseLease(run);
    return endingOf(run, lagging);
  },
  again: ({ swarmId, roles }) => ours('rotate-join-tokens', '--role', roleOption(roles), '--swarm', swarmId),
  // Whatever stopped it: any manager shows the live tokens, so that none can be lost.
  whyUnfinished: () => undefined,
  cleanUps: [{ isNeeded: ({ state }) => state('lease').kind !== 'notBegun', work: releaseLease }],
};

/** As `--role` takes it. */
const roleOption = (roles: JoinTokenChange['roles']): string => (roles.length === 1 ? roles[0] : 'both');

function endingOf({ change: { swarmId, managers, roles } }: TokenRun, lagging: Unverified): Ending {
  if (lagging.length === 0) return CHANGED;
  const rest = lagging.map(({ name, why }) => `${name}: ${why}`).join('; ');
  return {
    status: 'failed',
    // Not that they are rotated: of those that show it one may be wrong.
    why: `${lagging.length} of ${managers.length} managers are not verified to show the new ${tokensOf(roles)} (${rest})`,
    remedy: ours('audit', '--swarm', swarmId),
    refusedBy: null,
  };
}
