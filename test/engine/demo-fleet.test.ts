import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createDemoFleet, DEMO_TAG, labEnvironment, type DemoFleet } from '../../src/lab/demo/demo-fleet.js';
import { startEndpoint, type LabEndpoint } from '../../src/lab/endpoint/index.js';
import { reportSchema } from '../../src/report/model.js';
import { useEnvironment } from '../support/lab-environment.js';
import { runCli } from '../support/run-cli.js';
import { describeWithEngine } from './support.js';

/** The command as users start it; `npm test` builds before it runs the tests. */
const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));
const PATIENCE = 900_000;

describeWithEngine('the command on the demo fleet with a real engine each', () => {
  let machines: DemoFleet;
  let endpoint: LabEndpoint;
  beforeAll(async () => {
    machines = await createDemoFleet('engine');
    endpoint = await startEndpoint({ fleet: machines.fleet });
    useEnvironment(labEnvironment(endpoint.url));
  }, 120_000);
  afterAll(async () => {
    await endpoint.close();
    await machines.close();
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

  it(
    'the demo goes through all its acts',
    async () => {
      const demo = spawn(process.execPath, [bin, 'demo', '--hosts', 'engine'], { stdio: ['ignore', 'pipe', 'pipe'] });
      const stop = setTimeout(() => demo.kill('SIGKILL'), PATIENCE);
      const [stdout, stderr] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, 'close')]);
      clearTimeout(stop);
      // Each act is held to its exit code by the demo itself.
      expect({ exitCode: demo.exitCode, stderr }).toEqual({ exitCode: 0, stderr });
      const acts = stdout.split('\n── ');
      expect(acts.at(-1)).toContain('8 of 8 managers unlock with the current key');
      expect(acts.at(-2)).toMatch(/is recovered/);
    },
    PATIENCE,
  );
});
