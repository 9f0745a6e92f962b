import type { ShownKey } from '../../domain/custody.js';
import { LockstepError } from '../../domain/errors.js';
import type { InstanceId, RunId } from '../../domain/ids.js';
import type { Scope } from '../../domain/instance.js';
import { whyNotTheirs, type ExpectedManager } from '../../domain/judge-custody.js';
import { nodeKeyFromDer, type NodeKeyFile } from '../../domain/node-key-file.js';
import type { ManagerEvidence } from '../../domain/proof.js';
import { readFrame, type Nonce } from '../../onhost/frame.js';
import type { LiveKeyFacts } from '../../onhost/live-key-lines.js';
import { readProveAnswer, type NodeKeyFacts, type ProveFacts } from '../../onhost/prove-answer.js';
import { composeProve } from '../../onhost/script.js';
import { openSealed, publicKeyPem, type SealingKeys } from '../../onhost/seal.js';
import type { CommandRunner, InvocationOutcome } from '../../ports/command-runner.js';
import type { Events } from '../../ports/events.js';
import { readOutcome } from '../host-answer.js';

/** Bounds of the script itself: docker calls of at most 25, 10, 10 and 10 s, and none after the first that hangs. */
const EXECUTION_SECONDS = 120;

/** A manager to be proven, and who it has to be. */
export interface ManagerToProve extends ExpectedManager {
  readonly instanceId: InstanceId;
  readonly scope: Scope;
}

export interface EvidencePorts {
  readonly runner: Pick<CommandRunner, 'run'>;
  readonly events: Events;
  /** The operator's pair for all that is only looked at; it is never written down. */
  readonly sealingKeys: () => Promise<SealingKeys>;
}

export interface EvidenceOptions {
  readonly runId: RunId;
  /** Of this round alone: marks of the live key are made with it. */
  readonly nonce: Nonce;
  /** How long a command may wait for its host, in seconds (30 to 2,592,000). */
  readonly deliverySeconds: number;
  readonly signal?: AbortSignal;
}

export type GatheredEvidence =
  /** For `judgeManager`. It is the evidence of the very manager that was asked for. */
  | { readonly kind: 'evidence'; readonly evidence: ManagerEvidence; readonly liveKey: ShownKey }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * One round of Run Command: what proves which key opens each manager, and a mark of the live key. Changes nothing.
 * Every manager is in the answer; one of which nothing was learned with the reason, also where nothing could be sent at all.
 * Rejects only for an abort, or a defect.
 */
export async function gatherEvidence(
  ports: EvidencePorts,
  managers: readonly ManagerToProve[],
  options: EvidenceOptions,
): Promise<ReadonlyMap<InstanceId, GatheredEvidence>> {
  if (managers.length === 0) return new Map();
  const keys = await ports.sealingKeys();
  const outcomes = await ask(ports, managers, keys, options);
  options.signal?.throwIfAborted();
  return new Map(
    managers.map((manager) => {
      if (outcomes instanceof LockstepError) return [manager.instanceId, unknown(outcomes.message)];
      return [manager.instanceId, readEvidence(outcomes.get(manager.instanceId), manager, keys, options.nonce)];
    }),
  );
}

type Outcomes = ReadonlyMap<InstanceId, InvocationOutcome>;

/** A refusal of everything is an answer here: that nothing is known is what has to be told of each manager. */
async function ask(
  { runner, events }: EvidencePorts,
  managers: readonly ManagerToProve[],
  keys: SealingKeys,
  { runId, nonce, deliverySeconds, signal }: EvidenceOptions,
): Promise<Outcomes | LockstepError> {
  events.emit({ kind: 'prove.sent', targets: managers.length });
  try {
    return await runner.run(
      {
        comment: `lockstep ${runId} prove`,
        script: composeProve(nonce, { sealTo: publicKeyPem(keys), liveKey: 'compare' }),
        targets: managers.map(({ instanceId, scope }) => ({ instanceId, scope })),
        deliverySeconds,
        executionSeconds: EXECUTION_SECONDS,
        repeatable: true,
        isWhole: (output) => readFrame(output, nonce).kind !== 'cut',
      },
      {
        ...(signal === undefined ? {} : { signal }),
        onProgress: ({ ended, targets }) => {
          events.emit({ kind: 'prove.progress', ended, targets });
        },
      },
    );
  } catch (error) {
    if (error instanceof LockstepError && signal?.aborted !== true) return error;
    throw error;
  }
}

const unknown = (reason: string): GatheredEvidence => ({ kind: 'unknown', reason });

function readEvidence(
  outcome: InvocationOutcome | undefined,
  manager: ManagerToProve,
  keys: SealingKeys,
  nonce: Nonce,
): GatheredEvidence {
  const answer = readOutcome(outcome, 'script', nonce);
  if (answer.kind !== 'text') return unknown(answer.reason);
  const reading = readProveAnswer(answer.text);
  return reading.kind === 'facts' ? evidenceIn(reading.facts, manager, keys) : unknown(reading.reason);
}

/** What one host brought, where it is the manager that was meant. */
export function evidenceIn(facts: ProveFacts, manager: ExpectedManager, keys: SealingKeys): GatheredEvidence {
  const { certificate } = facts;
  if (certificate === undefined) return unknown('no certificate of a swarm lies on this host');
  const foreign = whyNotTheirs(certificate.facts, manager);
  if (foreign !== undefined) return unknown(foreign);
  return {
    kind: 'evidence',
    evidence: { keyFile: keyFileIn(facts.nodeKey, keys), certificate: certificate.der },
    liveKey: shownKey(facts.liveKey),
  };
}

function keyFileIn(nodeKey: NodeKeyFacts, keys: SealingKeys): NodeKeyFile {
  switch (nodeKey.kind) {
    case 'clear':
      return nodeKey;
    case 'unavailable':
      return { kind: 'unreadable', reason: nodeKey.reason };
    case 'sealed': {
      const opened = openSealed(keys, nodeKey.sealed);
      return opened.kind === 'opened' ? nodeKeyFromDer(opened.bytes) : { kind: 'unreadable', reason: opened.reason };
    }
  }
}

const shownKey = (liveKey: LiveKeyFacts): ShownKey =>
  liveKey.kind === 'read' ? { kind: 'shown', mark: liveKey.mark } : liveKey;
