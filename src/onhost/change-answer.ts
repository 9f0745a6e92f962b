import { z } from 'zod';
import { isNodeId, isSwarmId, type NodeId, type SwarmId } from '../domain/ids.js';
import { atMostOnce, once, readAnswerLines, text, yes } from './answer-lines.js';
import { UNSEALABLE } from './live-key-lines.js';
import { epochSeconds, wholeNumber } from './probe-schema.js';

/** Why a script left everything as it was, by the words that `refuse` in change.sh prints. */
const REFUSALS = {
  ...UNSEALABLE,
  'no-docker': 'the host has no docker client',
  'engine-unreachable': 'the engine does not answer',
  worker: 'the node is a worker',
  locked: 'the manager is locked',
  'not-in-swarm': 'the node is not in a swarm, or not completely',
  'several-folders': 'the engine does not answer, and more than one swarm directory is on the disk',
  'no-leader': 'the manager does not reach a leader',
  'wrong-swarm': 'the host belongs to another swarm than planned',
  'wrong-node': 'the host is another node than planned',
  'no-command-id': 'the agent passes no command ID, so a repeated run of the script cannot be detected',
  'lease-not-held': 'the swarm does not report that this run holds the lease',
  'autolock-off': 'autolock is off',
  'unknown-spec': 'the engine describes its swarm in a format that this version does not know',
  'no-key-file': 'there is no swarm-node.key to read',
  'no-key-sent': 'no key was sent for this manager',
  'no-pre-image': 'the disk has no complete key-file backup of this run',
  'clear-pre-image':
    'the key-file backup is from before autolock: the engine has changed its data key since and could not start with it',
  'no-service-manager': 'the engine does not run under systemd as docker.service, so lockstep cannot stop and start it',
  'not-locked': 'the manager is not locked: it needs no key-file backup and would be stopped without reason',
  'no-channel': 'the channel for the key does not exist: it was closed, or the host was restarted',
  'sealed-for-another': 'the key of the channel does not decrypt what was sent',
  'not-encrypted': 'the key file is not encrypted: a backup of it would be a key in plaintext',
} as const;

export type RefusalWord = keyof typeof REFUSALS;
const isRefusalWord = (word: string): word is RefusalWord => Object.hasOwn(REFUSALS, word);

/** This run of the script changed nothing. Of an earlier run of the same command, before a reboot, it says nothing. */
interface Refused {
  readonly kind: 'refused';
  readonly why: RefusalWord;
  /** In words. */
  readonly reason: string;
}

/** What every script of a rotation tells besides its own outcome. */
export interface ChangeFacts<Outcome> {
  /** The host's clock. */
  readonly observedAt: Date;
  /** The agent has run this document before: this run only reports. */
  readonly repeated: boolean;
  /** Who answers, by its engine or, where that may be locked or down, by its certificate; undefined where neither said. */
  readonly host: { readonly swarmId: SwarmId; readonly nodeId: NodeId } | undefined;
  /** What the engine said of itself before anything was changed; undefined where it did not say or was not asked. */
  readonly seen: { readonly swarmId: SwarmId; readonly nodeId: NodeId; readonly version: number } | undefined;
  /** The cluster version at the end; undefined where the swarm did not answer. */
  readonly versionAfter: number | undefined;
  readonly outcome: Refused | Outcome;
}

export type ChangeReading<Outcome> =
  | { readonly kind: 'facts'; readonly facts: ChangeFacts<Outcome> }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The lines that all of these answers share. */
export const changeLines = {
  time: once(epochSeconds),
  hanging: z.array(text).max(1).default([]),
  repeated: atMostOnce(yes),
  refused: atMostOnce(z.string().refine(isRefusalWord, 'not a reason that this version knows')),
  swarm: atMostOnce(z.string().refine(isSwarmId, 'not a swarm id')),
  node: atMostOnce(z.string().refine(isNodeId, 'not a node id')),
  version: atMostOnce(wholeNumber),
  versionafter: atMostOnce(wholeNumber),
};
type ChangeLines = { readonly [Name in keyof typeof changeLines]?: z.output<(typeof changeLines)[Name]> };

/** First line of an answer: which script, and its version. */
export const headLine = once(z.literal('1', 'another version of the script'));

const NO_OUTCOME = 'it reports neither a change nor a reason for none';

/**
 * Reads one of these answers strictly. `outcomeOf` says what was done; undefined where the lines do not say, which only a
 * refusal may do.
 */
export function readChangeAnswer<Schema extends z.ZodType<ChangeLines>, Outcome>(
  whose: string,
  schema: Schema,
  answer: string,
  outcomeOf: (lines: z.output<Schema>) => Outcome | undefined,
): ChangeReading<Outcome> {
  const reading = readAnswerLines(whose, schema, answer);
  if (reading.kind === 'unreadable') return reading;
  const lines = reading.value;
  const outcome = refusalIn(lines) ?? outcomeOf(lines);
  if (outcome === undefined || lines.time === undefined) {
    return { kind: 'unreadable', reason: `the ${whose}'s result is malformed: ${NO_OUTCOME}` };
  }
  const facts = {
    observedAt: lines.time,
    repeated: lines.repeated === 'yes',
    host: hostIn(lines),
    seen: seenIn(lines),
  };
  return { kind: 'facts', facts: { ...facts, versionAfter: lines.versionafter, outcome } };
}

function refusalIn({ refused, hanging }: ChangeLines): Refused | undefined {
  if (refused === undefined) return undefined;
  const reason = refused === 'engine-unreachable' ? (hanging?.[0] ?? REFUSALS[refused]) : REFUSALS[refused];
  return { kind: 'refused', why: refused, reason };
}

const hostIn = ({ swarm, node }: ChangeLines): ChangeFacts<never>['host'] =>
  swarm === undefined || node === undefined ? undefined : { swarmId: swarm, nodeId: node };

function seenIn(lines: ChangeLines): ChangeFacts<never>['seen'] {
  const host = hostIn(lines);
  return host === undefined || lines.version === undefined ? undefined : { ...host, version: lines.version };
}
