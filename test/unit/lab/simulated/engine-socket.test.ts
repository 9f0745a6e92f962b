import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSimulatedLab, type SimulatedLab } from '../../../../src/lab/simulated/simulated-lab.js';
import type { SimulatedSwarm } from '../../../../src/lab/simulated/simulated-swarm.js';
import { nth, PLACE, runOn } from './lab-bench.js';

const CURL = 'curl -s --unix-socket "$LOCKSTEP_SYSROOT/run/docker.sock" -w "%{http_code}"';
const rotation = (version: number, limitSeconds = 40): string =>
  `${CURL} --max-time ${limitSeconds} --data-binary '{"EncryptionConfig":{"AutoLockManagers":true}}' ` +
  `'http://docker/swarm/update?version=${version}&rotateManagerUnlockKey=true'`;
const LOST =
  '{"message":"rpc error: code = Unknown desc = raft: failed to process the request: node lost leader status"}\n500';

describe('the socket of a simulated engine', () => {
  let lab: SimulatedLab | undefined;
  afterEach(() => lab?.close());
  const start = async (directory?: string): Promise<SimulatedSwarm> => {
    lab = await createSimulatedLab({
      swarms: [{ ...PLACE, name: 'a', managers: 3, autolock: true }],
      ...(directory === undefined ? {} : { directory }),
    });
    return lab.swarm('a');
  };
  const on = async (swarm: SimulatedSwarm, script: string, manager = 0): Promise<string> => {
    if (lab === undefined) throw new Error('the lab was not made');
    return (await runOn(lab, nth(swarm.managers, manager), script)).output;
  };

  it('loses the answer to a rotation that took effect at once: sent again, it is out of sequence', async () => {
    const swarm = await start();
    const [key, version] = [swarm.unlockKey, swarm.clusterVersion];
    swarm.loseNextAnswer('takenAtOnce');
    expect(await on(swarm, rotation(version))).toBe(LOST);
    const rotated = swarm.unlockKey;
    expect(rotated).not.toBe(key);
    expect(await on(swarm, rotation(version), 1)).toContain('update out of sequence');
    expect(swarm.unlockKey).toBe(rotated);
  });

  it('drops a rotation that was to take effect later when another came first', async () => {
    const swarm = await start();
    const version = swarm.clusterVersion;
    swarm.loseNextAnswer('takenLater');
    expect(await on(swarm, rotation(version))).toBe(LOST);
    expect(swarm.clusterVersion).toBe(version);
    expect(await on(swarm, rotation(version), 1)).toBe('200');
    const key = swarm.unlockKey;
    nth(swarm.managers, 0).stopEngine();
    expect(swarm.leader).toBeDefined();
    expect(swarm.unlockKey).toBe(key);
  });

  it('keeps clients of a paused engine waiting, and does what they asked for when they have gone', async () => {
    const swarm = await start();
    const host = nth(swarm.managers, 0);
    const version = swarm.clusterVersion;
    host.pauseEngine();
    expect(await on(swarm, rotation(version, 1))).toBe('000');
    expect(swarm.clusterVersion).toBe(version);
    host.resumeEngine();
    expect(await on(swarm, `${CURL} -o /dev/null http://docker/v1.40/swarm`)).toBe('200');
    expect(swarm.clusterVersion).toBeGreaterThan(version);
  });

  it('breaks the connection of who waits when the engine ends, and listens again when it starts', async () => {
    const swarm = await start();
    const host = nth(swarm.managers, 0);
    host.pauseEngine();
    const trace = join(host.root, 'curl.trace');
    const waiting = on(swarm, `${CURL} -v http://docker/_ping 2>${trace}; echo " $?"`);
    while (!existsSync(trace) || !readFileSync(trace, 'utf8').includes('GET /_ping')) await sleep(10);
    host.stopEngine();
    expect(await waiting).toMatch(/^000 (?:52|56)\n$/);
    expect(await on(swarm, `${CURL} http://docker/_ping; echo " $?"`)).toBe('000 7\n');
    host.startEngine();
    expect(await on(swarm, `${CURL} http://docker/_ping`)).toBe('OK200');
  });

  it('is there after a reboot, and never on a host without docker', async () => {
    lab = await createSimulatedLab({
      swarms: [],
      hosts: [
        { ...PLACE, name: 'rebooting', engine: 'running' },
        { ...PLACE, name: 'bare', engine: 'absent' },
      ],
    });
    const script = `[ -e "$LOCKSTEP_SYSROOT/tmp/seen" ] && { ${CURL} http://docker/_ping; exit 0; }; : >"$LOCKSTEP_SYSROOT/tmp/seen"; exit 194`;
    expect((await runOn(lab, lab.host('rebooting'), script)).output).toBe('OK200');
    expect((await runOn(lab, lab.host('bare'), `${CURL} http://docker/_ping; echo " $?"`)).output).toBe('000 7\n');
  });

  it('is reached from the deepest folder that is allowed', async () => {
    const directory = join(tmpdir(), 'd'.repeat(67)).slice(0, 67);
    mkdirSync(directory, { recursive: true });
    try {
      const swarm = await start(directory);
      const wellKnown = CURL.replace('/run/', '/var/run/');
      expect(await on(swarm, `${wellKnown} http://docker/_ping`)).toBe('OK200');
    } finally {
      await lab?.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
