import { REFUSAL } from '../engine/daemon-error.js';
import type { SimulatedEngine } from '../engine/simulated-engine.js';
import type { SwarmNodeRuntime } from '../engine/swarm-node.js';
import {
  field,
  nil,
  optionalField,
  record,
  slice,
  struct,
  type GoField,
  type GoStruct,
  type GoValue,
} from '../go-template/values.js';
import { managersOf } from '../model/swarm-model.js';
import { clusterValue } from './swarm-value.js';

const TWO_MANAGERS = `WARNING: Running Swarm in a two-manager configuration. This configuration provides
         no fault tolerance, and poses a high risk to lose control over the cluster.
         Refer to https://docs.docker.com/engine/swarm/admin_guide/ to configure the
         Swarm for fault-tolerance.`;

const managerFields = (node: SwarmNodeRuntime): readonly GoField[] => {
  const led = node.swarm.isLed(node.id);
  const { model } = node.swarm;
  const managers = led ? managersOf(model).length : 0;
  return [
    optionalField('Nodes', led ? model.nodes.length : 0),
    optionalField('Managers', managers),
    optionalField('Cluster', clusterValue(led ? node.swarm : undefined)),
    optionalField('Warnings', slice(managers === 2 ? [TWO_MANAGERS] : undefined)),
  ];
};

const NO_CONTROL: readonly GoField[] = [
  optionalField('Nodes', 0),
  optionalField('Managers', 0),
  optionalField('Cluster', nil('*swarm.ClusterInfo')),
  optionalField('Warnings', slice(undefined)),
];

const peers = (node: SwarmNodeRuntime): GoValue =>
  slice(
    managersOf(node.swarm.model).map(({ id, address }) =>
      record('swarm.Peer', { NodeID: id, Addr: `${address}:2377` }),
    ),
  );

const errorOf = (node: SwarmNodeRuntime): string => {
  switch (node.state.kind) {
    case 'locked':
      return REFUSAL.locked;
    case 'error':
      return node.state.message;
    case 'manager':
      return node.swarm.isLed(node.id) ? '' : REFUSAL.noLeader;
    case 'worker':
      return '';
  }
};

/** `.Swarm` (moby api/types/swarm Info); undefined: the zero value, which a client shows when nobody answers. */
const swarmValue = (engine: SimulatedEngine | undefined): GoStruct => {
  const node = engine?.node;
  const runs = node !== undefined && (node.state.kind === 'manager' || node.state.kind === 'worker');
  const control = node?.state.kind === 'manager';
  return struct(
    'swarm.Info',
    field('NodeID', runs ? node.id : ''),
    field('NodeAddr', node === undefined ? '' : (engine?.options.address ?? '')),
    field('LocalNodeState', engine?.localNodeState() ?? ''),
    field('ControlAvailable', control),
    field('Error', node === undefined ? '' : errorOf(node)),
    field('RemoteManagers', runs ? peers(node) : slice(undefined)),
    ...(control ? managerFields(node) : NO_CONTROL),
  );
};

const clientInfo = record('*system.clientInfo', { Debug: false, Version: '28.2.2', Context: 'default' });

const serverFields = (engine: SimulatedEngine | undefined): readonly GoField[] => {
  const text = (value: string): string => (engine === undefined ? '' : value);
  const number = (value: number): number => (engine === undefined ? 0 : value);
  return [
    field('ID', text('LOCK:STEP:LABS:IMUL:ATED:HOST')),
    field('Containers', 0),
    field('ContainersRunning', 0),
    field('ContainersPaused', 0),
    field('ContainersStopped', 0),
    field('Images', 0),
    field('Driver', text('overlay2')),
    field('LoggingDriver', text('json-file')),
    field('CgroupDriver', text('systemd')),
    optionalField('CgroupVersion', text('2')),
    field('KernelVersion', text('6.1.0-simulated')),
    field('OperatingSystem', text('Lockstep lab (simulated)')),
    field('OSType', text('linux')),
    field('Architecture', text('x86_64')),
    field('NCPU', number(2)),
    field('MemTotal', number(8_200_000_000)),
    field('DockerRootDir', text(engine?.dataRoot ?? '')),
    field('Name', text(engine?.options.hostname ?? '')),
    field('Labels', slice(engine === undefined ? undefined : [])),
    field('ExperimentalBuild', false),
    field('ServerVersion', text(engine?.options.version ?? '')),
    field('DefaultRuntime', text('runc')),
    field('Swarm', swarmValue(engine)),
    field('LiveRestoreEnabled', false),
    field('Isolation', ''),
    field('InitBinary', text('docker-init')),
    field('SecurityOptions', slice(engine === undefined ? undefined : ['name=seccomp,profile=default'])),
    field('Warnings', slice(undefined)),
  ];
};

/** `GET /info` (moby api/types Info). */
export const serverInfoValue = (engine: SimulatedEngine): GoStruct => struct('types.Info', ...serverFields(engine));

/** `docker info` as the client of 28.2 sees it; undefined: nobody answered. */
export const infoValue = (engine: SimulatedEngine | undefined): GoStruct =>
  struct(
    'system.dockerInfo',
    ...serverFields(engine),
    optionalField('ServerErrors', slice(undefined)),
    optionalField('ClientInfo', clientInfo),
    optionalField('ClientErrors', slice(undefined)),
  );
