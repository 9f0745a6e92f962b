import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountId, CommandId, Region } from '../../../src/domain/ids.js';
import type { SimulatedHost } from '../../../src/lab/simulated/host/simulated-host.js';
import {
  createSimulatedLab,
  type SimulatedLab,
  type SimulatedLabOptions,
} from '../../../src/lab/simulated/simulated-lab.js';
import { filesBelow } from '../../onhost/watching.js';
import type { HostKit, HostUnderTest, SwarmShape, SwarmUnderTest } from './host-under-test.js';

const place = { account: '111111111111' as AccountId, region: 'eu-west-1' as Region };

export const simulatedUnderTest = (lab: SimulatedLab, host: SimulatedHost): HostUnderTest => ({
  name: host.name,
  docker: (args, options) => host.docker(args, options),
  async runScript(script, commandId = randomUUID() as CommandId) {
    const { exitCode, standardOutput, standardError } = await host.deliver({
      commandId,
      instanceId: lab.instance(host.name).instanceId,
      region: place.region,
      commands: script.split('\n'),
      workingDirectory: undefined,
      executionTimeoutSeconds: 60,
      cancel: new AbortController().signal,
    });
    return { exitCode, stdout: standardOutput.toString(), stderr: standardError.toString() };
  },
  read: (path) => readFile(join(host.engine.dataRoot, path), 'utf8'),
  keptFiles: () => filesBelow(host.root, join(host.engine.dataRoot, 'swarm/raft')),
  startEngine: () => {
    host.startEngine();
  },
  stopEngine: () => {
    host.stopEngine();
  },
  restartEngine: () => {
    host.restartEngine();
  },
  pauseEngine: () => {
    host.pauseEngine();
  },
  resumeEngine: () => {
    host.resumeEngine();
  },
  cutNetwork: () => {
    host.cutNetwork();
  },
  restoreNetwork: () => {
    host.restoreNetwork();
  },
  makeCertificatesReadOnly: () => {
    host.setAdoption('failing');
  },
  makeCertificatesWritable: () => {
    host.setAdoption('prompt');
  },
});

const makeSwarm = async (
  shape: SwarmShape,
  how: Pick<SimulatedLabOptions, 'interpreter' | 'answers'>,
): Promise<SwarmUnderTest> => {
  const lab = await createSimulatedLab({
    ...how,
    swarms: [{ ...place, ...shape, name: 'alpha' }],
    hosts: [{ ...place, name: 'outsider', engine: 'running' }],
    timing: { staleKey: 0, demotion: 200 },
  });
  const swarm = lab.swarm('alpha');
  return {
    managers: swarm.managers.map((host) => simulatedUnderTest(lab, host)),
    workers: swarm.workers.map((host) => simulatedUnderTest(lab, host)),
    outsider: simulatedUnderTest(lab, lab.host('outsider')),
    close: () => lab.close(),
  };
};

/** Hosts where a certain shell is `sh`. */
export const simulatedWith = (kind: string, shell: readonly string[]): HostKit => ({
  ...SIMULATED,
  kind,
  makeSwarm: (shape) => makeSwarm(shape, { interpreter: [...shell, '-c'] }),
});

export const SIMULATED: HostKit = {
  kind: 'simulated',
  makeSwarm: (shape) => makeSwarm(shape, {}),
  patienceSeconds: 30,
  pauseMilliseconds: 15,
  blockedSeconds: 0.2,
  swarmsAtOnce: 1,
};

/** The same hosts, where scripts of ours are answered in process. */
export const IN_PROCESS: HostKit = {
  ...SIMULATED,
  kind: 'simulated, answered in process',
  makeSwarm: (shape) => makeSwarm(shape, { answers: 'inProcess' }),
};
