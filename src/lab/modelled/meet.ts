import { Refused, type Session } from './session.js';

/** As `engine_format` in change.sh. */
const ENGINE_FORMAT =
  '{{.Swarm.LocalNodeState}}|{{.Swarm.ControlAvailable}}|{{.Swarm.NodeID}}|{{with .Swarm.Cluster}}{{if .ID}}' +
  '{{.ID}}|{{.Version.Index}}|{{.Spec.EncryptionConfig.AutoLockManagers}}' +
  '|{{.Spec.Orchestration.TaskHistoryRetentionLimit}}{{end}}{{end}}';

/** What an engine knows of itself. Empty where it does not say. */
export interface EngineView {
  readonly state: string;
  readonly control: string;
  readonly node: string;
  readonly swarm: string;
  readonly version: string;
  readonly autolock: string;
  readonly history: string;
}

/** As `look` in change.sh; undefined where the engine does not answer. */
export const look = async (session: Session): Promise<EngineView | undefined> => {
  if (!(await session.askInfo(ENGINE_FORMAT))) return undefined;
  const [state = '', control = '', node = '', swarm = '', version = '', autolock = '', history = ''] =
    session.answer.split('|');
  return { state, control, node, swarm, version, autolock, history };
};

/** As `meet_swarm` in change.sh. Errors: Refused. */
const meetSwarm = async (session: Session): Promise<EngineView> => {
  if (!session.machine.has('docker')) throw new Refused('no-docker');
  const seen = await look(session);
  if (seen === undefined) throw new Refused('engine-unreachable');
  switch (`${seen.state},${seen.control}`) {
    case 'active,true':
    case 'pending,true':
      break;
    case 'active,false':
      throw new Refused('worker');
    default:
      throw new Refused(seen.state === 'locked' ? 'locked' : 'not-in-swarm');
  }
  if (seen.swarm === '') throw new Refused('no-leader');
  session.say('swarm', seen.swarm);
  session.say('node', seen.node);
  session.say('version', seen.version);
  if (seen.swarm !== session.setting('want_swarm')) throw new Refused('wrong-swarm');
  return seen;
};

/** As `meet` in change.sh. Errors: Refused. */
export const meet = async (session: Session): Promise<EngineView> => {
  const seen = await meetSwarm(session);
  if (seen.node !== session.setting('want_node')) throw new Refused('wrong-node');
  return seen;
};

/** As `meet_any` in change.sh. Errors: Refused. */
export const meetAny = async (session: Session): Promise<void> => {
  const { node } = await meetSwarm(session);
  if (!session.setting('want_nodes').split(' ').includes(node)) throw new Refused('wrong-node');
};

export const LEASE = 'lockstep-lease';

/** As `hold_lease` in change.sh. Errors: Refused. */
export const holdLease = async (session: Session): Promise<void> => {
  await session.ask(10, 'config', 'inspect', '--format', '{{index .Spec.Labels "lockstep.run"}}', LEASE);
  if (session.answer !== session.setting('lease_run')) throw new Refused('lease-not-held');
};

/** As `tell_version_after` in change.sh. */
export const sayVersionAfter = async (session: Session): Promise<void> => {
  const { version = '' } = (await look(session)) ?? {};
  if (version !== '') session.say('versionafter', version);
};
