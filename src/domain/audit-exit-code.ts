import { EXIT, type ExitCode } from './errors.js';
import { isCompliant } from './findings/audit-swarm.js';
import type { Finding } from './findings/finding.js';
import type { FleetView } from './fleet.js';

/**
 * The exit code of an audit: 4 where something could not be judged (an instance that gave no answer, a swarm that no
 * manager answered for), else 3 for any finding that failed, else 4 for a fact that should have been there, else 0.
 */
export function auditExitCode(view: FleetView, findings: Iterable<readonly Finding[]>): ExitCode {
  const everyone = [...view.swarms.flatMap(({ managers }) => managers), ...view.unassigned];
  const silent = everyone.some(({ state }) => state === 'unreachable' || state === 'unknown');
  if (silent || view.swarms.some(({ witness }) => witness === undefined)) return EXIT.partly;
  const all = [...findings];
  if (all.some((ofSwarm) => ofSwarm.some(({ status }) => status === 'fail'))) return EXIT.findings;
  return all.every(isCompliant) ? EXIT.done : EXIT.partly;
}
