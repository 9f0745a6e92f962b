import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { readNodeKey } from '../../../../src/lab/simulated/disk/node-key.js';
import type { SimulatedHost } from '../../../../src/lab/simulated/host/simulated-host.js';
import { createSimulatedLab } from '../../../../src/lab/simulated/simulated-lab.js';
import type { SimulatedSwarm } from '../../../../src/lab/simulated/simulated-swarm.js';
import { nth, PLACE, until } from './lab-bench.js';
import { fc } from '../../../support/fast-check.js';

type ManagerAction = 'stop' | 'start' | 'cut' | 'restore' | 'hold' | 'release';

type Action = { readonly kind: 'rotate' | 'off' | 'on' } | { readonly kind: ManagerAction; readonly manager: number };

const action = fc.oneof(
  fc.record({ kind: fc.constantFrom<'rotate' | 'off' | 'on'>('rotate', 'rotate', 'off', 'on') }),
  fc.record({
    kind: fc.constantFrom<ManagerAction>('stop', 'start', 'cut', 'restore', 'hold', 'release'),
    manager: fc.nat(2),
  }),
);

/** The key of all that were ever live that opens this file; undefined: it is in the clear. */
const openingKey = (host: SimulatedHost, keys: readonly string[]): string | undefined => {
  const text = host.engine.folder.keyText() ?? '';
  if (readNodeKey(text, undefined).kind === 'opened') return undefined;
  const fitting = keys.filter((key) => readNodeKey(text, key).kind === 'opened');
  expect(fitting).toHaveLength(1);
  return fitting[0];
};

const kekVersion = (host: SimulatedHost): number =>
  Number(/^kek-version: (\d+)$/m.exec(host.engine.folder.keyText() ?? '')?.[1]);

/** A swarm through whose history every key that was ever live is remembered, as an operator would have to. */
class History {
  readonly keys: string[];
  /** Cluster version noted before the last change of the key. */
  private noted = -1;
  private readonly swarm: SimulatedSwarm;

  constructor(swarm: SimulatedSwarm) {
    this.swarm = swarm;
    this.keys = [swarm.unlockKey ?? ''];
  }

  private async change(args: readonly string[]): Promise<void> {
    const leader = this.swarm.leader;
    const [before, version] = [this.swarm.unlockKey, this.swarm.clusterVersion];
    await leader?.docker(args);
    const after = this.swarm.unlockKey;
    if (after === before) return;
    this.noted = version;
    if (after !== undefined) this.keys.push(after);
  }

  /** Starts a manager; a locked one is tried with every key but the fitting one first, which must all be refused. */
  private async start(host: SimulatedHost): Promise<void> {
    if (host.engine.isRunning) return;
    const fitting = openingKey(host, this.keys);
    host.startEngine();
    expect(host.engine.localNodeState() === 'locked').toBe(fitting !== undefined);
    if (fitting === undefined) return;
    const refused = this.keys.filter((key) => key !== fitting).at(-1);
    if (refused !== undefined) expect((await host.unlock(refused)).stderr).toContain('invalid key provided');
    await host.unlock(fitting, 0.01);
    await until(() => host.engine.localNodeState() !== 'locked');
  }

  async take(step: Action): Promise<void> {
    if ('manager' in step) await this.onManager(nth(this.swarm.managers, step.manager), step.kind);
    else if (step.kind === 'rotate') await this.change(['swarm', 'unlock-key', '--rotate', '-q']);
    else await this.change(['swarm', 'update', `--autolock=${String(step.kind === 'on')}`]);
  }

  private async onManager(host: SimulatedHost, kind: ManagerAction): Promise<void> {
    const fates = {
      stop: () => {
        host.stopEngine();
      },
      start: () => this.start(host),
      cut: () => {
        host.cutNetwork();
      },
      restore: () => {
        host.restoreNetwork();
      },
      hold: () => {
        host.setAdoption('held');
      },
      release: () => {
        host.setAdoption('prompt');
      },
    };
    await fates[kind]();
  }

  /** The rule that rotation relies on: encrypted and newer than what was noted, if and only if the live key was taken. */
  check(): void {
    const { unlockKey, managers } = this.swarm;
    for (const host of managers) {
      const opening = openingKey(host, this.keys);
      if (unlockKey === undefined || this.noted < 0) continue;
      expect(opening !== undefined && kekVersion(host) > this.noted).toBe(opening === unlockKey);
    }
  }

  async healAll(): Promise<void> {
    for (const manager of [0, 1, 2]) {
      for (const kind of ['restore', 'release', 'start'] as const) await this.take({ kind, manager });
    }
    const { swarm, keys } = this;
    await until(
      () => swarm.leader !== undefined && swarm.managers.every((host) => openingKey(host, keys) === swarm.unlockKey),
    );
  }
}

describe('whatever happens to a swarm', () => {
  it('each manager opens with the key that it took last and no other, and all take the live one in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 14 }), async (steps) => {
        const lab = await createSimulatedLab({
          swarms: [{ ...PLACE, name: 'a', managers: 3, autolock: true }],
          timing: { adoption: 0 },
        });
        try {
          const history = new History(lab.swarm('a'));
          for (const step of steps) {
            await history.take(step);
            await sleep(5);
            history.check();
          }
          await history.healAll();
        } finally {
          await lab.close();
        }
      }),
      { numRuns: 15 },
    );
  }, 240_000);
});
