import { z } from 'zod';
import type { VaultHome } from '../../domain/custody.js';
import { EXIT, LockstepError } from '../../domain/errors.js';
import {
  isAccountId,
  isFingerprint,
  isInstanceId,
  isNodeId,
  isRegion,
  isRunId,
  isSwarmId,
  type RunId,
} from '../../domain/ids.js';
import type { PlannedSwarm, PlanOf, SwarmChange } from '../../domain/plan/plan.js';
import type { WaveLimits } from '../../domain/plan/waves.js';
import { remedyCommandSchema, remedySchema } from '../../domain/remedy-schema.js';
import type { JournalValue, RunHeader } from '../../ports/journal.js';
import type { OwnCommands } from '../../report/complete-remedy.js';
import type { FleetSettings } from '../fleet-settings.js';

/** What a run was told, as far as a resumed one has to know it. */
export interface RunSettings {
  readonly fleet: FleetSettings;
  readonly limits: WaveLimits;
  readonly takeOver: RunId | null;
  /** Completes remedies; where the journals are is known anew each time. */
  readonly own: Omit<OwnCommands, 'state'>;
}

const text = z.string();
const words = z.array(text);
const runId = text.refine(isRunId).nullable();
const fingerprint = text.refine(isFingerprint).nullable();
const place = { account: text.refine(isAccountId), region: text.refine(isRegion) };
const service = z.enum(['secretsmanager', 'ssm-parameter']);
export const homeSchema: z.ZodType<VaultHome> = z.strictObject({ ...place, service });
const manager = z.strictObject({
  instanceId: text.refine(isInstanceId),
  ...place,
  nodeId: text.refine(isNodeId),
  name: text,
});
const swarm = { swarmId: text.refine(isSwarmId), name: text };
const block = z.strictObject({ why: text, remedy: remedySchema, refusedBy: text.refine(isRunId).exactOptional() });

/** What the plan of every operation says of a swarm that is to be changed. */
export const plannedSwarm = {
  kind: z.literal('change'),
  ...swarm,
  executor: manager,
  verifier: manager.nullable(),
  managers: z.array(manager),
  fromVersion: z.int(),
  fenced: z.boolean(),
  notes: z.array(text),
};

/** Managers that take no part. */
export const laggards = z.array(
  z.strictObject({
    instanceId: text.refine(isInstanceId).nullable(),
    nodeId: text.refine(isNodeId).nullable(),
    name: text,
    why: text,
  }),
);

const change = z.strictObject({
  ...plannedSwarm,
  action: z.enum(['enable', 'disable', 'rotate', 'rotateCompromised', 'adopt']),
  home: homeSchema,
  laggards,
  fromAutolock: z.boolean(),
  liveKey: fingerprint,
  currentKey: fingerprint,
  adoptFirst: z.boolean(),
});
/** The plan of one swarm whose unlock key is to be changed. */
export const changeSchema: z.ZodType<SwarmChange> = change;

/** The plans of all swarms, of an operation that plans a change so. */
export const plansOf = <Change extends PlannedSwarm>(
  ofChange: z.ZodType<Change>,
): z.ZodType<readonly PlanOf<Change>[]> =>
  z.array(
    z.union([
      ofChange,
      z.strictObject({ kind: z.literal('nothing'), ...swarm, why: text, notes: z.array(text) }),
      z.strictObject({ kind: z.literal('blocked'), ...swarm, blocks: z.tuple([block], block) }),
    ]),
  );

export const keyPlans = plansOf(changeSchema);

/** Read back by `fleetSchema`. */
export const freezeFleet = (fleet: FleetSettings): JournalValue =>
  JSON.parse(
    JSON.stringify({
      ...fleet,
      endpoint: fleet.endpoint ?? null,
      keys: { ...fleet.keys, kmsKey: fleet.keys.kmsKey ?? null, vaultHome: fleet.keys.vaultHome ?? null },
    }),
  ) as JournalValue;

/** Which fleet a run was about. */
export const fleetSchema = z
  .strictObject({
    tags: z.array(z.strictObject({ key: text, values: z.array(text) })),
    regions: z.union([z.array(text), z.literal('all')]),
    profiles: z.array(text),
    roleArns: z.array(text),
    externalIds: z.record(text, text),
    endpoint: text.nullable(),
    swarms: z.array(text),
    deliverySeconds: z.int(),
    keys: z.strictObject({
      vault: service,
      vaultPrefix: text,
      vaultHome: z.strictObject(place).nullable(),
      vaultHomes: z.record(text.refine(isSwarmId), z.strictObject(place)),
      kmsKey: text.nullable(),
      maxKeyAgeDays: z.int(),
    }),
  })
  .transform(({ endpoint, keys, ...fleet }): FleetSettings => ({
    ...fleet,
    endpoint: endpoint ?? undefined,
    keys: { ...keys, kmsKey: keys.kmsKey ?? undefined, vaultHome: keys.vaultHome ?? undefined },
  }));

/** What completes remedies; where the journals are is known anew each time. */
export const ownSchema = z.strictObject({
  selection: words,
  vault: words,
  writing: words,
  again: z.strictObject({ command: remedyCommandSchema, args: words, options: words }).nullable(),
});

const settingsSchema = z.strictObject({
  fleet: fleetSchema,
  limits: z.strictObject({ concurrency: z.int(), canary: z.int(), maxFailures: z.int() }),
  takeOver: runId,
  own: ownSchema,
});

/** Read back by `ownSchema`. */
export const freezeOwn = ({ selection, vault, writing, again }: Omit<OwnCommands, 'state'>): JournalValue => ({
  selection,
  vault,
  writing,
  again: again && { ...again },
});

/** For the head of the journal. */
export const freezeSettings = ({ fleet, limits, takeOver, own }: RunSettings): JournalValue => ({
  fleet: freezeFleet(fleet),
  limits: { ...limits },
  takeOver,
  own: freezeOwn(own),
});

/** What the head of a journal says was planned. Errors: LockstepError where it is not what this version writes. */
export function thawPlans<Change extends PlannedSwarm>(
  header: RunHeader,
  schema: z.ZodType<readonly PlanOf<Change>[]>,
): readonly PlanOf<Change>[] {
  const plans = schema.safeParse(header.plan);
  if (!plans.success) throw notResumable(header);
  return plans.data;
}

/** The same of what it was told. */
export function thawSettings(header: RunHeader): RunSettings {
  const settings = settingsSchema.safeParse(header.selection);
  if (!settings.success) throw notResumable(header);
  return settings.data;
}

/** For a journal that this version cannot go on with. */
export const notResumable = ({ runId, command }: Pick<RunHeader, 'runId' | 'command'>): LockstepError =>
  new LockstepError({
    code: 'RUN_NOT_RESUMABLE',
    message: `this version of lockstep cannot read the plan of run ${runId} (${command})`,
    remedy: 'resume it with the version that started it, or start again with --take-over',
    exitCode: EXIT.usage,
  });
