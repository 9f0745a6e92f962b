import type { SwarmRuntime } from '../engine/swarm-runtime.js';
import {
  duration,
  field,
  optionalField,
  record,
  slice,
  stringMap,
  struct,
  time,
  type GoField,
  type GoStruct,
} from '../go-template/values.js';
import type { ClusterObject } from '../model/swarm-model.js';
import { tlsInfo, version } from './node-value.js';

const raft = (spec: ClusterObject['spec'] | undefined): GoStruct =>
  struct(
    'swarm.RaftConfig',
    optionalField('SnapshotInterval', spec?.snapshotInterval ?? 0),
    field('KeepOldSnapshots', spec?.keepOldSnapshots ?? 0),
    optionalField('LogEntriesForSlowFollowers', spec === undefined ? 0 : 500),
    field('ElectionTick', spec === undefined ? 0 : 10),
    field('HeartbeatTick', spec === undefined ? 0 : 1),
  );

const specValue = (spec: ClusterObject['spec'] | undefined): GoStruct =>
  struct(
    'swarm.Spec',
    optionalField('Name', spec === undefined ? '' : 'default'),
    field('Labels', stringMap(spec?.labels)),
    field(
      'Orchestration',
      struct('swarm.OrchestrationConfig', optionalField('TaskHistoryRetentionLimit', spec?.taskHistoryLimit ?? 0)),
    ),
    field('Raft', raft(spec)),
    field(
      'Dispatcher',
      struct('swarm.DispatcherConfig', optionalField('HeartbeatPeriod', duration(spec?.dispatcherHeartbeat ?? 0))),
    ),
    field(
      'CAConfig',
      struct(
        'swarm.CAConfig',
        optionalField('NodeCertExpiry', duration(spec?.nodeCertExpiry ?? 0)),
        optionalField('ForceRotate', 0),
      ),
    ),
    field('TaskDefaults', struct('swarm.TaskDefaults')),
    field('EncryptionConfig', record('swarm.EncryptionConfig', { AutoLockManagers: spec?.autolock ?? false })),
  );

const GO_ZERO_TIME = new Date('0001-01-01T00:00:00Z');

const clusterFields = (swarm: SwarmRuntime | undefined): readonly GoField[] => {
  const cluster = swarm?.model.cluster;
  return [
    field('ID', swarm?.model.id ?? ''),
    field('Version', version(cluster?.version ?? 0)),
    field('CreatedAt', time(cluster?.createdAt ?? GO_ZERO_TIME)),
    field('UpdatedAt', time(cluster?.updatedAt ?? GO_ZERO_TIME)),
    field('Spec', specValue(cluster?.spec)),
    field('TLSInfo', swarm === undefined ? struct('swarm.TLSInfo') : tlsInfo(swarm.authority)),
    field('RootRotationInProgress', cluster?.rootRotationInProgress ?? false),
    field('DefaultAddrPool', slice(undefined)),
    field('SubnetSize', swarm === undefined ? 0 : 24),
    field('DataPathPort', swarm === undefined ? 0 : 4789),
  ];
};

/** `.Swarm.Cluster`. Without a leader it is there, and every field of it is zero (moby Cluster.Info). */
export const clusterValue = (swarm: SwarmRuntime | undefined): GoStruct =>
  struct('*swarm.ClusterInfo', ...clusterFields(swarm));

/** `GET /swarm`: the cluster with the tokens that let machines join, so never to be printed whole. */
export const swarmObjectValue = (swarm: SwarmRuntime): GoStruct =>
  struct(
    'swarm.Swarm',
    ...clusterFields(swarm),
    field(
      'JoinTokens',
      record('swarm.JoinTokens', {
        Worker: swarm.model.cluster.joinTokens.worker,
        Manager: swarm.model.cluster.joinTokens.manager,
      }),
    ),
  );
