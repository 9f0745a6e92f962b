import { EXIT, type ExitCode } from './errors.js';
import type { Finding } from './findings/finding.js';
import type { FleetView } from './fleet.js';

/**
 * The exit code of an audit: 4 where something could not be judged (a swarm no manager of which answered for it, or an
 * instance that gave no answer), else 3 for any finding that failed, else 0. The higher one applies.
 */
export function auditExitCode(view: FleetView, findings: Iterable<readonly Finding[]>): ExitCode {
  const everyone = [...view.swarms.flatMap(({ managers }) => managers), ...view.unassigned];
  const silent = everyone.some(({ state }) => state === 'unreachable' || state === 'unknown');
  if (silent || view.swarms.some(({ witness }) => witness === undefined)) return EXIT.partly;
  const failed = [...findings].some((ofSwarm) => ofSwarm.some(({ status }) => status === 'fail'));
  return failed ? EXIT.findings : EXIT.done;
}
