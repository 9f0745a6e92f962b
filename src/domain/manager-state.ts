import type { ManagerState } from './fleet.js';
import type { HostFacts } from './host-facts.js';
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
      `the instance is ${instance.lifecycle}; it will need the key of its generation when it starts`,
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
        : state('noEngine', 'no docker client on the PATH, although the folder of a swarm is there');
    case 'down':
      return stateWithoutEngine(facts.engine.detail);
    case 'hanging':
      return state('unknown', `the engine hangs: ${facts.engine.detail}`);
    case 'up':
      return facts.node === undefined
        ? state('unknown', 'the engine told nothing of its swarm')
        : stateOfNode(facts, facts.node);
  }
}

/** What the client wrote where it learned nothing. With these words it passes on what an engine answered: one that is up. */
const FROM_THE_ENGINE = 'Error response from daemon';

const stateWithoutEngine = (detail: string): StateWithReason =>
  detail.includes(FROM_THE_ENGINE)
    ? state('unknown', `the engine runs, and refuses its client: ${detail}`)
    : state('engineDown', detail === '' ? 'the engine does not answer' : detail);

function stateOfNode(facts: HostFacts, node: NonNullable<HostFacts['node']>): StateWithReason {
  const role = facts.certificate?.role;
  switch (node.localNodeState) {
    case 'inactive':
      return state('notInSwarm', 'the engine runs and is in no swarm');
    case 'locked':
      return state('locked', 'the manager waits for its unlock key');
    case 'error':
      return state('error', node.error ?? 'the engine reports an error of its swarm node');
    case 'pending':
      return role === 'worker' && !node.controlAvailable
        ? state('worker', 'a worker that is joining, tagged as a manager')
        : state('pending', 'it accepted its key or is joining, and waits for the swarm: no quorum or no leader for it');
    case 'active':
      if (node.controlAvailable) return state('unlocked', '');
      return role === 'manager'
        ? state('unknown', 'its certificate says manager, its engine has no control: being promoted or demoted')
        : state('worker', 'a worker, tagged as a manager');
  }
}
