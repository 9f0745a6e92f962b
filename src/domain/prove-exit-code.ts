import type { SwarmCustody } from './custody.js';
import { EXIT, type ExitCode } from './errors.js';
import type { Finding } from './findings/finding.js';
import { notFound, proofOf } from './findings/proven.js';
import type { FleetView, SwarmView } from './fleet.js';
import type { SwarmId } from './ids.js';

/**
 * The exit code of `prove`: 4 where something is unknown (a manager without a proof, one that nobody found, an instance that gave
 * no answer, no swarm at all), else 3 where a finding of the proof failed (no stored key unlocks a manager; its key is not encrypted
 * although autolock is on; the live key is not kept as current), else 0. Managers of a swarm without autolock need no key.
 */
export function proveExitCode(
  view: FleetView,
  custody: ReadonlyMap<SwarmId, SwarmCustody>,
  findings: Iterable<readonly Finding[]>,
): ExitCode {
  const silent = view.unassigned.some(({ state }) => state === 'unreachable' || state === 'unknown');
  const isOpen = (swarm: SwarmView): boolean => leavesOpen(swarm, custody.get(swarm.swarmId));
  if (silent || view.swarms.length === 0 || view.swarms.some(isOpen)) return EXIT.partly;
  const failed = [...findings].some((ofSwarm) => ofSwarm.some(({ status }) => status === 'fail'));
  return failed ? EXIT.findings : EXIT.done;
}

/** A swarm that serves can say which key is live; of one that does not, every manager's own proof is all there is. */
const leavesOpen = (swarm: SwarmView, custody: SwarmCustody | undefined): boolean => {
  if (custody === undefined || notFound(swarm) > 0) return true;
  if (swarm.members !== undefined && custody.live.kind === 'unknown') return true;
  const kinds = swarm.managers.map(({ instance }) => proofOf(custody, instance).kind);
  return kinds.includes('unknown') || (kinds.includes('notEncrypted') && swarm.autolock === null);
};
