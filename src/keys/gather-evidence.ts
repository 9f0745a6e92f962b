import type { ShownKey } from '../domain/custody.js';
import { LockstepError } from '../domain/errors.js';
import type { KeyFileFacts } from '../domain/host-facts.js';
import type { InstanceId, RunId } from '../domain/ids.js';
import type { Scope } from '../domain/instance.js';
import { whyNotTheirs, type ExpectedManager } from '../domain/judge-custody.js';
import { nodeKeyFromDer, type NodeKeyFile } from '../domain/node-key-file.js';
import type { ManagerEvidence } from '../domain/proof.js';
import { proveCall } from '../onhost/compose-documents.js';
import { isUncut, type Nonce } from '../onhost/frame.js';
import type { LiveKeyFacts } from '../onhost/live-key-lines.js';
import { openEvidence, type BoundChannel, type EvidenceRound } from '../onhost/key-evidence.js';
import { readProveAnswer, type ProveFacts } from '../onhost/prove-answer.js';
import { composeProve, PROVE_SECONDS } from '../onhost/script.js';
import { publicKeyPem, type SealingKeys } from '../onhost/seal.js';
import type { CommandRunner, InvocationOutcome } from '../ports/command-runner.js';
import type { Events } from '../ports/events.js';
import { readOutcome } from '../fleet/host-answer.js';

/** A manager to be proven, and who it has to be. */
export interface ManagerToProve extends ExpectedManager {
  readonly instanceId: InstanceId;
  readonly scope: Scope;
}

export interface EvidencePorts {
  readonly runner: Pick<CommandRunner, 'run'>;
  readonly events: Events;
  /** Makes a pair. Each round has one of its own, which is never written down and is gone with it. */
  readonly newSealingKeys: () => Promise<SealingKeys>;
}

export interface EvidenceOptions {
  readonly runId: RunId;
  /** Of this round alone: the evidence names it, and marks of the live key are made with it. */
  readonly nonce: Nonce;
  /** How long a command may wait for its host, in seconds (30 to 2,592,000). */
  readonly deliverySeconds: number;
  readonly signal?: AbortSignal;
}

export type GatheredEvidence =
  /** For `judgeManager`. It is the evidence of the very manager that was asked for, and was brought for this round. */
  | {
      readonly kind: 'evidence';
      readonly evidence: ManagerEvidence;
      readonly liveKey: ShownKey;
      /** What the header of its key file says; undefined where that could not be read. */
      readonly header: KeyFileFacts | undefined;
      /** The channel of a locked manager, where it was asked to open one. */
      readonly channel: BoundChannel | undefined;
    }
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
  const round: EvidenceRound = { keys: await ports.newSealingKeys(), nonce: options.nonce };
  const outcomes = await ask(ports, managers, round, options);
  options.signal?.throwIfAborted();
  return new Map(
    managers.map((manager) => {
      if (outcomes instanceof LockstepError) return [manager.instanceId, unknown(outcomes.message)];
      return [manager.instanceId, readEvidence(outcomes.get(manager.instanceId), manager, round)];
    }),
  );
}

type Outcomes = ReadonlyMap<InstanceId, InvocationOutcome>;

/** A refusal of everything is an answer here: that nothing is known is what has to be told of each manager. */
async function ask(
  { runner, events }: EvidencePorts,
  managers: readonly ManagerToProve[],
  { keys, nonce }: EvidenceRound,
  { runId, deliverySeconds, signal }: EvidenceOptions,
): Promise<Outcomes | LockstepError> {
  events.emit({ kind: 'prove.sent', targets: managers.length });
  const sealTo = publicKeyPem(keys);
  try {
    return await runner.run(
      {
        comment: `lockstep ${runId} prove`,
        script: composeProve(nonce, { sealTo, liveKey: 'compare' }),
        asDocument: proveCall(nonce, sealTo),
        targets: managers.map(({ instanceId, scope }) => ({ instanceId, scope })),
        deliverySeconds,
        executionSeconds: PROVE_SECONDS,
        repeatable: true,
        isWhole: isUncut(nonce),
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

/** What the frame of prove.sh holds, if it is the evidence of the manager that was meant. */
export function readEvidence(
  outcome: InvocationOutcome | undefined,
  manager: ExpectedManager,
  round: EvidenceRound,
): GatheredEvidence {
  const answer = readOutcome(outcome, 'script', round.nonce);
  if (answer.kind !== 'text') return unknown(answer.reason);
  const reading = readProveAnswer(answer.text);
  return reading.kind === 'facts' ? evidenceIn(reading.facts, manager, round) : unknown(reading.reason);
}

function evidenceIn(facts: ProveFacts, manager: ExpectedManager, round: EvidenceRound): GatheredEvidence {
  const { certificate, nodeKey } = facts;
  if (certificate === undefined) return unknown('this host has no swarm certificate');
  const foreign = whyNotTheirs(certificate.facts, manager);
  if (foreign !== undefined) return unknown(foreign);
  const evidence = (keyFile: NodeKeyFile, channel?: BoundChannel): GatheredEvidence => ({
    kind: 'evidence',
    evidence: { keyFile, certificate: certificate.der },
    liveKey: shownKey(facts.liveKey),
    header: facts.keyFile,
    channel,
  });
  switch (nodeKey.kind) {
    case 'clear':
      return evidence(nodeKey);
    case 'unavailable':
      return evidence({ kind: 'unreadable', reason: nodeKey.reason });
    case 'sealed': {
      const opened = openEvidence({ sealed: nodeKey.sealed, channel: facts.channel }, round);
      return opened.kind === 'opened'
        ? evidence(nodeKeyFromDer(opened.encryptedKey), opened.channel)
        : unknown(opened.reason);
    }
  }
}

const shownKey = (liveKey: LiveKeyFacts): ShownKey =>
  liveKey.kind === 'read' ? { kind: 'shown', mark: liveKey.mark } : liveKey;
