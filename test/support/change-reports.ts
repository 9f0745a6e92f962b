import type { OwnCommands } from '../../src/report/complete-remedy.js';
import type { SwarmCustody } from '../../src/domain/custody.js';
import { judgeProof } from '../../src/domain/findings/audit-swarm.js';
import { DEFAULT_POLICY } from '../../src/domain/findings/finding.js';
import type { SwarmView } from '../../src/domain/fleet.js';
import type { SwarmId } from '../../src/domain/ids.js';
import type { SwarmResult } from '../../src/report/report-input.js';
import type { Report } from '../../src/report/model.js';
import { aCustody, NONE_OPENS, NOT_ENCRYPTED, verifiedWith } from './builders/custody.js';
import { aKeyFile, aSwarmId, NOW } from './builders/facts.js';
import { aManager, aSwarm, healthyManagers } from './builders/fleet.js';
import { aReport, aReportInput } from './builders/report.js';
import { advice, ours, sameAgain } from '../../src/domain/remedy.js';

/** Reports of commands that change something. */

const RUN = '20261121-233005-4f1a';

const OWN: OwnCommands = {
  selection: ['--tag', 'Role=swarm-manager'],
  vault: ['--vault', 'ssm-parameter'],
  writing: ['--kms-key', 'alias/swarm'],
  state: ['--state-dir', '/srv/lockstep'],
  again: { command: 'rotate', args: [], options: ['--allow-laggards'] },
};

type Result = Omit<SwarmResult, 'name'>;

const CHANGED: Result = {
  status: 'changed',
  action: 'rotate',
  why: '',
  remedy: null,
  steps: [
    { step: 'lease', result: 'taken on web-1' },
    { step: 'intent', result: 'the vault can be written' },
    { step: 'preimage', result: 'on 3 of 3 managers' },
    { step: 'rotate', result: 'done on web-1' },
    { step: 'keep', result: 'key 48a4b4157dc0a32d is in the vault' },
    { step: 'confirm', result: 'web-2 confirms that it is the live key' },
    { step: 'promote', result: 'key 48a4b4157dc0a32d is the current key' },
    { step: 'prove', result: '3 of 3 managers unlock with key 48a4b4157dc0a32d' },
    { step: 'release', result: 'released' },
  ],
};

const begun = (...steps: readonly (readonly [step: string, result: string])[]): Result['steps'] =>
  steps.map(([step, result]) => ({ step, result }));

const BLOCKED: Result = {
  status: 'blocked',
  action: null,
  why: 'Unavailable: orders-3 (i-0000000006f72646572, locked): the manager waits for its unlock key. To continue without: --allow-laggards.',
  remedy: advice('Open it first: docker swarm unlock (the key at its prompt)'),
  steps: [],
};

const NOTHING: Result = {
  status: 'unchanged',
  action: null,
  why: 'Its key is 3 days old, and --min-age asks for 30.',
  remedy: null,
  steps: [],
};

const FAILED: Result = {
  status: 'failed',
  action: 'rotate',
  why: 'the lease in the swarm could not be released: the next run will report that this run holds it',
  remedy: sameAgain('--take-over', RUN),
  steps: begun(
    ['lease', 'taken on ledger-1'],
    ['intent', 'failed: secretsmanager:PutSecretValue is denied for secret lockstep/ledger'],
    ['release', 'failed: no manager answered'],
  ),
};

const UNKNOWN: Result = {
  status: 'unknown',
  action: 'rotate',
  why: 'key 48a4b4157dc0a32d is in the vault, but no manager confirms that it is the live key (billing-2: it gave no answer)',
  remedy: ours('resume', RUN),
  steps: begun(
    ['lease', 'taken on billing-1'],
    ['rotate', 'done on billing-1'],
    ['keep', 'key 48a4b4157dc0a32d is in the vault'],
    ['confirm', 'unknown: no manager confirms it'],
  ),
};

const AT_RISK: Result = {
  status: 'atRisk',
  action: 'rotate',
  why: 'the new key is live but not in the vault: secretsmanager:PutSecretValue is denied for secret lockstep/web',
  remedy: ours('resume', RUN),
  steps: begun(
    ['lease', 'taken on web-1'],
    ['intent', 'the vault can be written'],
    ['rotate', 'done on web-1'],
    ['keep', 'unknown: the new key is live but not in the vault'],
  ),
};

const NOT_BEGUN: Result = {
  status: 'unchanged',
  action: 'rotate',
  why: 'it was not started: a canary failed',
  remedy: ours('resume', RUN),
  steps: [],
};

interface Told {
  readonly swarm: SwarmView;
  readonly result: Result;
  readonly custody?: SwarmCustody;
}

const changeReport = (
  told: readonly Told[],
  { exitCode = 0, dryRun = false, command = 'rotate', unseen = [] as readonly Told[] } = {},
): Report => {
  const swarms = told.map(({ swarm }) => swarm);
  const custody = new Map(told.map(({ swarm, custody: its }) => [swarm.swarmId, its ?? aCustody(swarm)]));
  const findings = new Map(
    swarms.map((swarm) => [swarm.swarmId, judgeProof(swarm, DEFAULT_POLICY, NOW, custody.get(swarm.swarmId))]),
  );
  const results = new Map<SwarmId, SwarmResult>(
    [...told, ...unseen].map(({ swarm: { swarmId, name }, result }) => [swarmId, { name, ...result }]),
  );
  const { run } = aReportInput();
  return aReport({
    swarms,
    custody,
    input: {
      run: { ...run, id: RUN, command, exitCode, dryRun },
      findings,
      audited: false,
      outcomes: results,
      own: OWN,
    },
  });
};

const web = () => aSwarm({ name: 'web' });
const orders = (): Told => {
  const swarm = aSwarm({
    name: 'orders',
    managers: [
      ...healthyManagers(2, 'orders'),
      aManager({ name: 'orders-3', state: 'locked', why: 'the manager waits for its unlock key' }),
    ],
  });
  return {
    swarm,
    result: BLOCKED,
    custody: aCustody(swarm, { proofs: [verifiedWith(3), verifiedWith(3), NONE_OPENS] }),
  };
};
const batch = (result: Result): Told => {
  const swarm = aSwarm({
    name: 'batch',
    autolock: false,
    managers: healthyManagers(2, 'batch', { keyFile: aKeyFile({ encrypted: false }) }),
  });
  const proofs = [NOT_ENCRYPTED, NOT_ENCRYPTED];
  return { swarm, result, custody: aCustody(swarm, { vault: { kind: 'nothing' }, live: { kind: 'none' }, proofs }) };
};

const HOSTILE = '<b>|`*[x](http://evil.example) \u001b[31m\u202e\n# heading';

export const changeReports = {
  rotated: (): Report => changeReport([{ swarm: web(), result: CHANGED }]),
  rotatedSome: (): Report =>
    changeReport(
      [
        { swarm: web(), result: CHANGED },
        { swarm: aSwarm({ name: 'queue' }), result: NOTHING },
        orders(),
        { swarm: aSwarm({ name: 'ledger' }), result: FAILED },
        { swarm: aSwarm({ name: 'billing' }), result: UNKNOWN },
      ],
      { exitCode: 4 },
    ),
  atRisk: (): Report =>
    changeReport(
      [{ swarm: web(), result: AT_RISK }, { swarm: aSwarm({ name: 'billing' }), result: NOT_BEGUN }, orders()],
      {
        exitCode: 5,
        unseen: [{ swarm: aSwarm({ name: 'gone', swarmId: aSwarmId('gone') }), result: UNKNOWN }],
      },
    ),
  dryRun: (): Report =>
    changeReport(
      [
        { swarm: web(), result: { ...NOT_BEGUN, why: '', remedy: null } },
        orders(),
        { swarm: aSwarm({ name: 'queue' }), result: NOTHING },
      ],
      { exitCode: 4, dryRun: true },
    ),
  enabled: (): Report =>
    changeReport(
      [
        { swarm: aSwarm({ name: 'batch' }), result: { ...CHANGED, action: 'enable' } },
        { swarm: web(), result: { ...CHANGED, action: 'adopt', steps: [] } },
      ],
      { command: 'enable' },
    ),
  disabled: (): Report => changeReport([batch({ ...CHANGED, action: 'disable', steps: [] })], { command: 'disable' }),
  hostileChange: (): Report =>
    changeReport(
      [
        {
          swarm: aSwarm({ name: HOSTILE }),
          result: { ...FAILED, why: HOSTILE, remedy: advice(HOSTILE), steps: [{ step: HOSTILE, result: HOSTILE }] },
        },
      ],
      { exitCode: 4 },
    ),
} as const;
