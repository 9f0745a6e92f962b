import { z } from 'zod';
import { OPERATION_NAMES } from '../domain/operation-names.js';

/**
 * The fleet report: one model, many renderings. `schemaVersion` 1; fields are only added within it.
 * The published JSON Schema (`schema/report.v1.schema.json`) is made from these schemas.
 */

const timestamp = z.iso.datetime();
/** What to do about something. */
const remedy = z.strictObject({
  /** `lockstep`: a whole command of ours; `shell`: a command for a shell; both to be pasted. `advice`: a sentence. */
  kind: z.enum(['lockstep', 'shell', 'advice']),
  text: z.string(),
});

const scope = z.strictObject({ account: z.string(), region: z.string() });

const managerStates = [
  'unlocked',
  'locked',
  'pending',
  'error',
  'worker',
  'notInSwarm',
  'engineDown',
  'noEngine',
  'stopped',
  'unreachable',
  'unknown',
  'unlisted',
] as const;

const agent = z.enum(['online', 'connectionLost', 'notManaged', 'unknown']);

const manager = z.strictObject({
  instanceId: z.string(),
  account: z.string(),
  region: z.string(),
  name: z.string().nullable(),
  /** `host:port` of the Raft member, else the node's own address. */
  address: z.string().nullable(),
  availabilityZone: z.string().nullable(),
  nodeId: z.string().nullable(),
  state: z.enum(managerStates),
  /** Why it has this state, in words; empty for an unlocked manager. */
  why: z.string(),
  leader: z.boolean().nullable(),
  /** The cluster version at which this manager took its key (PEM header `kek-version`). */
  kekVersion: z.int().nullable(),
  keyEncrypted: z.boolean().nullable(),
  /** Whether a stored key is verified to unlock this manager: `notAsked` until a proof ran. */
  proof: z.enum(['current', 'older', 'none', 'notEncrypted', 'unknown', 'notAsked']),
  /** The key version that is verified to unlock it: `older` is any stored one that the vault does not call current. */
  verifiedWith: z.string().nullable(),
  /** Why it is not verified, or not with the current key, in words; empty otherwise. */
  proofWhy: z.string(),
  engineVersion: z.string().nullable(),
  certificateExpiresAt: timestamp.nullable(),
  agent,
});

const member = z.strictObject({
  nodeId: z.string(),
  hostname: z.string(),
  address: z.string().nullable(),
  status: z.enum(['unknown', 'down', 'ready', 'disconnected']),
  reachability: z.enum(['unknown', 'unreachable', 'reachable']),
  leader: z.boolean(),
});

const findingStatuses = ['pass', 'fail', 'manual', 'unknown'] as const;

const finding = z.strictObject({
  /** `7.1` to `7.9` of the named CIS benchmark, or `lockstep.<name>` for the tool's own controls. */
  control: z.string(),
  /** The benchmark with its version, or null for the tool's own controls. */
  benchmark: z.string().nullable(),
  /** The number of the same control in CIS Docker Benchmark 1.2 to 1.5. */
  olderNumber: z.string().nullable(),
  title: z.string(),
  status: z.enum(findingStatuses),
  evidence: z.string(),
  /** What to do about it, as a command where there is one; null for a pass. */
  remedy: remedy.nullable(),
  /** The managers concerned, where the finding is about some of them. */
  instanceIds: z.array(z.string()),
  /** False where the command was not told to find this out: such an unknown does not count against compliance. */
  asked: z.boolean(),
});

const unassigned = z.strictObject({
  instanceId: z.string(),
  account: z.string(),
  region: z.string(),
  name: z.string().nullable(),
  state: z.enum(managerStates),
  why: z.string(),
  agent,
});

const swarm = z.strictObject({
  swarmId: z.string(),
  name: z.string(),
  scopes: z.array(scope),
  quorum: z.strictObject({
    managers: z.int(),
    healthy: z.int().nullable(),
    needed: z.int(),
    tolerates: z.int(),
    state: z.enum(['held', 'lost', 'unknown']),
  }),
  autolock: z.boolean().nullable(),
  /** The live unlock key. All unknown where no vault was consulted. */
  key: z.strictObject({
    /** Identifies it without disclosing it; null where it is not stored. */
    fingerprint: z.string().nullable(),
    /** `older`: stored, and the vault does not call it current. `unknown` also where autolock is off, so that there is none. */
    stored: z.enum(['current', 'older', 'missing', 'unknown']),
    /** null for a key that was found in use: nobody knows how old it is. */
    rotatedAt: timestamp.nullable(),
    /** Whole days since `rotatedAt`. */
    ageDays: z.number().nullable(),
    /** In words, where it is not simply stored as current; empty otherwise, and where no vault was consulted. */
    why: z.string(),
  }),
  /** Whose vault holds its keys; null where that is not decided, or no vault was consulted. */
  vaultHome: z.strictObject({ ...scope.shape, service: z.enum(['secretsmanager', 'ssm-parameter']) }).nullable(),
  /** On whose word this is what the swarm is: `confirmed` by a majority of the members that it lists; `unserved`, certificates alone tell. */
  trust: z.strictObject({
    kind: z.enum(['confirmed', 'unserved', 'unconfirmed', 'conflict']),
    /** Why nothing is believed, with the names of those that contradict each other; empty for the first two. */
    why: z.string(),
    remedy: remedy.nullable(),
  }),
  managers: z.array(manager),
  /** Instances that claim to be managers of this swarm, and that it does not confirm. */
  unlisted: z.array(unassigned.extend({ nodeId: z.string().nullable() })),
  /** Members that no discovered instance matches. */
  unmatchedMembers: z.array(member),
  findings: z.array(finding),
  /** Nothing fails, and nothing that was asked for went unread; null where no audit ran. */
  compliant: z.boolean().nullable(),
  outcome: z.strictObject({
    status: z.enum(['unchanged', 'changed', 'blocked', 'failed', 'unknown', 'atRisk']),
    /** What was planned for it, also in a dry run; null where nothing was. */
    action: z.enum(OPERATION_NAMES).nullable(),
    /** In a sentence; empty where everything went as planned, and for a command that changes nothing. */
    why: z.string(),
    /** What to do about it, as a command where there is one. */
    remedy: remedy.nullable(),
    /** Every step that was begun, in order, and what it brought. */
    steps: z.array(z.strictObject({ step: z.string(), result: z.string() })),
  }),
});

export const reportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** A key that is or may be live is not in the vault (exit code 5); null where that is not so. */
  keyAtRisk: z
    .strictObject({
      /** Names of the swarms. */
      swarms: z.array(z.string()),
      /** What gets out of it: a command, or a sentence where none does. */
      remedy,
    })
    .nullable(),
  run: z.strictObject({
    id: z.string(),
    command: z.string(),
    version: z.string(),
    /** ARN of the identity behind the first scope; null where nobody could be asked. */
    caller: z.string().nullable(),
    startedAt: timestamp,
    endedAt: timestamp,
    exitCode: z.int(),
    dryRun: z.boolean(),
  }),
  selection: z.strictObject({
    tags: z.array(z.strictObject({ key: z.string(), values: z.array(z.string()) })),
    /** Those that were looked at. */
    scopes: z.array(scope),
    /** Those that could not be looked at, while others could: exit code 4. */
    leftOut: z.array(z.strictObject({ account: z.string(), region: z.string(), why: z.string(), remedy })),
    swarms: z.array(z.string()),
  }),
  /** One sentence about the whole fleet. */
  summary: z.string(),
  totals: z.strictObject({
    instances: z.int(),
    swarms: z.int(),
    managers: z.int(),
    compliantSwarms: z.int().nullable(),
    byState: z.partialRecord(z.enum(managerStates), z.int()),
    findings: z.partialRecord(z.enum(findingStatuses), z.int()),
  }),
  apiCalls: z.strictObject({
    /** Requests sent, retries counted, by `service:Operation`. */
    byOperation: z.record(z.string(), z.int()),
    throttled: z.int(),
  }),
  swarms: z.array(swarm),
  unassigned: z.array(unassigned),
});

export type Report = z.infer<typeof reportSchema>;
export type ReportSwarm = Report['swarms'][number];
export type ReportManager = ReportSwarm['managers'][number];
export type ReportFinding = ReportSwarm['findings'][number];
export type FindingStatus = ReportFinding['status'];
export type ReportRemedy = z.infer<typeof remedy>;
export type ReportOutcome = ReportSwarm['outcome'];
