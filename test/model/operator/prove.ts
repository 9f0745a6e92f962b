import { observeSelection } from '../../../src/cli/observe-selection.js';
import { DEFAULT_POLICY } from '../../../src/domain/findings/finding.js';
import { EXIT } from '../../../src/domain/errors.js';
import { judgeFleet } from '../../../src/domain/judge-fleet.js';
import { NEVER_ABORTED, SETTINGS, type Desk } from './desk.js';
import type { Ending } from './ending.js';

/** As `prove` of the command line. That all is well is what it says with its exit code, of every swarm. */
export const prove = async ({ fleet, events, runId, world }: Desk): Promise<Ending> => {
  const seen = await observeSelection({
    fleet,
    events,
    runId,
    settings: SETTINGS.fleet,
    prove: true,
    signal: NEVER_ABORTED,
  });
  const judged = { policy: DEFAULT_POLICY, now: world.clock.now(), custody: seen.custody };
  const { findings, exitCode } = judgeFleet('proof', seen.view, judged);
  world.told.push(JSON.stringify([...(findings ?? [])]));
  if (exitCode !== EXIT.done) return { kind: 'ended', said: [], exitCode };
  const said = seen.view.swarms.map(({ swarmId, managers }) => ({
    swarmId,
    action: 'prove' as const,
    status: 'unchanged' as const,
    why: 'every manager is proven',
    managers: managers.map(({ instance: { instanceId, name } }) => name ?? instanceId),
  }));
  return { kind: 'ended', said, exitCode };
};
