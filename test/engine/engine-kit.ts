import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandId } from '../../src/domain/ids.js';
import { createEngineLab } from '../../src/lab/engine/engine-lab.js';
import type { EngineHost } from '../../src/lab/engine/engine-host.js';
import { DEFAULT_DATA_ROOT } from '../../src/lab/engine/engine-settings.js';
import { filesBelow } from '../onhost/watching.js';
import type { HostKit, HostUnderTest, SwarmShape, SwarmUnderTest } from '../contract/hosts/host-under-test.js';
import { deliveryOf } from './deliver.js';
import { PLACEMENT } from './placement.js';

export const engineUnderTest = (host: EngineHost): HostUnderTest => ({
  ...host,
  async runScript(script, commandId = randomUUID() as CommandId) {
    const delivery = deliveryOf(script, host.instanceId, { commandId });
    const { exitCode, standardOutput, standardError } = await host.deliver(delivery);
    return { exitCode, stdout: standardOutput.toString(), stderr: standardError.toString() };
  },
  keptFiles: () => filesBelow(host.root, join(host.root, DEFAULT_DATA_ROOT, 'swarm/raft')),
  read: (path) => readFile(join(host.root, DEFAULT_DATA_ROOT, path), 'utf8'),
});

const makeSwarm = async (shape: SwarmShape): Promise<SwarmUnderTest> => {
  const lab = await createEngineLab({
    swarms: [{ name: 'alpha', ...shape, ...PLACEMENT }],
    hosts: [{ name: 'outsider', engine: 'running', ...PLACEMENT }],
  });
  const { managers, workers } = lab.swarm('alpha');
  return {
    managers: managers.map(engineUnderTest),
    workers: workers.map(engineUnderTest),
    outsider: engineUnderTest(lab.host('outsider')),
    close: () => lab.close(),
  };
};

export const ENGINE: HostKit = {
  kind: 'engine',
  makeSwarm,
  patienceSeconds: 120,
  pauseMilliseconds: 600,
  blockedSeconds: 5,
  swarmsAtOnce: 4,
};
