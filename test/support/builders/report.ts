import { audit } from '../../../src/domain/findings/audit.js';
import { DEFAULT_POLICY } from '../../../src/domain/findings/finding.js';
import type { SwarmView, Unassigned } from '../../../src/domain/fleet.js';
import { buildReport } from '../../../src/report/build.js';
import type { ReportInput } from '../../../src/report/build.js';
import type { Report } from '../../../src/report/model.js';
import { NOW } from './facts.js';
import { aScope, aSwarm } from './fleet.js';

export interface ReportOptions {
  readonly command?: string;
  readonly swarms?: readonly SwarmView[];
  readonly unassigned?: readonly Unassigned[];
  readonly exitCode?: number;
  /** Laid over everything else. */
  readonly input?: Partial<ReportInput>;
}

/** What `buildReport` is given: an audit of these swarms, unless the command is another one. */
export const aReportInput = ({
  command = 'audit',
  swarms = [aSwarm()],
  unassigned = [],
  exitCode = 0,
  input,
}: ReportOptions = {}): ReportInput => ({
  run: {
    id: '20260302T030405Z-1f2e3d4c',
    command,
    version: '0.1.0',
    caller: 'arn:aws:sts::111122223333:assumed-role/ops/night',
    startedAt: NOW,
    endedAt: new Date(NOW.getTime() + 21_000),
    exitCode,
    dryRun: false,
  },
  selection: {
    tags: [{ key: 'Role', values: ['swarm-manager'] }],
    scopes: [aScope()],
    swarms: [],
    options: '--tag Role=swarm-manager',
  },
  instances: [...swarms.flatMap(({ managers }) => managers), ...unassigned].map(({ instance }) => instance),
  fleet: { swarms, unassigned },
  findings:
    command === 'audit'
      ? new Map(swarms.map((swarm) => [swarm.swarmId, audit(swarm, DEFAULT_POLICY, NOW)]))
      : undefined,
  apiCalls: {
    byOperation: {
      'ec2:DescribeInstances': 1,
      'ssm:DescribeInstanceInformation': 1,
      'ssm:SendCommand': 1,
      'ssm:ListCommands': 4,
      'ssm:ListCommandInvocations': 1,
      'sts:GetCallerIdentity': 1,
    },
    throttled: 0,
  },
  ...input,
});

/** `aReport({ command: 'discover', swarms: [aSwarm({ managers: 3 })] })` */
export const aReport = (options: ReportOptions = {}): Report => buildReport(aReportInput(options));
