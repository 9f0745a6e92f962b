import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommandId } from '../../../src/domain/ids.js';
import { readLeaseAnswer } from '../../../src/onhost/lease-answer.js';
import { composeLease, type Target } from '../../../src/onhost/rotation-scripts.js';
import {
  composeReadJoinTokens,
  composeRotateJoinTokens,
  type TokenRotation,
} from '../../../src/operations/rotate-join-tokens/compose-join-token-scripts.js';
import { readJoinTokensAnswer } from '../../../src/operations/rotate-join-tokens/read-join-tokens-answer.js';
import { readRotateJoinTokensAnswer } from '../../../src/operations/rotate-join-tokens/rotate-join-tokens-answer.js';
import { LOOKS_LIKE_TOKEN, MARK_NONCE, readOf, type ClearTokens } from '../../support/join-tokens.js';
import { allOf, answerOf, NONCE, runIdOf, targetOf } from '../../support/rotation.js';
import { request } from '../hosts/engine-socket.js';
import {
  liveKey,
  nodeState,
  nth,
  output,
  type HostKit,
  type HostUnderTest,
  type SwarmShape,
  type SwarmUnderTest,
} from '../hosts/host-under-test.js';
import { joinAs, joinToken } from '../hosts/join-token.js';
import { expectNoSecret } from '../hosts/no-secret.js';

const RUN = runIdOf('2026-01-02.a-b');

interface ClusterInfo {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: Readonly<Record<string, unknown>>;
}

/** Without the tokens that GET /swarm shows: what scripts of these tests print is searched for them. */
const clusterInfo = async (host: HostUnderTest): Promise<ClusterInfo> =>
  JSON.parse(await output(host, 'info', '--format', '{{json .Swarm.Cluster}}')) as ClusterInfo;

const targetAt = async (host: HostUnderTest): Promise<Target> => {
  const [swarmId = '', nodeId = ''] = (
    await output(host, 'info', '--format', '{{.Swarm.Cluster.ID}} {{.Swarm.NodeID}}')
  ).split(' ');
  return targetOf(swarmId, nodeId);
};

const clearTokens = async (host: HostUnderTest): Promise<ClearTokens> => ({
  worker: await joinToken(host, 'worker'),
  manager: await joinToken(host, 'manager'),
});

const rotateAt = async (
  host: HostUnderTest,
  roles: TokenRotation['roles'],
  fromVersion: number,
  commandId?: CommandId,
) =>
  answerOf(
    host,
    composeRotateJoinTokens(await targetAt(host), { roles, markNonce: MARK_NONCE }, { fromVersion, runId: RUN }),
    readRotateJoinTokensAnswer,
    commandId,
  );

const takeLease = async (host: HostUnderTest): Promise<void> => {
  const order = { kind: 'take', runId: RUN, owner: 'ann' } as const;
  const { outcome } = await answerOf(host, composeLease(await targetAt(host), order), readLeaseAnswer);
  expect(outcome).toMatchObject({ kind: 'held', runId: RUN });
};

/** Somebody has written labels, and a limit of the task history, into the spec. */
const describeSwarm = async (host: HostUnderTest): Promise<void> => {
  const { Spec, Version } = await clusterInfo(host);
  const labels = { owner: 'ann', 'odd},"TLSInfo":{': '"}\\' };
  const body = JSON.stringify({ ...Spec, Labels: labels, Orchestration: { TaskHistoryRetentionLimit: 7 } });
  const { status } = await request(host, 'POST', `/swarm/update?version=${Version.Index}`, { body });
  expect(status).toBe(200);
  expect((await clusterInfo(host)).Spec).toMatchObject({ Labels: labels });
};

/** A swarm for cases one after the other. After each of them no token and no unlock key is anywhere on its hosts. */
const inSwarm = (kit: HostKit, shape: SwarmShape) => {
  let swarm: SwarmUnderTest;
  const secrets: string[] = [];
  const manager = (index: number): HostUnderTest => nth(swarm.managers, index);
  const tokens = async (host = manager(0)): Promise<ClearTokens> => {
    const clear = await clearTokens(host);
    secrets.push(clear.worker, clear.manager);
    return clear;
  };
  beforeAll(async () => {
    swarm = await kit.makeSwarm(shape);
    if (shape.autolock) secrets.push(await liveKey(manager(0)));
    await describeSwarm(manager(0));
  }, kit.patienceSeconds * 10_000);
  afterAll(() => swarm.close());
  const scene = (name: string, play: () => Promise<void>): void => {
    it(
      name,
      async () => {
        await play();
        await expectNoSecret(swarm.managers, secrets);
        for (const host of swarm.managers) {
          const places = host.keptFiles().filter(({ content }) => LOOKS_LIKE_TOKEN.test(content));
          expect(places.map(({ path }) => path)).toEqual([]);
        }
      },
      kit.patienceSeconds * 10_000,
    );
  };
  return { manager, managers: () => swarm.managers, outsider: () => swarm.outsider, tokens, scene };
};

export const describeTokenRotation = (kit: HostKit): void => {
  describe(`the scripts of a join-token rotation, one after the other (${kit.kind})`, () => {
    const { manager, managers, outsider, tokens, scene } = inSwarm(kit, { managers: 3, workers: 0, autolock: true });

    scene('one command brings the same marks from every manager, and changes nothing', async () => {
      const clear = await tokens();
      const version = (await clusterInfo(manager(0))).Version.Index;
      const [first, ...others] = await Promise.all(managers().map(targetAt));
      if (first === undefined) throw new Error('a swarm without managers');
      const script = composeReadJoinTokens(allOf(first, ...others.map(({ nodeId }) => nodeId)), MARK_NONCE);
      for (const host of managers()) {
        const { swarmId, nodeId } = await targetAt(host);
        expect(await answerOf(host, script, readJoinTokensAnswer)).toMatchObject({
          seen: { swarmId, nodeId, version },
          versionAfter: version,
          outcome: readOf(NONCE, clear),
        });
      }
      expect(await tokens()).toEqual(clear);
    });

    scene('nothing is rotated for a run that does not hold the lease', async () => {
      const clear = await tokens();
      const { Version } = await clusterInfo(manager(0));
      expect((await rotateAt(manager(0), ['worker', 'manager'], Version.Index)).outcome).toMatchObject({
        kind: 'refused',
        why: 'lease-not-held',
      });
      expect(await tokens()).toEqual(clear);
      await takeLease(manager(0));
    });

    scene('both tokens are rotated once, at the noted version, and nothing else of the swarm changes', async () => {
      const [host, other] = [manager(1), manager(2)];
      const [clear, key, before] = [await tokens(), await liveKey(host), await clusterInfo(host)];
      const command = randomUUID() as CommandId;
      const rotated = await rotateAt(host, ['worker', 'manager'], before.Version.Index, command);
      const renewed = await tokens(other);
      // One request at one version: had each token needed its own, the second one would have been out of sequence.
      expect(rotated).toMatchObject({
        repeated: false,
        seen: { version: before.Version.Index },
        outcome: { kind: 'rotated', fence: 'version', tokens: readOf(NONCE, renewed) },
      });
      expect(renewed.worker).not.toBe(clear.worker);
      expect(renewed.manager).not.toBe(clear.manager);
      const after = await clusterInfo(other);
      expect(after.Spec).toEqual(before.Spec);
      expect(after.Version.Index).toBe(rotated.versionAfter);
      expect(await liveKey(other)).toBe(key);

      const again = await rotateAt(host, ['worker', 'manager'], before.Version.Index, command);
      expect(again).toMatchObject({ repeated: true, outcome: { kind: 'rotated', tokens: readOf(NONCE, renewed) } });
      expect((await rotateAt(host, ['worker', 'manager'], before.Version.Index)).outcome).toEqual({
        kind: 'outOfSequence',
      });
      expect(await tokens()).toEqual(renewed);
    });

    scene('of two roles only the wanted one gets another token', async () => {
      for (const role of ['worker', 'manager'] as const) {
        const [clear, { Version, Spec }] = [await tokens(), await clusterInfo(manager(0))];
        const { outcome } = await rotateAt(manager(0), [role], Version.Index);
        const renewed = await tokens(manager(2));
        expect(outcome).toMatchObject({ kind: 'rotated', tokens: readOf(NONCE, renewed) });
        const other = role === 'worker' ? 'manager' : 'worker';
        expect(renewed[role]).not.toBe(clear[role]);
        expect(renewed[other]).toBe(clear[other]);
        expect((await clusterInfo(manager(0))).Spec).toEqual(Spec);
      }
    });

    scene('the rotated token joins nobody any more, and the new one does', async () => {
      const [{ worker: old }, { Version }] = [await tokens(), await clusterInfo(manager(0))];
      expect((await rotateAt(manager(0), ['worker'], Version.Index)).outcome.kind).toBe('rotated');
      const refused = await joinAs(outsider(), manager(1), old);
      expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
      expect(refused.stderr).toContain('A valid join token is necessary to join this cluster');
      expect(await nodeState(outsider())).toBe('inactive');
      expect(await joinAs(outsider(), manager(1), (await tokens()).worker)).toMatchObject({ exitCode: 0 });
      expect(await output(manager(0), 'info', '--format', '{{.Swarm.Nodes}}')).toBe('4');
    });
  });

  describe(`the scripts of a join-token rotation, without autolock (${kit.kind})`, () => {
    const { manager, tokens, scene } = inSwarm(kit, { managers: 1, workers: 0, autolock: false });

    scene('the tokens are rotated, and autolock stays off', async () => {
      const host = manager(0);
      await takeLease(host);
      const [clear, before] = [await tokens(), await clusterInfo(host)];
      expect(before.Spec).toMatchObject({ EncryptionConfig: { AutoLockManagers: false } });
      const { outcome } = await rotateAt(host, ['worker', 'manager'], before.Version.Index);
      const renewed = await tokens();
      expect(outcome).toMatchObject({ kind: 'rotated', fence: 'version', tokens: readOf(NONCE, renewed) });
      expect(Object.values(renewed).filter((token) => Object.values(clear).includes(token))).toEqual([]);
      expect((await clusterInfo(host)).Spec).toEqual(before.Spec);
    });
  });
};
