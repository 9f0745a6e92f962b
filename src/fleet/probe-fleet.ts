import type { InstanceId } from '../domain/ids.js';
import type { DiscoveredInstance } from '../domain/instance.js';
import type { Answer, Observation } from '../domain/observation.js';
import { isUncut, type Nonce } from '../onhost/frame.js';
import { readProbeAnswer } from '../onhost/probe-answer.js';
import { probeCall } from '../onhost/compose-documents.js';
import { composeProbe, PROBE_SECONDS } from '../onhost/script.js';
import type { CommandRunner, InvocationOutcome } from '../ports/command-runner.js';
import type { Events } from '../ports/events.js';
import { readOutcome, whyNotAsked, type HostAnswer } from './host-answer.js';

export interface ProbeOptions {
  readonly runId: string;
  readonly nonce: Nonce;
  /** How long a command may wait for its host, in seconds (30 to 2,592,000). */
  readonly deliverySeconds: number;
  readonly signal?: AbortSignal;
}

/** One round of Run Command for a whole fleet: every instance gets an observation, whether it answers or not. */
export async function probeFleet(
  ports: { readonly runner: Pick<CommandRunner, 'run'>; readonly events: Events },
  instances: readonly DiscoveredInstance[],
  { runId, nonce, deliverySeconds, signal }: ProbeOptions,
): Promise<readonly Observation[]> {
  const reachable = instances.filter((instance) => whyNotAsked(instance) === undefined);
  ports.events.emit({ kind: 'probe.sent', targets: reachable.length });
  const outcomes = await ports.runner.run(
    {
      comment: `lockstep ${runId} probe`,
      script: composeProbe(nonce),
      asDocument: probeCall(nonce),
      targets: reachable.map(({ instanceId, scope }) => ({ instanceId, scope })),
      deliverySeconds,
      executionSeconds: PROBE_SECONDS,
      repeatable: true,
      isWhole: isUncut(nonce),
    },
    {
      ...(signal === undefined ? {} : { signal }),
      onProgress: ({ ended, targets }) => {
        ports.events.emit({ kind: 'probe.progress', ended, targets });
      },
    },
  );
  signal?.throwIfAborted();
  return instances.map((instance) => readProbe(instance, outcomes, nonce, ports.events));
}

/** What an instance told of itself in the frame of a probe, or why it told nothing. */
export function readProbe(
  instance: DiscoveredInstance,
  outcomes: ReadonlyMap<InstanceId, InvocationOutcome>,
  nonce: Nonce,
  events: Events,
): Observation {
  const reason = whyNotAsked(instance);
  const answer: Answer =
    reason === undefined
      ? factsIn(readOutcome(outcomes.get(instance.instanceId), 'probe', nonce))
      : { kind: 'unreachable', reason };
  if (answer.kind === 'unreadable') reportUnreadable(events, instance.instanceId, answer.reason);
  return { instance, answer };
}

function reportUnreadable(events: Events, instanceId: InstanceId, reason: string): void {
  events.emit({ kind: 'probe.unreadable', instanceId, reason });
}

function factsIn(answer: HostAnswer): Answer {
  if (answer.kind !== 'text') return answer;
  const reading = readProbeAnswer(answer.text);
  return reading.kind === 'facts' ? reading : { kind: 'unreadable', reason: reading.reason };
}
