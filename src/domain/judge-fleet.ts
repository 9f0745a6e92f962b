import { auditExitCode } from './audit-exit-code.js';
import type { SwarmCustody } from './custody.js';
import { EXIT, type ExitCode } from './errors.js';
import { audit, judgeProof } from './findings/audit-swarm.js';
import type { AuditPolicy, Finding } from './findings/finding.js';
import type { FleetView } from './fleet.js';
import type { SwarmId } from './ids.js';
import { proveExitCode } from './prove-exit-code.js';

export type FleetFindings = ReadonlyMap<SwarmId, readonly Finding[]>;

export interface JudgeContext {
  readonly policy: AuditPolicy;
  /** The operator's clock. */
  readonly now: Date;
  /** Undefined where no vault was consulted. */
  readonly custody: ReadonlyMap<SwarmId, SwarmCustody> | undefined;
}

export interface FleetJudgement {
  /** Undefined where nothing was to be judged. */
  readonly findings: FleetFindings | undefined;
  readonly exitCode: ExitCode;
}

/** Every swarm judged by an audit or by its proof alone, and the exit code that follows. */
export function judgeFleet(
  by: 'nothing' | 'audit' | 'proof',
  view: FleetView,
  { policy, now, custody }: JudgeContext,
): FleetJudgement {
  switch (by) {
    case 'nothing':
      return { findings: undefined, exitCode: EXIT.done };
    case 'audit': {
      const findings = new Map(
        view.swarms.map((swarm) => [swarm.swarmId, audit(swarm, policy, now, custody?.get(swarm.swarmId))]),
      );
      return { findings, exitCode: auditExitCode(view, findings.values()) };
    }
    case 'proof': {
      const findings = new Map(
        view.swarms.map((swarm) => [swarm.swarmId, judgeProof(swarm, policy, now, custody?.get(swarm.swarmId))]),
      );
      return { findings, exitCode: proveExitCode(view, custody ?? new Map(), findings.values()) };
    }
  }
}
