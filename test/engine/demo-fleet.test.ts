import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createDemoFleet, DEMO_TAG, labEnvironment, type DemoFleet } from '../../src/lab/demo/demo-fleet.js';
import { startEndpoint, type LabEndpoint } from '../../src/lab/endpoint/index.js';
import { reportSchema } from '../../src/report/model.js';
import { useEnvironment } from '../support/lab-environment.js';
import { runCli } from '../support/run-cli.js';
import { describeWithEngine } from './support.js';

describeWithEngine('the command on the demo fleet with a real engine each', () => {
  let machines: DemoFleet;
  let endpoint: LabEndpoint;
  let state: string;
  beforeAll(async () => {
    state = mkdtempSync(join(tmpdir(), 'lockstep-engine-demo-'));
    machines = await createDemoFleet('engine');
    endpoint = await startEndpoint({ fleet: machines.fleet });
    useEnvironment(labEnvironment(endpoint.url));
  }, 120_000);
  afterAll(async () => {
    await endpoint.close();
    await machines.close();
    rmSync(state, { recursive: true, force: true });
  }, 60_000);

  const report = async (command: string, ...args: string[]) => {
    const { exitCode, stdout } = await runCli([command, '--tag', DEMO_TAG, '--format', 'json', '--quiet', ...args]);
    return { exitCode, ...reportSchema.parse(JSON.parse(stdout)) };
  };

  it('discover finds the three swarms, and the instances that are in none', async () => {
    const { exitCode, swarms, unassigned } = await report('discover');
    expect(exitCode).toBe(0);
    expect(swarms.map(({ name, managers }) => [name, ...managers.map(({ state }) => state)])).toEqual([
      ['batch', 'unlocked', 'unlocked'],
      ['orders', 'unlocked', 'unlocked', 'locked'],
      ['payments', 'unlocked', 'unlocked', 'unlocked'],
    ]);
    expect(unassigned.map(({ name, state }) => `${name ?? ''} ${state}`).sort()).toEqual([
      'batch-worker-1 worker',
      'reports-new unreachable',
      'reports-old stopped',
    ]);
  }, 60_000);

  it('audit says of each what the simulated fleet says, in one command and one list of answers', async () => {
    const { exitCode, swarms, apiCalls } = await report('audit');
    expect(exitCode).toBe(4);
    const verdicts = swarms.map(({ name, findings }) => [
      name,
      findings.find(({ control }) => control === '7.5')?.status,
    ]);
    expect(Object.fromEntries(verdicts) as unknown).toEqual({ batch: 'fail', orders: 'unknown', payments: 'pass' });
    expect(apiCalls.byOperation).toMatchObject({ 'ssm:SendCommand': 1, 'ssm:ListCommandInvocations': 1 });
    expect(apiCalls.byOperation).not.toHaveProperty('ssm:GetCommandInvocation');
  }, 60_000);

  it('enable, rotate and prove bring the demo to its end', async () => {
    const ours = ['--yes', '--state-dir', state];
    const enabled = await report('enable', '--swarm', 'batch', ...ours);
    expect(enabled).toMatchObject({
      exitCode: 0,
      summary: expect.stringMatching(
        /^1 of 1 swarm has autolock on, and a key that is kept and proven on every manager/,
      ),
    });
    const rotated = await report('rotate', '--min-age', '1d', ...ours);
    expect(rotated.exitCode).toBe(4);
    expect(rotated.swarms.map(({ name, outcome }) => [name, outcome.status])).toEqual([
      ['batch', 'unchanged'],
      ['orders', 'blocked'],
      ['payments', 'changed'],
    ]);
    const proven = await report('prove');
    expect(proven.exitCode).toBe(4);
    expect(proven.swarms.map(({ name, managers }) => [name, ...managers.map(({ proof }) => proof)])).toEqual([
      ['batch', 'current', 'current'],
      ['orders', 'none', 'none', 'none'],
      ['payments', 'current', 'current', 'current'],
    ]);
  }, 300_000);
});
