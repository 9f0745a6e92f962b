import { z } from 'zod';
import type { SwarmBrief } from '../../domain/backout/run-brief.js';
import type { VaultHome } from '../../domain/custody.js';
import {
  isAccountId,
  isInstanceId,
  isRegion,
  isRunId,
  isSwarmId,
  type InstanceId,
  type RunId,
} from '../../domain/ids.js';
import type { Backout, FoundSite } from '../../operations/backout/backout-tools.js';
import type { JournalValue, RunHeader } from '../../ports/journal.js';
import { changeSchema, homeSchema, notResumable } from '../change/frozen-run.js';

/** What a backout set out to do, as its own journal has it: it needs the journal of the other run no more. */
export interface FrozenBackout extends Backout {
  readonly swarms: readonly FrozenSite[];
}

interface FrozenSite {
  readonly brief: SwarmBrief;
  /** As it was shown; null where nobody could be asked. */
  readonly home: VaultHome | null;
  readonly instanceIds: readonly InstanceId[];
}

const text = z.string();
const runId = text.refine(isRunId);
const instanceId = text.refine(isInstanceId);

const act = z.strictObject({
  runId,
  name: z.enum(['rotate', 'enable', 'disable']),
  instanceId,
  account: text.refine(isAccountId),
  region: text.refine(isRegion),
  nonce: text,
  at: z.iso.datetime(),
  inDoubt: z.boolean(),
  fenced: z.boolean(),
});

const brief = z.strictObject({
  swarmId: text.refine(isSwarmId),
  name: text,
  change: changeSchema.nullable(),
  isWhole: z.boolean(),
  mayHaveActed: z.boolean(),
  acts: z.array(act),
  supersededBy: runId.nullable(),
});

const backoutSchema = z.strictObject({
  kind: z.literal('backout'),
  runId,
  runs: z.array(runId),
  restorePreImage: z.boolean(),
  rotateAgain: z.boolean(),
  swarms: z.array(z.strictObject({ brief, home: homeSchema.nullable(), instanceIds: z.array(instanceId) })),
});

/** For the head of the journal. */
export const freezeBackout = (backout: Backout, sites: readonly FoundSite[]): JournalValue => {
  const swarms = sites.map(({ site: { brief: known, instances }, situation }) => ({
    brief: known,
    home: situation?.custody.home ?? known.change?.home ?? null,
    instanceIds: instances.map((instance) => instance.instanceId),
  }));
  return JSON.parse(JSON.stringify({ kind: 'backout', ...backout, swarms })) as JournalValue;
};

/** Which run a run has backed out; undefined for one that did something else. */
export const backedOutBy = ({ plan }: RunHeader): RunId | undefined => backoutSchema.safeParse(plan).data?.runId;

/** Errors: LockstepError where it is not what this version writes. */
export function thawBackout(header: RunHeader): FrozenBackout {
  const { success, data } = backoutSchema.safeParse(header.plan);
  if (!success) throw notResumable(header);
  const { runId: backedOut, runs, restorePreImage, rotateAgain, swarms } = data;
  return { runId: backedOut, runs, restorePreImage, rotateAgain, swarms };
}
