import { randomUUID } from 'node:crypto';
import type { AccountId, CommandId, Region } from '../../src/domain/ids.js';
import type { SimulatedHost } from '../../src/lab/simulated/host/simulated-host.js';
import type { SimulatedLab } from '../../src/lab/simulated/simulated-lab.js';
import { readAutolockAnswer } from '../../src/onhost/autolock-answer.js';
import { readKeyAnswer } from '../../src/onhost/read-key-answer.js';
import { readLeaseAnswer } from '../../src/onhost/lease-answer.js';
import { readNudgeAnswer } from '../../src/onhost/nudge-answer.js';
import { readPreimageAnswer } from '../../src/onhost/preimage-answer.js';
import { readRotateAnswer } from '../../src/onhost/rotate-answer.js';
import {
  composeAutolock,
  composeLease,
  composeNudge,
  composePreimage,
  composeReadKey,
  composeRotate,
  type PreimageOrder,
  type Target,
} from '../../src/onhost/rotation-scripts.js';
import { publicKeyPem, type SealingKeys } from '../../src/onhost/seal.js';
import { allOf, answerOf, runIdOf, targetOf } from '../support/rotation.js';

export const PLACE = { account: '111111111111' as AccountId, region: 'eu-west-1' as Region };
export const RUN = runIdOf('run-1');

/** A lab's swarm `alpha`, and how each script is sent to its hosts. */
export const rotationRoom = (lab: SimulatedLab, keys: SealingKeys) => {
  const swarm = lab.swarm('alpha');
  const targetAt = (host: SimulatedHost): Target => targetOf(swarm.id, host.engine.node?.id ?? '');
  const reach = (host: SimulatedHost) => ({
    async runScript(script: string, commandId = randomUUID() as CommandId) {
      const { exitCode, standardOutput, standardError } = await host.deliver({
        commandId,
        instanceId: lab.instance(host.name).instanceId,
        region: PLACE.region,
        commands: script.split('\n'),
        workingDirectory: undefined,
        executionTimeoutSeconds: 60,
        cancel: new AbortController().signal,
      });
      return { exitCode, stdout: standardOutput.toString(), stderr: standardError.toString() };
    },
  });
  const rotate = (host: SimulatedHost, fromVersion: number, target = targetAt(host), commandId?: CommandId) =>
    answerOf(
      reach(host),
      composeRotate(target, publicKeyPem(keys), { fromVersion, runId: RUN }),
      readRotateAnswer,
      commandId,
    );
  /** Nothing is done for a run without it. */
  const takeLease = async (host: SimulatedHost, target = targetAt(host)) =>
    (await answerOf(reach(host), composeLease(target, { kind: 'take', runId: RUN, owner: 'ann' }), readLeaseAnswer))
      .outcome;
  const preimage = (
    host: SimulatedHost,
    order: PreimageOrder = { kind: 'save', runId: RUN },
    target = targetAt(host),
  ) => answerOf(reach(host), composePreimage(allOf(target), order), readPreimageAnswer);
  /** Each script once, with what it says was done. */
  const all = async (host: SimulatedHost, target: Target): Promise<Readonly<Record<string, unknown>>> => {
    const at = reach(host);
    const send = { kind: 'send', sealTo: publicKeyPem(keys) } as const;
    const held = { fromVersion: swarm.clusterVersion, runId: RUN };
    return {
      rotate: (await rotate(host, swarm.clusterVersion, target)).outcome,
      key: (await answerOf(at, composeReadKey(target, send), readKeyAnswer)).outcome,
      lease: await takeLease(host, target),
      autolock: (await answerOf(at, composeAutolock(target, { kind: 'off' }, held), readAutolockAnswer)).outcome,
      nudge: (await answerOf(at, composeNudge(target), readNudgeAnswer)).outcome,
    };
  };
  return { swarm, targetAt, reach, rotate, takeLease, preimage, all };
};
