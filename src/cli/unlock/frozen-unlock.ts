import { z } from 'zod';
import type { SwarmUnlock } from '../../domain/unlock/plan-unlock.js';
import type { JournalValue, RunHeader } from '../../ports/journal.js';
import { fleetSchema, freezeFleet, freezeOwn, notResumable, ownSchema } from '../change/frozen-run.js';
import type { OwnCommands } from '../../report/complete-remedy.js';
import type { FleetSettings } from '../fleet-settings.js';

/** What an unlock was told, as far as a resumed one has to know it. */
export interface UnlockRunSettings {
  readonly fleet: FleetSettings;
  readonly waitSeconds: number;
  readonly watchSeconds: number;
  /** Completes remedies; where the journals are is known anew each time. */
  readonly own: Omit<OwnCommands, 'state'>;
}

const settingsSchema: z.ZodType<UnlockRunSettings> = z.strictObject({
  fleet: fleetSchema,
  waitSeconds: z.int(),
  watchSeconds: z.int(),
  own: ownSchema,
});

/** For the head of the journal. */
export const freezeUnlock = ({ fleet, waitSeconds, watchSeconds, own }: UnlockRunSettings): JournalValue => ({
  fleet: freezeFleet(fleet),
  waitSeconds,
  watchSeconds,
  own: freezeOwn(own),
});

/** For people, and for whoever settles the run: what was seen, and which key was to be sent where. A resumed run looks anew. */
export const freezePlans = (plans: readonly SwarmUnlock[]): JournalValue =>
  JSON.parse(JSON.stringify(plans)) as JournalValue;

/** Errors: LockstepError where the head is not what this version writes. */
export function thawUnlock(header: RunHeader): UnlockRunSettings {
  const settings = settingsSchema.safeParse(header.selection);
  if (!settings.success) throw notResumable(header);
  return settings.data;
}
