import type { InstanceId } from '../domain/ids.js';
import type { DiscoveredInstance } from '../domain/instance.js';
import type { Answer, Observation } from '../domain/observation.js';
import { plainText } from '../domain/text.js';
import { readFrame, type Nonce } from '../onhost/frame.js';
import { readProbeAnswer } from '../onhost/probe-answer.js';
import { composeProbe } from '../onhost/script.js';
import type { CommandRunner, InvocationOutcome } from '../ports/command-runner.js';
import type { Events } from '../ports/events.js';

/** The probe's own bound: nine docker calls, each under a limit, and none after the first that hangs. */
const EXECUTION_SECONDS = 120;

export interface ProbeOptions {
  readonly runId: string;
  readonly nonce: Nonce;
  /** How long a command may wait for its host, in seconds (30 to 2,592,000). */
  readonly deliverySeconds: number;
  readonly signal?: AbortSignal;
}

/** One round of Run Command for a whole fleet: every instance gets an observation, whether it answers or not. */
export async function probeFleet(
  ports: { readonly runner: CommandRunner; readonly events: Events },
  instances: readonly DiscoveredInstance[],
  { runId, nonce, deliverySeconds, signal }: ProbeOptions,
): Promise<readonly Observation[]> {
  const reachable = instances.filter((instance) => whyNotAsked(instance) === undefined);
  ports.events.emit({ kind: 'probe.sent', targets: reachable.length });
  const outcomes = await ports.runner.run(
    {
      comment: `lockstep ${runId} probe`,
      script: composeProbe(nonce),
      targets: reachable.map(({ instanceId, scope }) => ({ instanceId, scope })),
      deliverySeconds,
      executionSeconds: EXECUTION_SECONDS,
      repeatable: true,
      isWhole: (output) => readFrame(output, nonce).kind !== 'cut',
    },
    {
      ...(signal === undefined ? {} : { signal }),
      onProgress: ({ ended, targets }) => {
        ports.events.emit({ kind: 'probe.progress', ended, targets });
      },
    },
  );
  signal?.throwIfAborted();
  return instances.map((instance) => {
    const reason = whyNotAsked(instance);
    const answer: Answer =
      reason === undefined ? readOutcome(outcomes.get(instance.instanceId), nonce) : { kind: 'unreachable', reason };
    if (answer.kind === 'unreadable') reportUnreadable(ports.events, instance.instanceId, answer.reason);
    return { instance, answer };
  });
}

function reportUnreadable(events: Events, instanceId: InstanceId, reason: string): void {
  events.emit({ kind: 'probe.unreadable', instanceId, reason });
}

/** Why no command can reach this instance; undefined when one can. */
function whyNotAsked({ lifecycle, agent }: DiscoveredInstance): string | undefined {
  if (lifecycle === 'stopped' || lifecycle === 'stopping') return `the instance is ${lifecycle}`;
  switch (agent.kind) {
    case 'online':
      return undefined;
    case 'connectionLost':
      return agent.lastPingAt === undefined
        ? 'Systems Manager lost the connection to its agent'
        : `Systems Manager lost the connection to its agent; last ping ${agent.lastPingAt.toISOString()}`;
    case 'notManaged':
      return 'not managed by Systems Manager: no agent, no instance profile, or no route to the service';
    case 'unknown':
      return agent.reason;
  }
}

/** What an invocation's outcome says of the host: judged by the frame that came back, not by the exit code. */
function readOutcome(outcome: InvocationOutcome | undefined, nonce: Nonce): Answer {
  if (outcome === undefined) return { kind: 'unreadable', reason: 'no outcome was reported for this instance' };
  switch (outcome.kind) {
    case 'ran':
      return readAnswer(outcome, nonce);
    case 'notRun':
      return { kind: 'unreachable', reason: `the probe was not run: ${outcome.detail}` };
    case 'indeterminate': {
      const silent = outcome.why === 'deliveryTimedOut' || outcome.why === 'deadline';
      return { kind: silent ? 'unreachable' : 'unreadable', reason: `no answer: ${outcome.detail}` };
    }
  }
}

function readAnswer(outcome: Extract<InvocationOutcome, { kind: 'ran' }>, nonce: Nonce): Answer {
  const frame = readFrame(outcome.standardOutput, nonce);
  switch (frame.kind) {
    case 'whole': {
      const reading = readProbeAnswer(frame.text);
      return reading.kind === 'facts' ? reading : { kind: 'unreadable', reason: reading.reason };
    }
    case 'cut':
      return {
        kind: 'unreadable',
        reason: `the answer was cut on its way: ${outcome.note ?? 'also in its longer form'}`,
      };
    case 'damaged':
      return { kind: 'unreadable', reason: frame.reason };
    case 'missing': {
      const said = plainText(outcome.standardError).slice(0, 200);
      const exit = `exit code ${outcome.exitCode ?? 'unknown'}`;
      return { kind: 'unreadable', reason: `no answer in the output (${exit}${said === '' ? '' : `: ${said}`})` };
    }
  }
}
