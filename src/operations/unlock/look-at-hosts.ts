import type { InstanceId } from '../../domain/ids.js';
import type { DiscoveredInstance } from '../../domain/instance.js';
import type { Observation } from '../../domain/observation.js';
import type { EvidenceRound } from '../../onhost/key-evidence.js';
import { isUncut, type Nonce } from '../../onhost/frame.js';
import { composeLook } from '../../onhost/script.js';
import { publicKeyPem, type SealingKeys } from '../../onhost/seal.js';
import type { CommandRunner, InvocationOutcome } from '../../ports/command-runner.js';
import type { Events } from '../../ports/events.js';
import type { FleetDirectory } from '../../ports/fleet-directory.js';
import { readEvidence, type GatheredEvidence } from '../../keys/gather-evidence.js';
import { whyNotAsked } from '../../fleet/host-answer.js';
import { discoverFleet } from '../../fleet/observe-fleet.js';
import { readProbe } from '../../fleet/probe-fleet.js';
import { createFleetState, type FleetState } from './fleet-state.js';

/** Bounds of the two parts: nine docker calls of the probe, and two of the evidence, of a manager that is locked. */
const EXECUTION_SECONDS = 150;

export interface HostLookPorts {
  readonly runner: CommandRunner;
  readonly events: Events;
}

export interface LookPorts extends HostLookPorts {
  readonly directory: FleetDirectory;
  /** Makes a pair. Each look has one of its own. */
  readonly newSealingKeys: () => Promise<SealingKeys>;
}

export interface HostLookOptions {
  readonly runId: string;
  /** How long a command may wait for its host, in seconds (30 to 2,592,000). */
  readonly deliverySeconds: number;
  readonly newNonce: () => Nonce;
  readonly signal: AbortSignal;
}

export interface LookOptions extends HostLookOptions {
  /** Ids or names of the swarms wanted; none means all. */
  readonly swarms: readonly string[];
}

/** What managers that do not serve brought with their probes. */
export interface Openings {
  readonly openings: ReadonlyMap<InstanceId, GatheredEvidence>;
  /** Names the channels on their hosts: of this look alone, and each takes one key. */
  readonly channelName: Nonce;
}

export interface HostLook extends Openings {
  /** One for each instance, whether it answered or not. */
  readonly observations: readonly Observation[];
}

export interface Look extends Openings {
  readonly fleet: FleetState;
}

/** Discovery, and a look at the whole fleet. Errors: those of discovery, and as of `lookAtHosts`. */
export async function lookAtFleet(ports: LookPorts, { swarms, ...options }: LookOptions): Promise<Look> {
  const [discovery, keys] = await Promise.all([discoverFleet(ports, options.signal), ports.newSealingKeys()]);
  const { observations, ...openings } = await lookAtHosts(ports, discovery.instances, keys, options);
  return { ...openings, fleet: createFleetState(discovery, observations, swarms) };
}

/**
 * One round of Run Command: how every host is, and what proves which key opens those that do not serve. It opens channels in the memory
 * of the locked ones, and changes nothing else. `keys`: a pair that no other look has. Errors: a LockstepError where nothing could be
 * sent at all.
 */
export async function lookAtHosts(
  { runner, events }: HostLookPorts,
  instances: readonly DiscoveredInstance[],
  keys: SealingKeys,
  { runId, deliverySeconds, newNonce, signal }: HostLookOptions,
): Promise<HostLook> {
  const nonces = { probe: newNonce(), prove: newNonce() };
  const reachable = instances.filter((instance) => whyNotAsked(instance) === undefined);
  events.emit({ kind: 'probe.sent', targets: reachable.length });
  const outcomes = await runner.run(
    {
      comment: `lockstep ${runId} look`,
      script: composeLook(nonces, publicKeyPem(keys)),
      targets: reachable.map(({ instanceId, scope }) => ({ instanceId, scope })),
      deliverySeconds,
      executionSeconds: EXECUTION_SECONDS,
      repeatable: true,
      isWhole: isUncut(nonces.probe, nonces.prove),
    },
    {
      signal,
      onProgress: ({ ended, targets }) => {
        events.emit({ kind: 'probe.progress', ended, targets });
      },
    },
  );
  signal.throwIfAborted();
  const observations = instances.map((instance) => readProbe(instance, outcomes, nonces.probe, events));
  return {
    observations,
    openings: new Map(
      observations.flatMap((observation) => {
        const opening = openingIn(observation, outcomes, { keys, nonce: nonces.prove });
        return opening === undefined ? [] : [[observation.instance.instanceId, opening] as const];
      }),
    ),
    channelName: nonces.prove,
  };
}

/** Undefined for a host that had nothing to bring. It has to be the very manager whose probe stands beside it. */
function openingIn(
  { instance, answer }: Observation,
  outcomes: ReadonlyMap<InstanceId, InvocationOutcome>,
  round: EvidenceRound,
): GatheredEvidence | undefined {
  if (answer.kind !== 'facts' || answer.facts.certificate === undefined || answer.facts.keyFile?.encrypted !== true)
    return undefined;
  return readEvidence(outcomes.get(instance.instanceId), answer.facts.certificate, round);
}
