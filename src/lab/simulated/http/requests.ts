import { z } from 'zod';
import type { ClusterUpdate } from '../model/cluster.js';

/** The request itself is wrong: 400, before the engine looks at its swarm. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/** A field that is left out counts as Go's zero value: the posted spec replaces the present one as a whole. */
const specSchema = z.object({
  Name: z.string().default(''),
  Labels: z.record(z.string(), z.string()).nullable().default(null),
  Orchestration: z.object({ TaskHistoryRetentionLimit: z.number().default(0) }).prefault({}),
  Raft: z.object({ SnapshotInterval: z.number().default(0), KeepOldSnapshots: z.number().default(0) }).prefault({}),
  Dispatcher: z.object({ HeartbeatPeriod: z.number().default(0) }).prefault({}),
  CAConfig: z.object({ NodeCertExpiry: z.number().default(0) }).prefault({}),
  EncryptionConfig: z.object({ AutoLockManagers: z.boolean().default(false) }).prefault({}),
});

const unlockSchema = z.object({ UnlockKey: z.string().default('') });

const parsed = <T>(schema: z.ZodType<T>, body: string): T => {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new BadRequest(`invalid character '${body.charAt(0)}' looking for beginning of value`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new BadRequest(`json: cannot unmarshal: ${z.prettifyError(result.error)}`);
};

const versionIn = (query: URLSearchParams): number => {
  const raw = query.get('version') ?? '';
  if (/^\d+$/.test(raw)) return Number(raw);
  const quoted = JSON.stringify(raw);
  throw new BadRequest(`invalid swarm version '${raw}': strconv.ParseUint: parsing ${quoted}: invalid syntax`);
};

const rotationIn = (
  query: URLSearchParams,
  name: 'rotateWorkerToken' | 'rotateManagerToken' | 'rotateManagerUnlockKey',
): boolean => {
  const value = query.get(name) ?? '';
  if (['', '0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value)) return false;
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return true;
  throw new BadRequest(`invalid value for ${name}: ${value}`);
};

/** Body and query of `POST /swarm/update`, read in the order of moby's updateCluster. Errors: BadRequest. */
export const readUpdate = (body: string, query: URLSearchParams): ClusterUpdate => {
  const { Name, Labels, Orchestration, Raft, Dispatcher, CAConfig, EncryptionConfig } = parsed(specSchema, body);
  const version = versionIn(query);
  const rotateTokens = [
    ...(rotationIn(query, 'rotateWorkerToken') ? (['worker'] as const) : []),
    ...(rotationIn(query, 'rotateManagerToken') ? (['manager'] as const) : []),
  ];
  const rotateUnlockKey = rotationIn(query, 'rotateManagerUnlockKey');
  if (Name !== '' && Name !== 'default') throw new BadRequest('swarm spec must be named "default"');
  return {
    version,
    rotateUnlockKey,
    rotateTokens,
    spec: {
      labels: new Map(Object.entries(Labels ?? {})),
      autolock: EncryptionConfig.AutoLockManagers,
      taskHistoryLimit: Orchestration.TaskHistoryRetentionLimit,
      snapshotInterval: Raft.SnapshotInterval,
      keepOldSnapshots: Raft.KeepOldSnapshots,
      dispatcherHeartbeat: Dispatcher.HeartbeatPeriod,
      nodeCertExpiry: CAConfig.NodeCertExpiry,
    },
  };
};

/** The key in the body of `POST /swarm/unlock`. Errors: BadRequest. */
export const readUnlockKey = (body: string): string => parsed(unlockSchema, body).UnlockKey;
