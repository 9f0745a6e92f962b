import { z } from 'zod';
import { isFingerprint, isRunId, isSwarmId } from '../../domain/ids.js';
import type { SwarmId } from '../../domain/ids.js';
import { fingerprintOf, parseUnlockKey } from '../../domain/key.js';
import type { KeyGeneration, RunIntent } from '../../domain/key.js';
import { revealSecret, Secret } from '../../domain/secret.js';

/** The JSON text of one version. Plain enough for a person to read the key from it when nothing else is left. */
export type StoredRecord =
  | { readonly kind: 'generation'; readonly generation: KeyGeneration }
  | { readonly kind: 'intent'; readonly intent: RunIntent }
  /** The first version of a secret in Secrets Manager, which is always the current one: nothing is kept yet. */
  | { readonly kind: 'empty'; readonly swarmId: SwarmId };

export const swarmOf = (record: StoredRecord): SwarmId => {
  switch (record.kind) {
    case 'generation':
      return record.generation.swarmId;
    case 'intent':
      return record.intent.swarmId;
    case 'empty':
      return record.swarmId;
  }
};

const SCHEMA_VERSION = 1;
const PRIVATE_KEY = /^-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+\n-----END PRIVATE KEY-----\n$/;

const clusterVersion = z.int().nonnegative();
const time = z.iso.datetime().transform((text) => new Date(text));
const shared = { schemaVersion: z.literal(SCHEMA_VERSION), swarmId: z.string().refine(isSwarmId) };
const ofRun = { ...shared, runId: z.string().refine(isRunId) };

const key = z.string().transform((text, context) => {
  const parsed = parseUnlockKey(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom' });
  return z.NEVER;
});

const valueShape = z.discriminatedUnion('kind', [
  z
    .strictObject({
      ...ofRun,
      kind: z.literal('generation'),
      key,
      fingerprint: z.string().refine(isFingerprint),
      clusterVersion: clusterVersion.nullable(),
      rotatedAt: time.nullable(),
      keptAt: time,
    })
    .refine((value) => value.fingerprint === fingerprintOf(value.key), { path: ['fingerprint'] }),
  z.strictObject({
    ...ofRun,
    kind: z.literal('intent'),
    sealingKey: z
      .string()
      .regex(PRIVATE_KEY)
      .transform((text) => new Secret(text)),
    clusterVersion,
    writtenAt: time,
  }),
  z.strictObject({ ...shared, kind: z.literal('empty') }),
]);

/** Deterministic: the same record is the same text. */
export const encodeRecord = (record: StoredRecord): Secret => new Secret(JSON.stringify(membersOf(record)));

const membersOf = (record: StoredRecord): object => {
  const head = { schemaVersion: SCHEMA_VERSION, kind: record.kind };
  switch (record.kind) {
    case 'generation': {
      const { swarmId, runId, key: own, fingerprint, clusterVersion: version, rotatedAt, keptAt } = record.generation;
      return {
        ...head,
        swarmId,
        runId,
        key: revealSecret(own),
        fingerprint,
        clusterVersion: version,
        rotatedAt,
        keptAt,
      };
    }
    case 'intent': {
      const { swarmId, runId, sealingKey, clusterVersion: version, writtenAt } = record.intent;
      return { ...head, swarmId, runId, sealingKey: revealSecret(sealingKey), clusterVersion: version, writtenAt };
    }
    case 'empty':
      return { ...head, swarmId: record.swarmId };
  }
};

/** `why` names fields of this format alone, never a word of the value. */
export type Decoded =
  | { readonly kind: 'record'; readonly record: StoredRecord }
  | { readonly kind: 'newer' }
  | { readonly kind: 'foreign'; readonly swarmId: SwarmId }
  | { readonly kind: 'unreadable'; readonly why: string };

const unreadable = (why: string): Decoded => ({ kind: 'unreadable', why });

/** Strict: whatever this version did not write, for this very swarm, is unreadable. */
export const decodeRecord = (text: Secret, swarmId: SwarmId): Decoded => {
  let json: unknown;
  try {
    json = JSON.parse(revealSecret(text));
  } catch {
    return unreadable('it is not JSON');
  }
  const { success, data, error } = valueShape.safeParse(json);
  if (!success) return isNewer(json) ? { kind: 'newer' } : unreadable(wordsOf(error));
  if (data.swarmId !== swarmId) return { kind: 'foreign', swarmId: data.swarmId };
  return { kind: 'record', record: recordOf(data) };
};

const newerShape = z.object({ schemaVersion: z.int().gt(SCHEMA_VERSION), swarmId: z.string() });
const isNewer = (json: unknown): boolean => newerShape.safeParse(json).success;

const wordsOf = ({ issues }: z.ZodError): string => {
  const fields = new Set(issues.map(({ path }) => path.join('.')).filter((path) => path !== ''));
  return fields.size === 0 ? 'it is not in the format of lockstep' : `wrong or missing: ${[...fields].join(', ')}`;
};

const recordOf = (value: z.output<typeof valueShape>): StoredRecord => {
  switch (value.kind) {
    case 'generation': {
      const { swarmId, runId, key: own, fingerprint, clusterVersion: version, rotatedAt, keptAt } = value;
      const generation = { swarmId, runId, key: own, fingerprint, clusterVersion: version, rotatedAt, keptAt };
      return { kind: 'generation', generation };
    }
    case 'intent': {
      const { swarmId, runId, sealingKey, clusterVersion: version, writtenAt } = value;
      return { kind: 'intent', intent: { swarmId, runId, sealingKey, clusterVersion: version, writtenAt } };
    }
    case 'empty':
      return { kind: 'empty', swarmId: value.swarmId };
  }
};
