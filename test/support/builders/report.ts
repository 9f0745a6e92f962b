import type { SwarmCustody } from '../../../src/domain/custody.js';
import { audit, judgeProof } from '../../../src/domain/findings/audit-swarm.js';
import { DEFAULT_POLICY } from '../../../src/domain/findings/finding.js';
import type { SwarmView, Unassigned } from '../../../src/domain/fleet.js';
import type { SwarmId } from '../../../src/domain/ids.js';
import { buildReport } from '../../../src/report/build.js';
import type { ReportInput } from '../../../src/report/report-input.js';
import type { Report } from '../../../src/report/model.js';
import { NOW } from './facts.js';
import { aScope, aSwarm } from './fleet.js';

export interface ReportOptions {
  readonly command?: string;
  readonly swarms?: readonly SwarmView[];
  readonly unassigned?: readonly Unassigned[];
  readonly exitCode?: number;
  readonly custody?: ReadonlyMap<SwarmId, SwarmCustody>;
  /** Laid over everything else. */
  readonly input?: Partial<ReportInput>;
}

/** What `buildReport` is given: an audit of these swarms, unless the command is another one. */
export const aReportInput = ({
  command = 'audit',
  swarms = [aSwarm()],
  unassigned = [],
  exitCode = 0,
  custody,
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
    leftOut: [],
    swarms: [],
  },
  own: { selection: ['--tag', 'Role=swarm-manager'], vault: [], writing: [], state: [], again: null },
  instances: [...swarms.flatMap(({ managers, unlisted }) => [...managers, ...unlisted]), ...unassigned].map(
    ({ instance }) => instance,
  ),
  fleet: { swarms, unassigned },
  findings: findingsOf(command, swarms, custody),
  audited: command === 'audit',
  custody,
  outcomes: undefined,
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

const findingsOf = (command: string, swarms: readonly SwarmView[], custody: ReportOptions['custody']) => {
  const judged = (judge: typeof audit) =>
    new Map(swarms.map((swarm) => [swarm.swarmId, judge(swarm, DEFAULT_POLICY, NOW, custody?.get(swarm.swarmId))]));
  return command === 'audit' ? judged(audit) : command === 'prove' ? judged(judgeProof) : undefined;
};

/** `aReport({ command: 'discover', swarms: [aSwarm({ managers: 3 })] })` */
export const aReport = (options: ReportOptions = {}): Report => buildReport(aReportInput(options));
