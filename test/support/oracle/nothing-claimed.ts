import type { Report, ReportManager, ReportSwarm } from '../../../src/report/model.js';
import { isCurrent, keptKeys, keysOf } from './kept-keys.js';
import { liveKeyFrom } from './live-key.js';
import { diskOf } from './nothing-lost.js';
import { whatOpens } from './node-disk.js';
import type { Witness, WitnessedHost, WitnessedSwarm } from './witness.js';

type Truth = 'current' | 'older' | 'none' | 'notEncrypted' | 'unknown';

interface Kept {
  readonly current: ReadonlySet<string>;
  readonly older: ReadonlySet<string>;
}

const keptIn = (witness: Witness): Kept => {
  const kept = keptKeys(witness.endpoint, witness.vault);
  const current = keysOf(kept.filter(isCurrent));
  return { current, older: new Set([...keysOf(kept)].filter((key) => !current.has(key))) };
};

/** What a proof of this manager would have to say. */
const truthOf = (manager: WitnessedHost, { current, older }: Kept): Truth => {
  const disk = diskOf(manager);
  const opening = whatOpens(disk, current);
  switch (opening.kind) {
    case 'opened':
      return 'current';
    case 'clear':
      return 'notEncrypted';
    case 'shut':
      return whatOpens(disk, older).kind === 'opened' ? 'older' : 'none';
    case 'noNode':
    case 'unreadable':
      return 'unknown';
  }
};

/** A manager that lags may have taken the new key since it was looked at. */
const SINCE: Readonly<Partial<Record<Truth, readonly Truth[]>>> = {
  older: ['current'],
  notEncrypted: ['current', 'older'],
};

const managerClaim = (witness: Witness, kept: Kept, { instanceId, proof }: ReportManager): readonly string[] => {
  if (proof === 'notAsked' || proof === 'unknown') return [];
  const host = [...witness.hosts, ...witness.strangers, ...witness.copies].find(
    (each) => each.instanceId === instanceId,
  );
  const truth = host === undefined ? 'unknown' : truthOf(host, kept);
  return truth === proof || SINCE[proof]?.includes(truth) === true
    ? []
    : [`claimed: the proof of ${host?.name ?? instanceId} is ${proof}; it is ${truth}`];
};

/** By its hosts; by its name where a report says of it only what became of it, since nobody saw it any more. */
const swarmOf = (witness: Witness, { managers, name }: ReportSwarm): WitnessedSwarm | undefined =>
  witness.swarms.find((swarm) =>
    managers.length === 0
      ? swarm.name === name
      : swarm.managers.some((host) => managers.some(({ instanceId }) => instanceId === host.instanceId)),
  );

const keyClaim = async (
  witness: Witness,
  kept: Kept,
  swarm: WitnessedSwarm,
  claimed: ReportSwarm,
): Promise<readonly string[]> => {
  if (claimed.key.stored !== 'current') return [];
  const live = await liveKeyFrom(swarm.managers, witness.timing.client);
  if (live.kind === 'shown' && kept.current.has(live.key)) return [];
  const truth = live.kind === 'shown' ? 'the vault’s current key is another one' : 'no live key is to be seen';
  return [`claimed: the live key of ${swarm.name} is kept as the current one; ${truth}`];
};

/** What a run was given that changes what its success means. */
interface Accepted {
  /** Managers that do not serve, or were not found, may need what they needed before. */
  readonly laggards: boolean;
}

/** The proofs that let a command end with 0, for every manager of a swarm that it is about. */
const enoughFor = (command: string, { outcome, autolock }: ReportSwarm): readonly Truth[] | undefined => {
  if (command === 'prove') return ['current', 'older', 'notEncrypted'];
  // It opens managers, and says nothing of what would open them next time.
  if (outcome.status !== 'changed' || outcome.action === 'unlock') return undefined;
  // It is about tokens: what opens a manager is as it was.
  if (outcome.action === 'rotateJoinTokens') return undefined;
  // A way back may end with autolock off, where it was off before.
  const isOff = outcome.action === 'disable' || (outcome.action === 'backout' && autolock === false);
  return isOff ? ['notEncrypted'] : ['current'];
};

const isSaidToServe = ({ managers }: ReportSwarm, host: WitnessedHost): boolean =>
  managers.some(({ instanceId, state }) => instanceId === host.instanceId && state === 'unlocked');

const successClaim = (
  { run }: Report,
  kept: Kept,
  swarm: WitnessedSwarm,
  claimed: ReportSwarm,
  accepted: Accepted,
): readonly string[] => {
  const enough = run.exitCode === 0 ? enoughFor(run.command, claimed) : undefined;
  if (enough === undefined) return [];
  const mayLag = (host: WitnessedHost): boolean => accepted.laggards && !isSaidToServe(claimed, host);
  return swarm.managers
    .map((host) => ({ host, truth: truthOf(host, kept) }))
    .filter(({ host, truth }) => !enough.includes(truth) && !(truth === 'older' && mayLag(host)))
    .map(
      ({ host, truth }) => `claimed: ${run.command} of ${swarm.name} succeeded; the proof of ${host.name} is ${truth}`,
    );
};

/** What a report says that is not so now. It has to be asked before the world goes on. */
export const unprovenClaims = async (
  witness: Witness,
  report: Report,
  exitCode: number,
  accepted: Accepted = { laggards: false },
): Promise<readonly string[]> => {
  const kept = keptIn(witness);
  const ofSwarms = await Promise.all(
    report.swarms.map(async (claimed) => {
      const swarm = swarmOf(witness, claimed);
      if (swarm === undefined) return [`claimed: there is a swarm ${claimed.name}; no host is in it`];
      return [
        ...claimed.managers.flatMap((manager) => managerClaim(witness, kept, manager)),
        ...(await keyClaim(witness, kept, swarm, claimed)),
        ...successClaim(report, kept, swarm, claimed, accepted),
      ];
    }),
  );
  const ended =
    report.run.exitCode === exitCode ? [] : [`claimed: it ends with ${report.run.exitCode}; it ended with ${exitCode}`];
  return [...ended, ...ofSwarms.flat()];
};
