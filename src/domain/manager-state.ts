import type { ManagerState } from './fleet.js';
import type { HostFacts } from './host-facts.js';
import { endedCertificate } from './certificate-end.js';
import type { Observation } from './observation.js';

export interface StateWithReason {
  readonly state: ManagerState;
  /** Why, in words; empty for an unlocked manager. */
  readonly why: string;
}

const state = (name: ManagerState, why: string): StateWithReason => ({ state: name, why });

/** The one state of an instance. Not knowing is `unknown` or `unreachable`, never a guess. */
export function managerState({ instance, answer }: Observation): StateWithReason {
  if (instance.lifecycle === 'stopped' || instance.lifecycle === 'stopping') {
    return state(
      'stopped',
      `the instance is ${instance.lifecycle}; it needs the key version of its key file when it starts`,
    );
  }
  switch (answer.kind) {
    case 'unreachable':
      return state('unreachable', answer.reason);
    case 'unreadable':
      return state('unknown', answer.reason);
    case 'facts':
      return stateOfHost(answer.facts);
  }
}

function stateOfHost(facts: HostFacts): StateWithReason {
  switch (facts.engine.kind) {
    case 'none':
      return facts.certificate === undefined
        ? state('noEngine', 'no docker client on the host')
        : state('noEngine', 'no docker client on the PATH, although a swarm directory exists');
    case 'down':
      return state('engineDown', `${orNoAnswer(facts.engine.detail)}${foldersInWords(facts)}`);
    case 'unasked':
      return state(
        'unknown',
        `the engine listens on its socket, but the docker client could not query it: ${facts.engine.detail}${foldersInWords(facts)}`,
      );
    case 'hanging':
      return state('unknown', `the engine hangs: ${facts.engine.detail}`);
    case 'up':
      return facts.node === undefined
        ? state('unknown', 'the engine reported nothing about its swarm')
        : stateOfNode(facts, facts.node);
  }
}

/** With a certificate that has ended an engine starts no manager, whatever key opens it (swarmkit ca.LoadSecurityConfig). */
function whatItWaitsFor(facts: HostFacts): string {
  const ended = endedCertificate(facts);
  return ended === undefined
    ? 'the manager waits for its unlock key'
    : `locked, and its certificate expired on ${ended.toISOString().slice(0, 10)}: no key makes it available again`;
}

const orNoAnswer = (detail: string): string => (detail === '' ? 'the engine does not answer' : detail);

const foldersInWords = ({ swarmFolders }: HostFacts): string =>
  swarmFolders === undefined
    ? ''
    : `; ${swarmFolders} swarm directories are on its disk, and only the engine knows which one is in use`;

function stateOfNode(facts: HostFacts, node: NonNullable<HostFacts['node']>): StateWithReason {
  const role = facts.certificate?.role;
  const stranger = whoElseAnswers(facts, node);
  if (stranger !== undefined) return state('unknown', stranger);
  switch (node.localNodeState) {
    case 'inactive':
      return state('notInSwarm', 'the engine runs and is not in a swarm');
    case 'locked':
      return state('locked', whatItWaitsFor(facts));
    case 'error':
      return state('error', node.error ?? 'the engine reports an error of its swarm node');
    case 'pending':
      return role === 'worker' && !node.controlAvailable
        ? state('worker', 'a worker that is joining, tagged as a manager')
        : state('pending', 'it accepted its key or is joining, and waits for the swarm: no quorum or no leader');
    case 'active':
      if (node.controlAvailable) return state('unlocked', '');
      return role === 'manager'
        ? state(
            'unknown',
            'its certificate says manager, but its engine is not a manager: a promotion or demotion is in progress',
          )
        : state('worker', 'a worker, tagged as a manager');
  }
}

/** An engine speaks for this host where it names the node whose certificate lies in its own folder. A locked one names none. */
function whoElseAnswers({ certificate }: HostFacts, node: NonNullable<HostFacts['node']>): string | undefined {
  if (certificate === undefined) return undefined;
  if (node.localNodeState === 'inactive' && certificate.role === 'manager')
    return `the engine reports that it is not in a swarm, but the directory of manager ${certificate.nodeId} is on its disk`;
  return node.nodeId === undefined || node.nodeId === certificate.nodeId
    ? undefined
    : `the engine that answers is node ${node.nodeId}, but the certificate on disk is of node ${certificate.nodeId}`;
}
