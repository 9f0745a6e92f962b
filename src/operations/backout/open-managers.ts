import type { Opening, Verdict } from '../../domain/backout/move.js';
import { groupIntoSwarms } from '../../domain/grouping.js';
import type { InstanceId } from '../../domain/ids.js';
import type { Remedy } from '../../domain/remedy.js';
import { isToBeOpened, type ManagerPart, type PlannedOpening } from '../../domain/unlock/plan-unlock.js';
import type { Delivery } from '../../domain/unlock/deliveries.js';
import { resumeOf } from '../../engine/resume-of.js';
import { lookAtHosts } from '../unlock/look-at-hosts.js';
import { sendKeys } from '../unlock/send-keys.js';
import { planSwarmUnlock, readShelves } from '../unlock/survey-locked.js';
import { done, failed, type StepResult } from './step-result.js';
import type { BackoutTools, Site, SwarmSeen } from './backout-tools.js';

/**
 * Opens managers as `unlock` does: by a look at the whole swarm, with evidence, decision and sending of its own. A manager that this look
 * shows otherwise than the step was decided on gets nothing. Who has taken a key may yet wait for the others: how they are in the end is
 * what the next look says.
 */
export async function openManagers(
  tools: BackoutTools,
  { instances }: Site,
  { swarm: { swarmId } }: SwarmSeen,
  openings: readonly Opening[],
): Promise<StepResult> {
  const look = await lookAtHosts(tools, instances, await tools.newSealingKeys(), tools);
  const swarm = groupIntoSwarms(look.observations).swarms.find((each) => each.swarmId === swarmId);
  if (swarm === undefined) return failed(tools, 'none of its managers answered');
  const shelves = await readShelves(tools, [swarm], tools.signal);
  const plan = planSwarmUnlock(swarm, look, shelves);
  const managers = plan.managers.filter(({ instanceId }) => openings.some((each) => each.instanceId === instanceId));
  const toOpen = managers.filter(isToBeOpened).filter((manager) => isAsDecided(manager, openings));
  const deliveries = new Map<InstanceId, Delivery>();
  if (toOpen.length > 0) {
    await sendKeys(tools, [{ ...plan, managers: toOpen }], { look, shelves }, deliveries, tools);
    tools.signal.throwIfAborted();
  }
  return didOpen(
    tools,
    managers.map((manager) => ({ ...manager, delivery: deliveries.get(manager.instanceId) })),
  );
}

const isAsDecided = (
  { instanceId, part }: PlannedOpening & { readonly part: { readonly kind: 'opens' } },
  openings: readonly Opening[],
): boolean => openings.some((each) => each.instanceId === instanceId && each.fingerprint === part.fingerprint);

type Opened = PlannedOpening & { readonly delivery: Delivery | undefined };

/** What came of all of them. It has failed where one of them did not get its key. */
function didOpen(tools: BackoutTools, managers: readonly Opened[]): StepResult {
  if (managers.length === 0) return failed(tools, 'none of them is a manager of this swarm now');
  const ends = managers.map((manager) => ({ name: manager.name, end: endOf(manager) }));
  const said = ends.map(({ name, end }) => `${name}: ${end.said}`).join('; ');
  const closed = ends.flatMap(({ name, end }) => (end.isGiven ? [] : [{ name, ...end }]));
  const worst = closed.find(({ status }) => status === 'unknown') ?? closed[0];
  if (worst === undefined) return done(said);
  const why = closed.map((each) => `${each.name}: ${each.said}`).join('; ');
  const { status, remedy = resumeOf({ tools }) } = worst;
  return { said, failure: { status, why, remedy, refusedBy: null } };
}

type End =
  /** It has its key, may have it, or needs none. */
  | { readonly isGiven: true; readonly said: string }
  | {
      readonly isGiven: false;
      readonly said: string;
      readonly status: Extract<Verdict['status'], 'failed' | 'unknown'>;
      readonly remedy: Remedy | undefined;
    };

const given = (said: string): End => ({ isGiven: true, said });
const closed = (said: string): End => ({ isGiven: false, said, status: 'failed', remedy: undefined });

function endOf({ part, delivery }: Opened): End {
  switch (delivery?.kind) {
    case undefined:
      return unsent(part);
    case 'taken':
      return given('has its key');
    case 'underway':
    case 'unsure':
      return given('may have its key');
    case 'refused':
      return closed('refused the stored key that unlocks its key file');
    case 'undone':
      return closed(delivery.why);
  }
}

function unsent(part: ManagerPart): End {
  switch (part.kind) {
    case 'open':
      return given('is unlocked');
    case 'waits':
      return given('accepted its key and waits for quorum');
    case 'opens':
      return closed('another stored key unlocks it now');
    case 'noKeptKey':
    case 'absent':
      return closed(part.why);
    case 'unknown':
      return { isGiven: false, said: part.why, status: 'unknown', remedy: part.remedy };
  }
}
