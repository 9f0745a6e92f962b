import type { KeyObject } from 'node:crypto';
import type { InstanceId } from '../../domain/ids.js';
import type { Observation } from '../../domain/observation.js';
import { readFrame, type Nonce } from '../../onhost/frame.js';
import { readProveAnswer } from '../../onhost/prove-answer.js';
import { composeLook, type LookNonces } from '../../onhost/script.js';
import { publicKeyPem, type SealingKeys } from '../../onhost/seal.js';
import type { CommandRunner, InvocationOutcome } from '../../ports/command-runner.js';
import type { Events } from '../../ports/events.js';
import type { FleetDirectory } from '../../ports/fleet-directory.js';
import { evidenceIn, type GatheredEvidence } from '../custody/gather-evidence.js';
import { readOutcome, whyNotAsked } from '../host-answer.js';
import { discoverFleet } from '../observe-fleet.js';
import { readProbe } from '../probe-fleet.js';
import { createFleetState, type FleetState } from './fleet-state.js';

/** Bounds of the two parts: nine docker calls of the probe, and two of the evidence, of a manager that is locked. */
const EXECUTION_SECONDS = 150;

export interface LookPorts {
  readonly directory: FleetDirectory;
  readonly runner: CommandRunner;
  readonly events: Events;
  /** For what is only looked at. */
  readonly sealingKeys: () => Promise<SealingKeys>;
}

export interface LookOptions {
  readonly runId: string;
  /** How long a command may wait for its host, in seconds (30 to 2,592,000). */
  readonly deliverySeconds: number;
  readonly newNonce: () => Nonce;
  readonly signal: AbortSignal;
  /** Ids or names of the swarms wanted; none means all. */
  readonly swarms: readonly string[];
}

/** What a manager that does not serve brought with its probe. */
interface Opening {
  readonly evidence: GatheredEvidence;
  /** Where it is locked: what is sealed to it opens there only. */
  readonly channel: KeyObject | undefined;
}

export interface Look {
  readonly fleet: FleetState;
  readonly openings: ReadonlyMap<InstanceId, Opening>;
  /** Names the channels on their hosts. */
  readonly channelName: Nonce;
}

/**
 * Discovery, and one round of Run Command for the whole fleet: how every host is, and what proves which key opens those that do not
 * serve. It opens channels in the memory of the locked ones, and changes nothing else. Errors: those of discovery, and a LockstepError
 * where nothing could be sent at all.
 */
export async function lookAtFleet(
  ports: LookPorts,
  { runId, deliverySeconds, newNonce, signal, swarms }: LookOptions,
): Promise<Look> {
  const discovery = await discoverFleet(ports, signal);
  const nonces = { probe: newNonce(), prove: newNonce() };
  const keys = await ports.sealingKeys();
  const reachable = discovery.instances.filter((instance) => whyNotAsked(instance) === undefined);
  ports.events.emit({ kind: 'probe.sent', targets: reachable.length });
  const outcomes = await ports.runner.run(
    {
      comment: `lockstep ${runId} look`,
      script: composeLook(nonces, publicKeyPem(keys)),
      targets: reachable.map(({ instanceId, scope }) => ({ instanceId, scope })),
      deliverySeconds,
      executionSeconds: EXECUTION_SECONDS,
      repeatable: true,
      isWhole: (output) => isWhole(output, nonces),
    },
    {
      signal,
      onProgress: ({ ended, targets }) => {
        ports.events.emit({ kind: 'probe.progress', ended, targets });
      },
    },
  );
  signal.throwIfAborted();
  const observations = discovery.instances.map((instance) => readProbe(instance, outcomes, nonces.probe, ports.events));
  return {
    fleet: createFleetState(discovery, observations, swarms),
    openings: new Map(
      observations.flatMap((observation) => {
        const opening = openingIn(observation, outcomes, nonces.prove, keys);
        return opening === undefined ? [] : [[observation.instance.instanceId, opening] as const];
      }),
    ),
    channelName: nonces.prove,
  };
}

const isWhole = (output: string, { probe, prove }: LookNonces): boolean =>
  readFrame(output, probe).kind !== 'cut' && readFrame(output, prove).kind !== 'cut';

/** Undefined for a host that had nothing to bring. It has to be the very manager whose probe stands beside it. */
function openingIn(
  { instance, answer }: Observation,
  outcomes: ReadonlyMap<InstanceId, InvocationOutcome>,
  nonce: Nonce,
  keys: SealingKeys,
): Opening | undefined {
  if (answer.kind !== 'facts' || answer.facts.certificate === undefined || answer.facts.keyFile?.encrypted !== true)
    return undefined;
  const framed = readOutcome(outcomes.get(instance.instanceId), 'script', nonce);
  if (framed.kind !== 'text') return { evidence: unknown(framed.reason), channel: undefined };
  const reading = readProveAnswer(framed.text);
  if (reading.kind !== 'facts') return { evidence: unknown(reading.reason), channel: undefined };
  const evidence = evidenceIn(reading.facts, answer.facts.certificate, keys);
  return { evidence, channel: evidence.kind === 'evidence' ? reading.facts.channel : undefined };
}

const unknown = (reason: string): GatheredEvidence => ({ kind: 'unknown', reason });
