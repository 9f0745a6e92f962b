import { oldAgentInWords, tooOldAgent, updateAgents } from '../agent-version.js';
import { standingOf, type ManagerProof, type Standing, type VaultHome, type VaultShelf } from '../custody.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { Manager, SwarmView } from '../fleet.js';
import type { AccountId, Fingerprint, InstanceId, NodeId, Region, SwarmId } from '../ids.js';
import type { SwarmChange } from '../plan/plan.js';
import type { Remedy } from '../remedy.js';
import { homeLabel, NOT_DECIDED, shelfFor, homedIn } from '../vault-home.js';
import { isEnded, takeInAnew, unlock } from '../findings/swarm-remedies.js';
import { remedyForUnclear, whyIdentityIsUnclear } from '../identity.js';
import { adoptLiveKey } from './adopt-live-key.js';
import type { LockedEvidence } from './locked-evidence.js';
import { byHand, forceOut, whenItServes } from './unlock-remedies.js';

/*
 * A plan is plain data: it is frozen into the journal. Hence type aliases, which are journal values, where the rest of the
 * project has interfaces.
 */

/** What can be done about one manager. */
export type ManagerPart =
  | { readonly kind: 'open' }
  /** It waits for a key, and this kept one opens it, by proof: it is sent there. `from`: the vault that holds it. */
  | {
      readonly kind: 'opens';
      readonly fingerprint: Fingerprint;
      readonly standing: Standing;
      readonly from: VaultHome;
    }
  /** It has taken its key, and waits until the swarm has quorum. Nothing is sent. */
  | { readonly kind: 'waits' }
  /** It waits for a key, and no kept one opens it. */
  | { readonly kind: 'noKeptKey'; readonly why: string; readonly remedy: Remedy }
  /** It does not run, so that it cannot be opened; the key that will, where that is known. */
  | { readonly kind: 'absent'; readonly why: string; readonly remedy: Remedy; readonly opensWith: Fingerprint | null }
  | { readonly kind: 'unknown'; readonly why: string; readonly remedy: Remedy };

export type PlannedOpening = {
  readonly instanceId: InstanceId;
  readonly account: AccountId;
  readonly region: Region;
  readonly name: string;
  /** null where nobody could tell it. */
  readonly nodeId: NodeId | null;
  readonly part: ManagerPart;
};

export type SwarmUnlock = {
  readonly swarmId: SwarmId;
  readonly name: string;
  readonly managers: readonly PlannedOpening[];
  /** Its live key is read from a manager that serves, kept and proven first, and tried on those that no kept key opens. */
  readonly adopt: SwarmChange | null;
};

/** What `unlock` would do to one swarm. */
export function planUnlock(swarm: SwarmView, evidence: LockedEvidence): SwarmUnlock {
  const adoption = adoptLiveKey(swarm, evidence);
  const lost = (manager: Manager): ManagerPart =>
    adoption.kind === 'blocked'
      ? {
          kind: 'noKeptKey',
          why: `no stored key unlocks it; the live key may. ${adoption.why}`,
          remedy: adoption.remedy,
        }
      : { kind: 'noKeptKey', why: 'no stored key unlocks it', remedy: forceOut(swarm, manager, evidence.shelf?.vault) };
  return {
    swarmId: swarm.swarmId,
    name: swarm.name,
    managers: [...swarm.managers, ...swarm.unlisted].map((manager) =>
      toOpening(manager, partOf(swarm, manager, evidence, lost)),
    ),
    adopt: adoption.kind === 'change' ? adoption.change : null,
  };
}

const toOpening = (manager: Manager, part: ManagerPart): PlannedOpening => {
  const { instanceId, scope, name } = manager.instance;
  return {
    instanceId,
    account: scope.account,
    region: scope.region,
    name: name ?? instanceId,
    nodeId: manager.nodeId ?? null,
    part,
  };
};

function partOf(
  swarm: SwarmView,
  manager: Manager,
  evidence: LockedEvidence,
  lost: (manager: Manager) => ManagerPart,
): ManagerPart {
  const proof = evidence.proofs.get(manager.instance.instanceId);
  switch (manager.state) {
    case 'unlocked':
      return { kind: 'open' };
    case 'pending':
      return { kind: 'waits' };
    case 'locked':
      return isEnded(manager)
        ? { kind: 'absent', why: manager.why, remedy: takeInAnew(swarm, manager), opensWith: null }
        : partOfLocked(swarm, manager, evidence, lost);
    case 'engineDown':
    case 'stopped':
    case 'error':
    case 'noEngine':
    case 'notInSwarm':
    case 'worker':
      return {
        kind: 'absent',
        why: manager.why,
        remedy: whenItServes(swarm, manager),
        opensWith: proof?.kind === 'proven' ? proof.fingerprint : null,
      };
    case 'unlisted':
      return { kind: 'absent', why: manager.why, remedy: remedyForUnclear(swarm, manager), opensWith: null };
    case 'unreachable':
    case 'unknown':
      return { kind: 'unknown', why: manager.why, remedy: whenItServes(swarm, manager) };
  }
}

const NO_SHELF: VaultShelf = {
  home: undefined,
  vault: { kind: 'nothing' },
};
const NO_EVIDENCE: ManagerProof = { kind: 'unknown', reason: 'it sent no evidence of its key' };

function partOfLocked(
  swarm: SwarmView,
  manager: Manager,
  { shelf, proofs, channels }: LockedEvidence,
  lost: (manager: Manager) => ManagerPart,
): ManagerPart {
  const { instanceId, scope } = manager.instance;
  const { home: from, vault } = shelf === undefined ? NO_SHELF : shelfFor(shelf, scope);
  const unknown = (why: string, remedy: Remedy = byHand(manager)): ManagerPart => ({ kind: 'unknown', why, remedy });
  const unclear = whyIdentityIsUnclear(swarm, manager);
  if (unclear !== undefined) return unknown(unclear, remedyForUnclear(swarm, manager));
  const oldAgent = tooOldAgent(manager.instance.agent);
  if (oldAgent !== undefined)
    return unknown(`${oldAgentInWords(oldAgent)}: no key can be sent to it`, updateAgents([manager.instance]));
  const proof = proofs.get(instanceId) ?? NO_EVIDENCE;
  switch (proof.kind) {
    case 'proven':
      if (!channels.has(instanceId)) return unknown('it opened no channel for its key');
      if (from === undefined) return unknown(NOT_DECIDED);
      return {
        kind: 'opens',
        fingerprint: proof.fingerprint,
        standing: vault.kind === 'kept' ? standingOf(vault.keys, proof.fingerprint) : 'older',
        from,
      };
    case 'storedElsewhere':
      return unknown(
        `key ${proof.fingerprint}, stored in ${homeLabel(proof.home)}, unlocks it, but ${NOT_DECIDED}: no key is sent to another account or region before`,
        homedIn(unlock(swarm), proof.home),
      );
    case 'noneOpens':
      return lost(manager);
    case 'notEncrypted':
      return unknown('its key is on disk in plaintext, but its engine asks for an unlock key');
    case 'unknown':
      return vault.kind === 'refused' ? unknown(proof.reason, vault.error.remedy) : unknown(proof.reason);
  }
}

export const isToBeOpened = (opening: PlannedOpening): opening is PlannedOpening & { part: { kind: 'opens' } } =>
  opening.part.kind === 'opens';

/** Whether anything is done to this swarm. */
export const isChange = ({ managers, adopt }: SwarmUnlock): boolean => adopt !== null || managers.some(isToBeOpened);

/** Every manager that an instance was found for is open already. */
export const isOpen = ({ managers }: SwarmUnlock): boolean => managers.every(({ part }) => part.kind === 'open');

/** The exit code of a dry run: 4 where some manager would stay closed, whatever is sent. */
export const exitCodeOfUnlockPlans = (plans: readonly SwarmUnlock[]): ExitCode =>
  plans.every(({ managers, adopt }) =>
    managers.every(
      ({ part: { kind } }) => kind === 'open' || kind === 'opens' || (kind === 'noKeptKey' && adopt !== null),
    ),
  )
    ? EXIT.done
    : EXIT.partly;
