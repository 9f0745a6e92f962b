import { afterEach, describe, expect, it } from '@jest/globals';
import type { CustodyWorldOptions } from '../../support/custody-world.js';
import { PATIENCE, resultsIn, sent, swarmIn, swarmOf, unlockWorld, type UnlockWorld } from './kit.js';

const CURRENT = 'unlocked with key F, the current key';
const PREVIOUS = 'unlocked with key F, the previous key';
const OLDER = 'unlocked with key F, an older key version';
const ONE = 'web-manager-1';
const TWO = 'web-manager-2';
const THREE = 'web-manager-3';

let world: UnlockWorld;
/** What the oracle has to say in the end. */
let expected: readonly unknown[];
const begin = async (options: Partial<CustodyWorldOptions> = {}): Promise<void> => {
  expected = [];
  world = await unlockWorld(options);
};
afterEach(async () => {
  expect(await world.oracle()).toEqual(expected);
  await world.close();
});

const docker = async (host: string, ...args: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await world.host(host).docker(args);
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
};
const nodeIdOf = (host: string) => docker(host, 'info', '--format', '{{.Swarm.NodeID}}');
/** Rotated and kept by hand: as a run does that leaves the others alone. */
const rotateAndKeep = async (host: string): Promise<void> => {
  await world.rotateByHand(host);
  await world.keepLiveKey('web');
};

describe('the generation that fits', () => {
  it(
    'opens one manager that was restarted, and the others are left alone',
    async () => {
      await begin();
      await world.restart(THREE);
      const run = await world.unlock();
      expect(run.exitCode).toBe(0);
      expect(resultsIn(run)).toEqual({ [ONE]: 'already unlocked', [TWO]: 'already unlocked', [THREE]: CURRENT });
      const [, wave] = world.effects().filter(({ kind }) => kind === 'command');
      expect(wave).toMatchObject({ instanceIds: [world.host(THREE).instanceId] });
    },
    PATIENCE,
  );

  it(
    'opens a manager that was down during one rotation, and one that was down during three',
    async () => {
      await begin({ swarms: [swarmOf('web', 5)] });
      await world.host('web-manager-5').stopEngine();
      await rotateAndKeep(ONE);
      await rotateAndKeep(ONE);
      await world.host('web-manager-4').stopEngine();
      await rotateAndKeep(ONE);
      await world.start('web-manager-4');
      await world.start('web-manager-5');
      const run = await world.unlock();
      expect(run.exitCode).toBe(0);
      expect(resultsIn(run)).toMatchObject({
        'web-manager-4': PREVIOUS,
        'web-manager-5': OLDER,
        [ONE]: 'already unlocked',
      });
      expect(swarmIn(run).outcome.status).toBe('changed');
    },
    PATIENCE,
  );

  it(
    'is none for a manager that was down while autolock was turned on, and the old one for a manager that was down while it was turned off',
    async () => {
      await begin();
      await world.host(THREE).stopEngine();
      await docker(ONE, 'swarm', 'update', '--autolock=false');
      await world.start(THREE);
      await world.untilState(THREE, 'locked');
      const off = await world.unlock();
      expect(off.exitCode).toBe(0);
      expect(resultsIn(off)).toMatchObject({ [THREE]: CURRENT });

      await world.untilServing(THREE);
      await world.restart(THREE);
      await world.untilServing(THREE);
      await world.host(THREE).stopEngine();
      await docker(ONE, 'swarm', 'update', '--autolock=true');
      await world.keepLiveKey('web');
      await world.start(THREE);
      const on = await world.unlock();
      expect(on.exitCode).toBe(0);
      expect(resultsIn(on)).toMatchObject({ [THREE]: 'already unlocked' });
    },
    PATIENCE,
  );

  it(
    'opens a worker that was promoted, and asks nothing of a manager that was demoted, nor of a host in no swarm',
    async () => {
      await begin({ swarms: [{ ...swarmOf('web'), workers: 2 }] });
      const [worker] = world.swarm('web').workers;
      if (worker === undefined) throw new Error('no worker');
      await docker(ONE, 'node', 'promote', await nodeIdOf(worker.name));
      await world.untilServing(worker.name);
      await docker(ONE, 'node', 'demote', await nodeIdOf(THREE));
      await world.untilState(THREE, 'active');
      const [, outsider] = world.swarm('web').workers;
      await docker(outsider?.name ?? '', 'swarm', 'leave', '--force');
      await world.restart(worker.name);
      const run = await world.unlock();
      expect(run.exitCode).toBe(0);
      expect(resultsIn(run)).toMatchObject({ [worker.name]: CURRENT });
      expect(resultsIn(run)).not.toHaveProperty(THREE);
      expect(run.report?.unassigned.map(({ name, state }) => [name, state])).toEqual([
        [THREE, 'worker'],
        [outsider?.name, 'notInSwarm'],
      ]);
    },
    PATIENCE,
  );

  it(
    'opens the others while the unlock that somebody began by hand still hangs',
    async () => {
      await begin();
      await world.restart(ONE, TWO, THREE);
      const key = world.keptKeyFor(world.host(ONE));
      const hanging = world.host(ONE).docker(['swarm', 'unlock'], { input: `${key}\n`, limitSeconds: 200 });
      await world.untilState(ONE, 'pending');
      const run = await world.unlock();
      expect(run.exitCode).toBe(0);
      expect(resultsIn(run)).toEqual({
        [ONE]: 'had accepted its key before, and is unlocked now',
        [TWO]: CURRENT,
        [THREE]: CURRENT,
      });
      expect((await hanging).exitCode).toBe(0);
    },
    PATIENCE,
  );
});

describe('where no stored key unlocks a manager', () => {
  it(
    'the live key is read from one that serves, kept, and opens it: a key that somebody rotated by hand',
    async () => {
      await begin();
      await world.rotateByHand(ONE);
      await world.untilAdopted(THREE);
      await world.restart(THREE);
      const planned = await world.run(['unlock', '--dry-run']);
      expect(planned.exitCode).toBe(0);
      expect(planned.stderr).toMatch(/its live key is read,\s+stored\s+and\s+verified\s+first/);
      expect(sent(world.effects())).toEqual(['look']);
      const run = await world.unlock();
      expect({ exitCode: run.exitCode, results: resultsIn(run) }).toMatchObject({
        exitCode: 0,
        results: { [THREE]: CURRENT },
      });
      expect(swarmIn(run).outcome.steps.map(({ step }) => step)).toContain('adopt-keep');
      const steps = sent(world.effects());
      expect(steps.filter((step) => step === 'look' || step === 'unlock')).toEqual(['look', 'look', 'unlock']);
      expect(world.newKeys('web')).toBe(1);
      expect((await world.run(['prove'])).exitCode).toBe(0);
    },
    PATIENCE,
  );

  it(
    'and the live key does not either, it is told, and the manager is left as it is',
    async () => {
      await begin();
      await world.rotateByHand(ONE);
      await world.untilAdopted(THREE);
      await world.host(THREE).stopEngine();
      await rotateAndKeep(ONE);
      await world.start(THREE);
      const run = await world.unlock();
      expect(run.exitCode).toBe(4);
      expect(swarmIn(run).outcome.status).toBe('failed');
      expect(resultsIn(run)).toMatchObject({ [THREE]: 'no stored key unlocks it' });
      expect(run.stderr).toContain('import the live key and try it');
      expect(sent(world.effects())).not.toContain('unlock');
      expect(await world.state(THREE)).toBe('locked');
      expected = [expect.stringMatching(/^lost: no stored key unlocks web-manager-3/)];
    },
    PATIENCE,
  );

  it(
    'and nobody serves, nothing is sent: a wrong key in the vault',
    async () => {
      await begin({ swarms: [swarmOf('jobs')] });
      const managers = world.swarm('jobs').managers.map(({ name }) => name);
      await world.loseKeys('jobs');
      await world.keepWrongKey('jobs');
      await world.restart(...managers);
      const run = await world.unlock();
      expect(run.exitCode).toBe(4);
      expect(resultsIn(run, 'jobs')).toEqual(
        Object.fromEntries(managers.map((name) => [name, 'no stored key unlocks it'])),
      );
      expect(swarmIn(run, 'jobs').outcome.status).toBe('blocked');
      expect(sent(world.effects())).toEqual(['look']);
      expected = managers.map(() => expect.stringMatching(/^lost: no stored key unlocks jobs-manager-/));
    },
    PATIENCE,
  );
});

describe('what cannot be known is said, and never taken for open', () => {
  it(
    'where the vault is denied',
    async () => {
      await begin();
      await world.restart(THREE);
      world.denied.add('secretsmanager:GetSecretValue');
      const run = await world.unlock();
      expect(run.exitCode).toBe(4);
      expect(resultsIn(run)[THREE]).toContain('secretsmanager:GetSecretValue');
      expect(sent(world.effects())).toEqual(['look']);
    },
    PATIENCE,
  );

  it(
    'where a locked host has no openssl, and the others are opened',
    async () => {
      await begin({ swarms: [swarmOf('web'), { ...swarmOf('bare'), without: ['openssl'] }] });
      await world.restart(THREE, 'bare-manager-1');
      const run = await world.unlock();
      expect(run.exitCode).toBe(4);
      expect(resultsIn(run)).toMatchObject({ [THREE]: CURRENT });
      expect(resultsIn(run, 'bare')).toMatchObject({ 'bare-manager-1': 'unknown: the host has no openssl' });
      expect(run.stderr).toMatch(
        /docker swarm unlock \(the key at its prompt\): aws ssm start-session\s+--region eu-west-1\s+--target i-/,
      );
    },
    PATIENCE,
  );

  it(
    'where an answer is cut on its way, and nothing is sent there',
    async () => {
      await begin();
      await world.restart(TWO, THREE);
      world.endpoint.faults.instances.set(world.instanceId(THREE), { cutAfterBytes: 2_400 });
      const run = await world.unlock();
      expect(run.exitCode).toBe(4);
      expect(resultsIn(run)).toMatchObject({ [TWO]: CURRENT });
      expect(resultsIn(run)[THREE]).toContain('truncated');
    },
    PATIENCE,
  );
});

describe('a swarm without quorum', () => {
  it(
    'is watched until what comes back later is open as well',
    async () => {
      await begin();
      await world.powerOff(TWO);
      await world.powerOff(THREE);
      await world.restart(ONE);
      const watching = world.unlock(['--wait', '10', '--watch', '10m'], { haste: 8 });
      await world.untilState(ONE, 'pending');
      await world.powerOn(TWO);
      await world.powerOn(THREE);
      const run = await watching;
      expect(run.exitCode).toBe(0);
      expect(resultsIn(run)).toEqual({ [ONE]: CURRENT, [TWO]: CURRENT, [THREE]: CURRENT });
    },
    PATIENCE,
  );
});

describe('the run itself', () => {
  it(
    'sends nothing without a yes, nor in a dry run',
    async () => {
      await begin();
      await world.restart(THREE);
      const planned = await world.run(['unlock', '--dry-run']);
      expect(planned.exitCode).toBe(0);
      expect(swarmIn(planned).outcome.status).toBe('unchanged');
      expect(planned.stderr).toContain('1 manager of 1 swarm will be unlocked.');
      const refused = await world.run(['unlock']);
      expect(refused.exitCode).toBe(7);
      expect(sent(world.effects())).toEqual(['look', 'look']);
      expect(await world.state(THREE)).toBe('locked');
    },
    PATIENCE,
  );

  it(
    'leaves a journal without a key, and is done again by resume',
    async () => {
      await begin();
      await world.restart(THREE);
      const run = await world.unlock();
      const runId = run.report?.run.id ?? '';
      await world.restart(THREE);
      const resumed = await world.run(['resume', runId], { haste: 3 });
      expect(resumed.exitCode).toBe(0);
      expect(resultsIn(resumed)).toMatchObject({ [THREE]: CURRENT });
      const back = await world.run(['backout', runId, '--yes']);
      expect(back.exitCode).toBe(2);
      expect(back.stderr).toContain(`lockstep resume ${runId}`);
      const listed = await world.run(['runs', '--format', 'json']);
      expect(JSON.parse(listed.stdout)).toMatchObject({ runs: [{ id: runId, command: 'unlock', status: 'done' }] });
    },
    PATIENCE,
  );

  it(
    'ends cleanly when it is interrupted while it waits, and says what is so',
    async () => {
      await begin();
      await world.powerOff(THREE);
      await world.restart(TWO);
      let interrupt = (): void => undefined;
      const watching = world.unlock(['--watch', '1h'], { onStart: (listener) => (interrupt = listener) });
      await world.untilServing(TWO);
      await world.untilSent('probe');
      interrupt();
      const run = await watching;
      expect(run.exitCode).toBe(130);
      expect(resultsIn(run)).toMatchObject({ [TWO]: CURRENT });
      expect(swarmIn(run).outcome.status).toBe('failed');
    },
    PATIENCE,
  );

  it.each([
    ['--wait 0', ['--wait', '0']],
    ['--watch soon', ['--watch', 'soon']],
  ])('takes no %s', async (_name, argv) => {
    await begin({ swarms: [swarmOf('web', 1)] });
    expect((await world.unlock(argv)).exitCode).toBe(2);
    expect(world.effects().filter(({ kind }) => kind === 'command')).toEqual([]);
  });
});
