import { isIP } from 'node:net';
import { endedCertificate } from '../certificate-end.js';
import type { Manager, ManagerState, SwarmView } from '../fleet.js';
import type { ManagerMember } from '../host-facts.js';
import type { NodeId, Region } from '../ids.js';
import {
  advice,
  here,
  lead,
  onHost,
  onManager,
  ours,
  remedyText,
  type Advice,
  type OurCommand,
  type Remedy,
} from '../remedy.js';

/** Ids and regions alone go into a command to copy: they were checked on their way in; names and addresses were not. */

/** One that is not listed is none of the managers of a swarm. */
type NotServing = Exclude<ManagerState, 'unlocked' | 'unlisted'>;

/** States of a manager that does not serve, in the order in which to deal with them. */
const DEALT_WITH_FIRST = [
  'locked',
  'engineDown',
  'stopped',
  'error',
  'notInSwarm',
  'worker',
  'noEngine',
  'unreachable',
  'pending',
  'unknown',
] as const satisfies readonly NotServing[];

/** The next command towards a whole picture of this swarm; `otherwise` where every manager serves and was found. */
export const whatNow = (swarm: SwarmView, otherwise: Remedy = again(swarm)): Remedy => {
  if (swarm.trust.kind === 'conflict') return swarm.trust.remedy;
  for (const state of DEALT_WITH_FIRST) {
    const managers = swarm.managers.filter((manager) => manager.state === state);
    const [first] = managers;
    if (first !== undefined) return remedyFor(state, swarm, first, managers);
  }
  if (swarm.trust.kind === 'unconfirmed') return swarm.trust.remedy;
  const [unmatched] = swarm.unmatched;
  return unmatched === undefined ? otherwise : findMembers(swarm, unmatched);
};

/** Whoever looks for the address of an old entry, or of one whose certificate cannot be read, finds an instance that is in the report already. */
export const findMembers = (swarm: SwarmView, first: ManagerMember): Remedy =>
  dropOldEntries(swarm) ??
  swarm.unlisted
    .filter(({ facts, nodeId }) => facts?.certificate === undefined && nodeId === first.nodeId)
    .map(whatToDoAboutUnlisted)[0] ??
  findByAddress(first, swarm.scopes[0]?.region) ??
  again(swarm);

/** Undefined where there are none. */
export function dropOldEntries({ unmatched, witness }: SwarmView): Remedy | undefined {
  const nodes = unmatched.filter(({ replacedBy }) => replacedBy !== undefined).map(({ nodeId }) => nodeId);
  return nodes.length === 0 || witness === undefined
    ? undefined
    : onHost(witness.instance.instanceId, dropNodes(nodes));
}

const dropNodes = (nodes: readonly NodeId[]): string =>
  `docker node demote ${nodes.join(' ')} && docker node rm --force ${nodes.join(' ')}`;

/** The address came from a host: it goes into a command only when it is an address and nothing else. */
function findByAddress({ address }: ManagerMember, region: Region | undefined): Remedy | undefined {
  const host = address?.replace(/:\d+$/, '');
  if (host === undefined || isIP(host) !== 4 || region === undefined) return undefined;
  return here(
    `aws ec2 describe-instances --region ${region} --filters Name=private-ip-address,Values=${host} --query 'Reservations[].Instances[].[InstanceId,Tags]'`,
  );
}

export const again = ({ swarmId }: SwarmView): OurCommand => ours('audit', '--swarm', swarmId, '--verbose');
export const askForProof = ({ swarmId }: SwarmView): OurCommand => ours('audit', '--prove', '--swarm', swarmId);
export const prove = ({ swarmId }: SwarmView): OurCommand => ours('prove', '--swarm', swarmId);
/** Also where autolock is on and its key is not kept: then the key is read, kept and proven, and nothing else changes. */
export const enable = ({ swarmId }: SwarmView): OurCommand => ours('enable', '--swarm', swarmId);
/** Every manager of the swarm that waits for its key, each with the kept key that fits it. */
export const unlock = ({ swarmId }: Pick<SwarmView, 'swarmId'>): OurCommand => ours('unlock', '--swarm', swarmId);
export const rotate = ({ swarmId }: SwarmView): OurCommand => ours('rotate', '--swarm', swarmId);

/** Any cluster update makes a manager write its key again; this one changes nothing else. */
export const HARMLESS_UPDATE = onManager(
  "docker swarm update --task-history-limit $(docker info --format '{{.Swarm.Cluster.Spec.Orchestration.TaskHistoryRetentionLimit}}')",
);

/** Of two instances that may be one node. */
export const identify = ({ swarmId }: SwarmView): Remedy =>
  advice(
    'Find out which instance is the manager (docker node inspect on another manager tells its address), and stop the other one; then look again:',
    ours('audit', '--swarm', swarmId),
  );

/** It is never invited in: whether it belongs there is for a person to say. */
export const whatToDoAboutUnlisted = ({ facts, instance }: Manager): Remedy =>
  advice(
    facts?.certificate === undefined
      ? `Look why swarm/certificates/swarm-node.crt below its data root cannot be read, and put it back: ${session(instance)}`
      : 'If it was removed on purpose: docker swarm leave --force on it; to take it in again, join it anew as a node of its own. If you do not know it: stop it, and find out who gave it its tag (CloudTrail: RunInstances, CreateTags).',
  );

export const isEnded = ({ facts }: Manager): boolean => facts !== undefined && endedCertificate(facts) !== undefined;

/** The last way out for a manager that its swarm lists, and that nothing opens: it leaves by force and joins as a new node. */
export function takeInAnew(swarm: SwarmView, manager: Manager): Advice | OurCommand {
  const { member, state, instance } = manager;
  const { witness } = swarm;
  if (witness === undefined)
    return advice(
      'Open or start enough other managers of this swarm first: one that serves takes this one in as a new node.',
    );
  if (member === undefined) return again(swarm);
  const join = `${state === 'notInSwarm' ? '' : 'docker swarm leave --force, and '}what join-token printed`;
  return advice(
    `${remedyText(onHost(witness.instance.instanceId, `${dropNodes([member.nodeId])} && docker swarm join-token manager`))}; then on ${instance.instanceId}: ${join}.`,
  );
}

/** A shell on it. */
export const session = ({ instanceId, scope }: Manager['instance']): string =>
  `aws ssm start-session --region ${scope.region} --target ${instanceId}`;

/** What nobody has opens nothing: where the swarm serves its managers are taken in anew, where it does not there is no other way. */
function forLocked(swarm: SwarmView, managers: readonly Manager[], first: Manager): Remedy {
  const isShut = ({ instance }: Manager): boolean => swarm.shut?.has(instance.instanceId) === true;
  if (!managers.every((manager) => isShut(manager) || isEnded(manager))) return unlock(swarm);
  if (managers.every(isEnded)) return takeInAnew(swarm, first);
  if (swarm.witness === undefined && managers.every(isShut))
    return advice(
      'No stored key opens it. Look for its key where keys were stored before, and open it there by hand: docker swarm unlock, with the key at its prompt. Where all managers are in this state and no key is found, only a backup brings the swarm back.',
    );
  return lead('Look for its key where keys were stored before. Without it:', takeInAnew(swarm, first));
}

const remedyFor = (state: NotServing, swarm: SwarmView, first: Manager, managers: readonly Manager[]): Remedy => {
  const { region } = first.instance.scope;
  const ids = managers
    .filter(({ instance }) => instance.scope.region === region)
    .slice(0, 10)
    .map(({ instance }) => instance.instanceId);
  switch (state) {
    case 'locked':
      return forLocked(swarm, managers, first);
    case 'pending':
      return advice(
        'It took its key and waits for a quorum: open or start the other managers of this swarm; do not restart it.',
      );
    case 'engineDown':
      return here(
        `aws ssm send-command --region ${region} --document-name AWS-RunShellScript --parameters 'commands=systemctl start docker' --instance-ids ${ids.join(' ')}`,
      );
    case 'stopped':
      return here(`aws ec2 start-instances --region ${region} --instance-ids ${ids.join(' ')}`);
    case 'unreachable':
      return here(
        `aws ssm describe-instance-information --region ${region} --filters Key=InstanceIds,Values=${ids.slice(0, 3).join(',')}`,
      );
    case 'error':
      return isEnded(first) ? takeInAnew(swarm, first) : here(session(first.instance));
    case 'noEngine':
      return here(session(first.instance));
    case 'unknown':
      return forUnknown(swarm, first);
    case 'worker':
    case 'notInSwarm':
      return takeInAnew(swarm, first);
  }
};

/** Only what changes by itself is worth another look alone. */
function forUnknown(swarm: SwarmView, manager: Manager): Remedy {
  switch (manager.facts?.engine.kind) {
    case 'unasked':
      return askByHand(manager);
    case 'hanging':
      return advice(
        `If it hangs for minutes, restart the engine there, after which the manager is locked: sudo systemctl restart docker, in: ${session(manager.instance)}`,
      );
    default:
      return again(swarm);
  }
}

/** An engine that listens is not started or restarted: its client is mended. */
const askByHand = ({ instance }: Manager): Remedy =>
  advice(
    `Mend the docker client there, not the engine: ${session(instance)}, and in it: sudo docker --host unix:///var/run/docker.sock version. A client that is older than its engine takes is replaced by the one of the engine's version.`,
  );
