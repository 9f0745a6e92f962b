import type { RunId, SwarmId } from '../../../src/domain/ids.js';
import { hasQuorum, serves, type Manager, type Swarm } from '../swarm/swarm.js';
import { FORGED_KEY } from '../forgery.js';
import type { World } from '../world.js';
import { currentKey, keptKeys } from './notes.js';

export type ClaimedAction =
  'enable' | 'disable' | 'rotate' | 'rotateCompromised' | 'adopt' | 'prove' | 'unlock' | 'backout';

/** What a run said of one swarm when it ended. */
export interface Claim {
  readonly runId: RunId;
  /** With those that it backs out. */
  readonly runs: readonly RunId[];
  readonly swarmId: SwarmId;
  readonly action: ClaimedAction;
  readonly status: 'unchanged' | 'changed' | 'blocked' | 'failed' | 'unknown' | 'atRisk';
  /** Names of the managers that it was about. */
  readonly managers: readonly string[];
  /** How many keys there were when the run was begun. */
  readonly keysBefore: number;
  /** The data key of each manager when the run was begun, by its name. */
  readonly dataKeysBefore: ReadonlyMap<string, number>;
  /** Somebody else changed the swarm, or its hosts, meanwhile: what was true when it was looked at may not be so now. */
  readonly disturbed: boolean;
}

const madeBy = (world: World, { runId, swarmId }: Claim): readonly string[] =>
  world.keys.filter((made) => made.by === runId && made.swarmId === swarmId).map(({ key }) => key);

/** What is not true of it, in sentences. To be asked at the moment of the claim. */
export const untrueIn = (world: World, claim: Claim): readonly string[] => {
  const swarm = world.swarms.find(({ id }) => id === claim.swarmId);
  if (swarm === undefined) return ['there is no such swarm'];
  const made = madeBy(world, claim);
  const untrue = (why: string): string => `claimed: ${claim.action} of ${swarm.name} is ${claim.status}; ${why}`;
  const isOwnAndUnkept = swarm.key !== undefined && made.includes(swarm.key) && !keptKeys(world, swarm).has(swarm.key);
  // With a forged key in the vault that nobody confirms, what is true cannot be told: that is what it says.
  const isDeceived = claim.status === 'unknown' && keptKeys(world, swarm).has(FORGED_KEY);
  return [
    ...(claim.status !== 'atRisk' && !isDeceived && isOwnAndUnkept
      ? [untrue('the live key, which it made, is in no vault')]
      : []),
    ...(['unchanged', 'blocked'].includes(claim.status) && made.length > 0 ? [untrue('it has made a key')] : []),
    ...(isAllWell(claim) && !claim.disturbed ? notSo(world, claim, swarm).map(untrue) : []),
  ];
};

/** Where nothing was to be changed these say that all is as it should be. */
const isAllWell = ({ action, status }: Claim): boolean =>
  status === 'changed' || (status === 'unchanged' && ['prove', 'unlock', 'backout'].includes(action));

const notSo = (world: World, claim: Claim, swarm: Swarm): readonly string[] => {
  switch (claim.action) {
    case 'prove':
      return unopenableIn(world, claim, swarm);
    case 'unlock':
      return swarm.managers
        .filter((manager) => claim.managers.includes(manager.name) && !serves(swarm, manager))
        .map(({ name }) => `${name} does not serve`);
    case 'backout':
      return [...unopenableIn(world, claim, swarm), ...leftBy(world, claim.runs, swarm)];
    default:
      return unprovenIn(world, claim, swarm);
  }
};

/** Of the keys in the vault none opens it, or the live one is not the current one there. */
const unopenableIn = (world: World, { managers }: Claim, swarm: Swarm): readonly string[] => {
  const kept = keptKeys(world, swarm);
  const isOpenable = ({ keyFile: { key } }: Manager): boolean =>
    key === undefined ? swarm.key === undefined : kept.has(key);
  return [
    // Of one that does not serve nobody can say which key is live.
    ...(hasQuorum(swarm) && swarm.key !== undefined && swarm.key !== currentKey(world, swarm)
      ? ['the live key is not the current one of the vault']
      : []),
    ...swarm.managers
      .filter((manager) => managers.includes(manager.name) && !isOpenable(manager))
      .map(({ name }) => `no key in the vault opens ${name}`),
  ];
};

/** What a run that was settled should not have left. */
const leftBy = ({ shelves }: World, runs: readonly RunId[], { id, lease, managers }: Swarm): readonly string[] => {
  const isOfRuns = (run: string): boolean => runs.some((each) => each === run);
  const intents = shelves.texts(id).flatMap(({ labels }) => labels.filter((label) => label.startsWith('run-')));
  return [
    ...(lease !== undefined && isOfRuns(lease.run) ? ['its lease is still there'] : []),
    ...intents.filter((label) => isOfRuns(label.slice(4))).map((label) => `${label} is still an intent`),
    ...managers
      .filter(({ preimages }) => [...preimages.values()].some(({ run }) => isOfRuns(run)))
      .map(({ name }) => `a copy of its key file is still on ${name}`),
  ];
};

const unprovenIn = (world: World, claim: Claim, swarm: Swarm): readonly string[] => {
  const wanted = claim.action === 'disable' ? undefined : swarm.key;
  const makesKey = ['enable', 'rotate', 'rotateCompromised'].includes(claim.action);
  // Of two runs at the same time one makes the key, and both find it: that it is a new one is what they say.
  const isOld = world.keys.slice(0, claim.keysBefore).some(({ key }) => key === swarm.key);
  const managers = swarm.managers.filter(({ name }) => claim.managers.includes(name));
  return [
    ...(claim.action === 'disable' && swarm.key !== undefined ? ['autolock is on'] : []),
    ...(claim.action !== 'disable' && swarm.key === undefined ? ['autolock is off'] : []),
    ...(makesKey && isOld ? ['the live key is the one from before'] : []),
    ...(wanted !== undefined && currentKey(world, swarm) !== wanted
      ? ['the live key is not the current one of the vault']
      : []),
    ...(claim.action === 'rotateCompromised' ? managers.filter(hasOldDataKey(claim)) : []).map(
      ({ name }) => `${name} keeps its data key and its certificate`,
    ),
    ...managers
      .filter(({ keyFile }) => keyFile.key !== wanted)
      .map(({ name }) => `${name} ${wanted === undefined ? 'needs a key' : 'does not open with the live key'}`),
  ];
};

const hasOldDataKey =
  ({ dataKeysBefore }: Claim) =>
  ({ name, keyFile }: Manager): boolean =>
    keyFile.dataKey <= (dataKeysBefore.get(name) ?? -1);

/** Keys that a run made after it had ended in a state that it claimed to know. */
export const surprises = (world: World, claim: Claim, keysThen: number): readonly string[] => {
  if (claim.status === 'unknown' || claim.status === 'atRisk') return [];
  const later = world.keys.slice(keysThen).filter(({ by, swarmId }) => by === claim.runId && swarmId === claim.swarmId);
  return later.map(() => `claimed: ${claim.action} is ${claim.status}; later it made a key all the same`);
};

/**
 * Runs that have made more than one key for a swarm: all but the last may be needed by a manager, and nobody has read them.
 * `mayMakeMore`: runs that are asked for more than one.
 */
export const madeTwice = ({ keys, swarms }: World, mayMakeMore: ReadonlySet<string>): readonly string[] =>
  swarms.flatMap(({ id, name }) => {
    const makers = keys
      .filter(({ swarmId, by }) => swarmId === id && by !== 'people' && !mayMakeMore.has(by))
      .map(({ by }) => by);
    return [...new Set(makers)].flatMap((run) => {
      const { length } = makers.filter((by) => by === run);
      return length > 1 ? [`twice: run ${run} has made ${length} keys for ${name}`] : [];
    });
  });
