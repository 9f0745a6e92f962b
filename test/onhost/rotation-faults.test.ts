import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommandId } from '../../src/domain/ids.js';
import type { SimulatedHost } from '../../src/lab/simulated/host/simulated-host.js';
import type { Equipment } from '../../src/lab/simulated/orders.js';
import { createSimulatedLab, type SimulatedLab } from '../../src/lab/simulated/simulated-lab.js';
import { readAutolockAnswer } from '../../src/onhost/autolock-answer.js';
import { readLeaseAnswer } from '../../src/onhost/lease-answer.js';
import { composeAutolock, composeLease, type LeaseOrder, type Target } from '../../src/onhost/rotation-scripts.js';
import { makeSealingKeys, publicKeyPem, type SealingKeys } from '../../src/onhost/seal.js';
import { nth } from '../contract/hosts/host-under-test.js';
import { answerOf, openedKey, targetOf } from '../support/rotation.js';
import { PLACE, rotationRoom, RUN } from './rotation-room.js';
import { filesBelow } from './watching.js';

type Room = ReturnType<typeof rotationRoom>;

let keys: SealingKeys;
beforeAll(async () => {
  keys = await makeSealingKeys();
});

describe('the scripts of a rotation, when something is wrong', () => {
  let lab: SimulatedLab;
  const make = async (equipment: Equipment = {}): Promise<void> => {
    lab = await createSimulatedLab({
      swarms: [{ ...PLACE, ...equipment, name: 'alpha', managers: 3, workers: 1, autolock: true }],
    });
    await room().takeLease(manager(0));
  };
  const another = async (equipment: Equipment): Promise<void> => {
    await lab.close();
    await make(equipment);
  };
  const firstKey = (): string => swarm().unlockKey ?? '';
  beforeEach(() => make());
  afterEach(async () => {
    for (const host of swarm().hosts) {
      for (const { path, content } of filesBelow(host.root, join(host.engine.dataRoot, 'swarm/raft'))) {
        if (/SWMKEY-1-[A-Za-z0-9+/]{43}|SWMTKN-1-/.test(content)) throw new Error(`a key or a token in ${path}`);
      }
    }
    await lab.close();
  });

  const room = () => rotationRoom(lab, keys);
  const swarm = () => room().swarm;
  const manager = (index: number): SimulatedHost => nth(swarm().managers, index);
  const targetAt = (host: SimulatedHost): Target => room().targetAt(host);
  const reach = (host: SimulatedHost) => room().reach(host);
  const rotate = (...args: Parameters<Room['rotate']>) => room().rotate(...args);
  const preimage = (...args: Parameters<Room['preimage']>) => room().preimage(...args);
  const all = (host: SimulatedHost, target: Target) => room().all(host, target);
  const OTHER_ID = 'z'.repeat(25);

  it.each([
    ['another swarm', 'wrong-swarm', (): Target => targetOf(OTHER_ID, targetAt(manager(0)).nodeId)],
    ['another node', 'wrong-node', (): Target => targetOf(swarm().id, OTHER_ID)],
  ])('do nothing on a host of %s', async (_case, why, target) => {
    const before = [swarm().unlockKey, swarm().clusterVersion];
    const outcomes = await all(manager(0), target());
    for (const outcome of Object.values(outcomes)) expect(outcome).toMatchObject({ kind: 'refused', why });
    expect((await preimage(manager(0), undefined, target())).outcome).toMatchObject({ kind: 'refused', why });
    expect([swarm().unlockKey, swarm().clusterVersion]).toEqual(before);
  });

  it.each([
    ['a worker', 'worker', (): SimulatedHost => nth(swarm().workers, 0), (): void => undefined],
    [
      'a locked manager',
      'locked',
      (): SimulatedHost => manager(2),
      (host: SimulatedHost): void => {
        host.restartEngine();
      },
    ],
    [
      'an engine that is down',
      'engine-unreachable',
      (): SimulatedHost => manager(2),
      (host: SimulatedHost): void => {
        host.stopEngine();
      },
    ],
    [
      'a manager without a leader',
      'no-leader',
      (): SimulatedHost => manager(2),
      (): void => {
        manager(0).stopEngine();
        manager(1).stopEngine();
      },
    ],
  ])('do nothing and say why: %s', async (_case, why, chosen, change) => {
    const host = chosen();
    const target = targetAt(host);
    change(host);
    for (const outcome of Object.values(await all(host, target)))
      expect(outcome).toMatchObject({ kind: 'refused', why });
  });

  it('rotate nothing at another version than the noted one', async () => {
    const key = firstKey();
    for (const version of [swarm().clusterVersion - 1, swarm().clusterVersion + 1]) {
      expect((await rotate(manager(0), version)).outcome).toEqual({ kind: 'outOfSequence' });
    }
    expect(firstKey()).toBe(key);
  });

  it('rotate once of several at the same time', async () => {
    const version = swarm().clusterVersion;
    const answers = await Promise.all(swarm().managers.map((host) => rotate(host, version)));
    const kinds = answers.map(({ outcome }) => outcome.kind).sort();
    expect(kinds).toEqual(['outOfSequence', 'outOfSequence', 'rotated']);
    const [rotated] = answers.flatMap(({ outcome }) => (outcome.kind === 'rotated' ? [outcome.liveKey] : []));
    expect(rotated && openedKey(rotated, keys)).toBe(firstKey());
  });

  it('leave the key of a rival who was there between the look and the rotation', async () => {
    const host = manager(0);
    const rival = 'case "$*" in *POST*) docker swarm unlock-key --rotate -q >/dev/null ;; esac';
    const curl = join(host.root, 'usr/bin/curl');
    writeFileSync(curl, `#!/bin/sh\n${rival}\nPATH=\${PATH#*:} exec curl "$@"\n`, { mode: 0o755 });
    const [version, key] = [swarm().clusterVersion, firstKey()];
    expect(await rotate(host, version)).toMatchObject({ seen: { version }, outcome: { kind: 'outOfSequence' } });
    expect(firstKey()).not.toBe(key);
    expect(swarm().clusterVersion).toBe((await rotate(host, version)).versionAfter);
  });

  it('know nothing of a rotation whose answer is lost, but tell which key is live', async () => {
    const [version, key] = [swarm().clusterVersion, firstKey()];
    swarm().loseNextAnswer('takenAtOnce');
    const taken = await rotate(manager(0), version);
    if (taken.outcome.kind !== 'indeterminate') throw new Error(taken.outcome.kind);
    expect(openedKey(taken.outcome.liveKey, keys)).toBe(firstKey());
    expect(firstKey()).not.toBe(key);

    const [laterVersion, laterKey] = [swarm().clusterVersion, firstKey()];
    swarm().loseNextAnswer('takenLater');
    const parked = await rotate(manager(0), laterVersion);
    if (parked.outcome.kind !== 'indeterminate') throw new Error(parked.outcome.kind);
    expect(openedKey(parked.outcome.liveKey, keys)).toBe(laterKey);
    expect(parked.versionAfter).toBe(laterVersion);
  });

  it('do their act once, though the agent runs the document again; cut short, it is indeterminate', async () => {
    const host = manager(0);
    const command = randomUUID() as CommandId;
    const version = swarm().clusterVersion;
    expect(await rotate(host, version, targetAt(host), command)).toMatchObject({ repeated: false });
    const key = firstKey();
    expect(await rotate(host, version, targetAt(host), command)).toMatchObject({
      repeated: true,
      outcome: { kind: 'rotated' },
    });
    const cut = randomUUID() as CommandId;
    mkdirSync(join(host.root, 'run/lockstep-done', cut));
    const again = await rotate(host, swarm().clusterVersion, targetAt(host), cut);
    if (again.outcome.kind !== 'indeterminate') throw new Error(again.outcome.kind);
    expect(again.repeated).toBe(true);
    expect(openedKey(again.outcome.liveKey, keys)).toBe(key);
    expect(firstKey()).toBe(key);
  });

  it('rotate unfenced where there is no curl, and say so', async () => {
    await another({ without: ['curl'] });
    const version = swarm().clusterVersion;
    const { outcome } = await rotate(manager(0), version);
    if (outcome.kind !== 'rotated') throw new Error(outcome.kind);
    expect(outcome.fence).toBe('none');
    expect(openedKey(outcome.liveKey, keys)).toBe(firstKey());
    expect((await rotate(manager(0), version)).outcome).toEqual({ kind: 'outOfSequence' });
  });

  it('make no key that could not be sent: no openssl', async () => {
    await another({ without: ['openssl'] });
    const key = firstKey();
    const why = { kind: 'refused', why: 'no-openssl' };
    expect((await rotate(manager(0), swarm().clusterVersion)).outcome).toMatchObject(why);
    const target = targetAt(manager(0));
    const on = composeAutolock(
      target,
      { kind: 'on', sealTo: publicKeyPem(keys) },
      { fromVersion: swarm().clusterVersion, runId: RUN },
    );
    expect((await answerOf(reach(manager(0)), on, readAutolockAnswer)).outcome).toMatchObject(why);
    expect(firstKey()).toBe(key);
    expect((await preimage(manager(0))).outcome).toMatchObject({ kind: 'complete' });
  });

  it('take the lease where there is no timeout program', async () => {
    await another({ without: ['timeout'] });
    const lease = async (order: LeaseOrder) =>
      (await answerOf(reach(manager(0)), composeLease(targetAt(manager(0)), order), readLeaseAnswer)).outcome;
    expect(await lease({ kind: 'release', runId: RUN })).toEqual({ kind: 'free' });
    expect(await lease({ kind: 'take', runId: RUN, owner: "ann's; rm -rf" })).toMatchObject({
      kind: 'held',
      runId: RUN,
      owner: 'ann_s__rm_-rf',
    });
  });
});
