import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CommandId } from '../../src/domain/ids.js';
import type { SimulatedHost } from '../../src/lab/simulated/host/simulated-host.js';
import type { SwarmOrder } from '../../src/lab/simulated/orders.js';
import { createSimulatedLab, type SimulatedLab } from '../../src/lab/simulated/simulated-lab.js';
import type { Target } from '../../src/onhost/rotation-scripts.js';
import {
  composeReadJoinTokens,
  composeRotateJoinTokens,
} from '../../src/operations/rotate-join-tokens/compose-join-token-scripts.js';
import { readJoinTokensAnswer } from '../../src/operations/rotate-join-tokens/read-join-tokens-answer.js';
import { readRotateJoinTokensAnswer } from '../../src/operations/rotate-join-tokens/rotate-join-tokens-answer.js';
import { makeSealingKeys } from '../../src/onhost/seal.js';
import { nth } from '../contract/hosts/host-under-test.js';
import { LOOKS_LIKE_TOKEN, MARK_NONCE, readOf } from '../support/join-tokens.js';
import { allOf, answerOf, NONCE, targetOf } from '../support/rotation.js';
import { shells } from '../support/shells.js';
import { PLACE, rotationRoom, RUN } from './rotation-room.js';
import { filesBelow } from './watching.js';

const keys = await makeSealingKeys();
const OTHER_ID = 'z'.repeat(25);

describe.each(shells)('the scripts of a join-token rotation under %s, when something is wrong', (_name, shell) => {
  let lab: SimulatedLab;
  const room = () => rotationRoom(lab, keys);
  const swarm = () => room().swarm;
  const manager = (index: number): SimulatedHost => nth(swarm().managers, index);
  const state = () => ({ ...swarm().joinTokens, version: swarm().clusterVersion, key: swarm().unlockKey });
  const make = async (order: Partial<SwarmOrder> = {}): Promise<void> => {
    lab = await createSimulatedLab({
      interpreter: [...shell, '-c'],
      swarms: [{ ...PLACE, name: 'alpha', managers: 3, workers: 1, autolock: true, ...order }],
    });
    await room().takeLease(manager(0));
  };
  afterEach(async () => {
    for (const host of swarm().hosts) {
      for (const { path, content } of filesBelow(host.root, join(host.engine.dataRoot, 'swarm/raft'))) {
        if (LOOKS_LIKE_TOKEN.test(content)) throw new Error(`a token in ${path}`);
      }
    }
    await lab.close();
  });

  const rotate = (
    host: SimulatedHost,
    fromVersion = swarm().clusterVersion,
    target: Target = room().targetAt(host),
    commandId?: CommandId,
  ) => {
    const rotation = { roles: ['worker', 'manager'], markNonce: MARK_NONCE } as const;
    const script = composeRotateJoinTokens(target, rotation, { fromVersion, runId: RUN });
    return answerOf(room().reach(host), script, readRotateJoinTokensAnswer, commandId);
  };
  const read = (host: SimulatedHost, target: Target = room().targetAt(host)) =>
    answerOf(room().reach(host), composeReadJoinTokens(allOf(target), MARK_NONCE), readJoinTokensAnswer);
  const expectRefused = async (why: string, host: SimulatedHost, target?: Target): Promise<void> => {
    const before = state();
    expect((await rotate(host, undefined, target)).outcome).toMatchObject({ kind: 'refused', why });
    expect((await read(host, target)).outcome).toMatchObject({ kind: 'refused', why });
    expect(state()).toEqual(before);
  };

  it('do nothing on another node than the wanted one, nor in another swarm', async () => {
    await make();
    await expectRefused('wrong-swarm', manager(0), targetOf(OTHER_ID, room().targetAt(manager(0)).nodeId));
    await expectRefused('wrong-node', manager(0), targetOf(swarm().id, OTHER_ID));
  });

  it('do nothing on a worker, a locked manager, one without a leader and one that is down, and say why', async () => {
    await make();
    const targets = new Map([...swarm().hosts].map((host) => [host, room().targetAt(host)]));
    const worker = nth(swarm().workers, 0);
    await expectRefused('worker', worker, targets.get(worker));
    manager(2).restartEngine();
    await expectRefused('locked', manager(2), targets.get(manager(2)));
    manager(1).stopEngine();
    await expectRefused('engine-unreachable', manager(1), targets.get(manager(1)));
    await expectRefused('no-leader', manager(0), targets.get(manager(0)));
  });

  it('rotate nothing at another version than the noted one', async () => {
    await make();
    const before = state();
    for (const version of [before.version - 1, before.version + 1]) {
      expect((await rotate(manager(0), version)).outcome).toEqual({ kind: 'outOfSequence' });
    }
    expect(state()).toEqual(before);
  });

  it('rotate nothing for a run that does not hold the lease', async () => {
    await make();
    await manager(0).docker(['config', 'rm', 'lockstep-lease']);
    const before = state();
    expect((await rotate(manager(0))).outcome).toMatchObject({ kind: 'refused', why: 'lease-not-held' });
    expect(state()).toEqual(before);
  });

  it('rotate both tokens in one version step, once of several at the same time', async () => {
    await make();
    const before = state();
    const steps: number[] = [];
    swarm().watch((was, now) => {
      if (was.cluster.version !== now.cluster.version) steps.push(now.cluster.version);
    });
    const answers = await Promise.all(swarm().managers.map((host) => rotate(host, before.version)));
    expect(answers.map(({ outcome }) => outcome.kind).sort()).toEqual(['outOfSequence', 'outOfSequence', 'rotated']);
    const after = state();
    expect(steps).toEqual([after.version]);
    expect(after.key).toBe(before.key);
    expect(answers.find(({ outcome }) => outcome.kind === 'rotated')?.outcome).toMatchObject({
      fence: 'version',
      tokens: readOf(NONCE, after),
    });
  });

  it.each([true, false])('leave autolock as it is: %s', async (autolock) => {
    await make({ autolock });
    const before = state();
    expect((await rotate(manager(1))).outcome.kind).toBe('rotated');
    expect(state()).toMatchObject({ key: before.key });
    expect(state().worker).not.toBe(before.worker);
    expect(state().manager).not.toBe(before.manager);
  });

  it('know nothing of a rotation whose answer is a 500, but bring marks of the tokens that are live', async () => {
    await make();
    for (const how of ['takenAtOnce', 'takenLater'] as const) {
      const before = state();
      swarm().loseNextAnswer(how);
      const { outcome, versionAfter } = await rotate(manager(0));
      expect(outcome).toEqual({ kind: 'indeterminate', fence: 'version', tokens: readOf(NONCE, state()) });
      expect(versionAfter).toBe(state().version);
      expect(state().worker === before.worker).toBe(how === 'takenLater');
    }
  });

  it('do their act once, though the agent runs the document again; cut short, it is indeterminate', async () => {
    await make();
    const [host, command, { version }] = [manager(0), randomUUID() as CommandId, state()];
    expect(await rotate(host, version, undefined, command)).toMatchObject({ repeated: false });
    const rotated = state();
    const told = { repeated: true, outcome: { kind: 'rotated', tokens: readOf(NONCE, rotated) } };
    expect(await rotate(host, version, undefined, command)).toMatchObject(told);
    // As after a crash in the middle of the act: its mark is there, and no outcome.
    const cut = randomUUID() as CommandId;
    mkdirSync(join(host.root, 'run/lockstep-done', cut));
    const again = { repeated: true, outcome: { kind: 'indeterminate', tokens: readOf(NONCE, rotated) } };
    expect(await rotate(host, state().version, undefined, cut)).toMatchObject(again);
    expect(state()).toEqual(rotated);
  });

  it('rotate nothing again where a reboot in the middle has cleared what the host remembered', async () => {
    await make();
    const [host, command, { version }] = [manager(0), randomUUID() as CommandId, state()];
    expect((await rotate(host, version, undefined, command)).outcome.kind).toBe('rotated');
    const rotated = state();
    rmSync(join(host.root, 'run/lockstep-done'), { recursive: true });
    expect(await rotate(host, version, undefined, command)).toMatchObject({
      repeated: false,
      outcome: { kind: 'outOfSequence' },
    });
    expect(state()).toEqual(rotated);
  });

  it('rotate by the client where there is no curl, at the noted version alone, and say so', async () => {
    await make({ without: ['curl'] });
    const before = state();
    const { outcome } = await rotate(manager(0), before.version);
    const after = state();
    expect(outcome).toEqual({ kind: 'rotated', fence: 'none', tokens: readOf(NONCE, after) });
    expect([after.worker === before.worker, after.manager === before.manager]).toEqual([false, false]);
    expect((await rotate(manager(0), before.version)).outcome).toEqual({ kind: 'outOfSequence' });
    expect(state()).toEqual(after);
  });

  it('do not know what came of it where the client rotated the token of one role and failed with the other', async () => {
    await make({ without: ['curl'] });
    const before = state();
    swarm().watch((was, now) => {
      // Only the answer to the second update is lost, and the update with it.
      if (was.cluster.joinTokens.worker !== now.cluster.joinTokens.worker) swarm().loseNextAnswer('takenLater');
    });
    const { outcome } = await rotate(manager(0), before.version);
    expect(outcome).toEqual({ kind: 'indeterminate', fence: 'none', tokens: readOf(NONCE, state()) });
    expect([state().worker === before.worker, state().manager === before.manager]).toEqual([false, true]);
  });

  it('rotate nothing that they could not compare afterwards: no openssl', async () => {
    await make({ without: ['openssl'] });
    await expectRefused('no-openssl', manager(0));
  });

  it('rotate nothing where the engine describes its swarm in another form', async () => {
    await make();
    const curl = join(manager(0).root, 'usr/bin/curl');
    writeFileSync(curl, '#!/bin/sh\necho "{}"\n', { mode: 0o755 });
    const before = state();
    expect((await rotate(manager(0))).outcome).toMatchObject({ kind: 'refused', why: 'unknown-spec' });
    expect(state()).toEqual(before);
  });

  it('are declined where the engine refuses the request, or takes none any more', async () => {
    await make();
    const curl = join(manager(0).root, 'usr/bin/curl');
    const before = state();
    for (const refusal of ['printf 403', 'exit 7']) {
      const fake = `case "$*" in *POST*) ${refusal}; exit ;; esac`;
      writeFileSync(curl, `#!/bin/sh\n${fake}\nPATH=\${PATH#*:} exec curl "$@"\n`, { mode: 0o755 });
      expect((await rotate(manager(0))).outcome).toEqual({ kind: 'declined' });
    }
    expect(state()).toEqual(before);
  });
});
