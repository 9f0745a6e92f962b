import { expect } from '@jest/globals';
import type { AccountId, Region } from '../../../src/domain/ids.js';
import { createEngineLab, type EngineLab } from '../../../src/lab/engine/engine-lab.js';
import type { EngineLabSettings } from '../../../src/lab/engine/engine-settings.js';
import { startEndpoint } from '../../../src/lab/endpoint/index.js';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import { reportSchema, type Report } from '../../../src/report/model.js';
import { useEnvironment } from '../../support/lab-environment.js';
import { runCli } from '../../support/run-cli.js';
import type { VerdictRow } from './rows.js';

const ACCOUNT = '111122223333' as AccountId;
export const REGION = 'eu-west-1' as Region;
export const OTHER_REGION = 'us-east-1' as Region;
const TAG = 'Role=swarm-manager';

/** Where every host of these tests is, and how lockstep finds it and names its swarm. */
export const placed = (swarm?: string) => ({
  account: ACCOUNT,
  region: REGION,
  tags: { Role: 'swarm-manager', ...(swarm === undefined ? {} : { Swarm: swarm }) },
});

/** Engines behind an AWS endpoint, and lockstep to audit them. */
export interface World {
  readonly lab: EngineLab;
  /** The instances as the endpoint serves them: what is changed here is what lockstep finds. */
  readonly instances: LabInstance[];
  audit(...args: readonly string[]): Promise<{ readonly exitCode: number; readonly report: Report }>;
  /** Audits one swarm and compares what is said of it with the row. */
  expectVerdict(row: VerdictRow, swarm: string, ...args: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export async function openWorld(settings: EngineLabSettings): Promise<World> {
  const lab = await createEngineLab(settings);
  const instances = [...lab.instances];
  const accessKey = { accessKeyId: 'AKIAVERDICTS00000001', secretAccessKey: 'lab' };
  const account = { accountId: ACCOUNT, regions: [REGION, OTHER_REGION], accessKeys: [accessKey], roles: [] };
  const endpoint = await startEndpoint({ fleet: { accounts: [account], instances } });
  useEnvironment({
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
    AWS_REGION: REGION,
  });
  const audit: World['audit'] = async (...args) => {
    const { exitCode, stdout, stderr } = await runCli(['audit', '--tag', TAG, '--format', 'json', '--quiet', ...args]);
    if (stdout === '') throw new Error(`the audit ended with ${exitCode}: ${stderr}`);
    return { exitCode, report: reportSchema.parse(JSON.parse(stdout)) };
  };
  return {
    lab,
    instances,
    audit,
    expectVerdict: async (row, name, ...args) => {
      const { exitCode, report } = await audit('--swarm', name, ...args);
      expect(saidOf(row, report, exitCode)).toEqual(expectedOf(row));
    },
    close: async () => {
      await endpoint.close();
      await lab.close();
    },
  };
}

const AUTOLOCK = { true: 'on', false: 'off', null: 'unknown' } as const;

/** What the report says of the only swarm in it, in the words of a row, with the controls that the row names. */
function saidOf(row: VerdictRow, { swarms }: Report, exitCode: number) {
  expect(swarms).toHaveLength(1);
  const [swarm] = swarms;
  const { managers = [], quorum, autolock = null, findings = [] } = swarm ?? {};
  return {
    managers: managers.map(({ state }) => state).join(', '),
    quorum: quorum?.healthy == null ? quorum?.state : `${quorum.state}, ${quorum.healthy} of ${quorum.managers}`,
    autolock: AUTOLOCK[`${autolock}`],
    findings: Object.fromEntries(
      Object.keys(row.findings).map((name) => [name, findings.find(({ control }) => control === name)?.status]),
    ),
    exitCode,
  };
}

const expectedOf = ({ managers, quorum, autolock, findings, exitCode }: VerdictRow) => ({
  managers,
  quorum,
  autolock,
  findings,
  exitCode,
});
