import type { NodeId, SwarmId } from '../../../src/domain/ids.js';
import { readPreimageAnswer } from '../../../src/onhost/preimage-answer.js';
import { composeRestore, composeUnlock, type ManagerToOpen } from '../../../src/onhost/recovery-scripts.js';
import { readRestoreAnswer } from '../../../src/onhost/restore-answer.js';
import { composePreimage, type PreimageOrder, type SwarmTarget } from '../../../src/onhost/rotation-scripts.js';
import { composeProve } from '../../../src/onhost/script.js';
import { publicKeyPem, type SealingKeys } from '../../../src/onhost/seal.js';
import { readUnlockAnswer, type UnlockOutcome } from '../../../src/onhost/unlock-answer.js';
import { channelOf, parsedKey, proveFactsOf, type ToldFacts } from '../../support/proof.js';
import { answerOf, NONCE, runIdOf } from '../../support/rotation.js';
import { eventually, nodeState, output, type HostKit, type HostUnderTest } from '../hosts/host-under-test.js';

export const RUN = runIdOf('run-1');

export const until = async (kit: HostKit, host: HostUnderTest, wanted: string): Promise<void> => {
  await eventually(
    kit,
    () => nodeState(host),
    (state) => state === wanted,
  );
};

/** One command for all managers of a swarm, who must be unlocked when it is made. */
export const targetOfAll = async (hosts: readonly HostUnderTest[]): Promise<SwarmTarget> => {
  const idsOf = (host: HostUnderTest) => output(host, 'info', '--format', '{{.Swarm.Cluster.ID}} {{.Swarm.NodeID}}');
  const ids = await Promise.all(hosts.map(async (host) => (await idsOf(host)).split(' ')));
  return { nonce: NONCE, swarmId: ids[0]?.[0] as SwarmId, nodeIds: ids.map(([, node]) => node as NodeId) };
};

/** What an operator sends to managers, and how it reads their answers. */
export const recoveryRoom = (keys: SealingKeys) => {
  const evidence = async (host: HostUnderTest): Promise<ToldFacts> => {
    const settings = { sealTo: publicKeyPem(keys), liveKey: 'compare', openChannel: true } as const;
    const { stdout } = await host.runScript(composeProve(NONCE, settings));
    if (Buffer.byteLength(stdout) > 2_400) throw new Error(`an answer of ${Buffer.byteLength(stdout)} bytes`);
    return proveFactsOf(stdout, NONCE);
  };
  const toOpen = async (host: HostUnderTest, key: string): Promise<ManagerToOpen> => {
    const facts = await evidence(host);
    if (facts.certificate === undefined) throw new Error(`${host.name} has no certificate`);
    return { ...facts.certificate.facts, channel: channelOf(facts, keys), key: parsedKey(key) };
  };
  /** One script for all of them, side by side. */
  const unlockAll = async (
    hosts: readonly HostUnderTest[],
    key: string,
  ): Promise<readonly { readonly kind: UnlockOutcome['kind'] | 'refused' }[]> => {
    const managers = await Promise.all(hosts.map((host) => toOpen(host, key)));
    const script = composeUnlock(NONCE, NONCE, managers);
    const facts = await Promise.all(hosts.map((host) => answerOf(host, script, readUnlockAnswer)));
    return facts.map(({ outcome }) => outcome);
  };
  const preimages = (hosts: readonly HostUnderTest[], target: SwarmTarget, order: PreimageOrder) =>
    Promise.all(
      hosts.map(async (host) => (await answerOf(host, composePreimage(target, order), readPreimageAnswer)).outcome),
    );
  const restore = (hosts: readonly HostUnderTest[], target: SwarmTarget) =>
    Promise.all(
      hosts.map(async (host) => (await answerOf(host, composeRestore(target, RUN), readRestoreAnswer)).outcome),
    );
  return { evidence, toOpen, unlockAll, preimages, restore };
};
