import type { Fingerprint, RunId, SwarmId } from '../../domain/ids.js';
import type { KeyGeneration, RunIntent } from '../../domain/key.js';
import type { KeptKeys, Pending } from '../../domain/kept-keys.js';
import { unusable } from './vault-calls.js';
import { decodeRecord } from './stored-value.js';
import type { StoredRecord } from './stored-value.js';
import { generationLabel, runLabel } from './version-store.js';
import type { Label, StoredVersion, StoreState, VersionStore } from './version-store.js';

/** A swarm's secret, read and understood. */
export interface Contents {
  readonly keys: KeptKeys;
  /** The version that has a label; undefined where none has. */
  readonly holder: (label: Label) => string | undefined;
  /** A version that holds this generation. */
  readonly versionOf: (fingerprint: Fingerprint) => string | undefined;
  readonly generation: (fingerprint: Fingerprint) => KeyGeneration | undefined;
  readonly intent: (runId: RunId) => RunIntent | undefined;
  readonly state: StoreState;
}

interface Version extends Omit<StoredVersion, 'text'> {
  readonly record: StoredRecord;
}

/** Errors: LockstepError for whatever does not belong into this swarm's secret; then nothing may be written. */
export const readContents = async (store: VersionStore, swarmId: SwarmId): Promise<Contents> => {
  const { versions: stored, ...state } = await store.read();
  const all = stored.map((version) => understood(version, swarmId, store.title));
  const versions = all.filter(({ labels }) => labels.length > 0);
  const at = (label: Label): Version | undefined => versions.find(({ labels }) => labels.includes(label));
  const keys = keysOf(versions, at);
  return {
    keys,
    holder: (label) => at(label)?.id,
    versionOf: (fingerprint) => versions.find(({ record }) => generationOf(record)?.fingerprint === fingerprint)?.id,
    generation: (fingerprint) => keys.generations.find((known) => known.fingerprint === fingerprint),
    intent: (runId) => keys.intents.find((known) => known.runId === runId),
    state,
  };
};

const understood = ({ id, labels, text, exposed }: StoredVersion, swarmId: SwarmId, title: string): Version => {
  const decoded = decodeRecord(text, swarmId);
  const untouched = 'nothing was changed';
  switch (decoded.kind) {
    case 'foreign':
      throw unusable(
        'VAULT_VALUE_FOREIGN',
        title,
        `contains a value of another swarm, ${decoded.swarmId}, in its version ${id}; ${untouched}`,
        'Find out who wrote it there; store the keys of each swarm under its own name, or choose another prefix',
      );
    case 'newer':
      throw unusable(
        'VAULT_VALUE_NEWER',
        title,
        `was written by a newer lockstep (version ${id}); ${untouched}`,
        'Use the newest lockstep that works on this fleet',
      );
    case 'unreadable':
      throw unreadable(title, id, decoded.why);
    case 'record': {
      const wrong = labels.find((label) => isMisplaced(label, decoded.record));
      if (wrong !== undefined) throw unreadable(title, id, `it has the label ${wrong} of another one`);
      return { id, labels, exposed, record: decoded.record };
    }
  }
};

const unreadable = (title: string, id: string, why: string): Error =>
  unusable(
    'VAULT_VALUE_UNREADABLE',
    title,
    `contains a value that lockstep did not write, in its version ${id}: ${why}; nothing was changed`,
    'Find out who wrote it there, and move it elsewhere or choose another prefix',
  );

/** A label that somebody moved by hand would make the wrong key vanish when its generation is retired. */
const isMisplaced = (label: Label, record: StoredRecord): boolean => {
  if (label === 'current') return record.kind === 'intent';
  if (label.startsWith('generation-')) return label !== ownLabel(record);
  if (label.startsWith('run-')) return label !== ownLabel(record);
  return false;
};

const ownLabel = (record: StoredRecord): Label | undefined => {
  switch (record.kind) {
    case 'generation':
      return generationLabel(record.generation.fingerprint);
    case 'intent':
      return runLabel(record.intent.runId);
    case 'empty':
      return undefined;
  }
};

const generationOf = (record: StoredRecord | undefined): KeyGeneration | undefined =>
  record?.kind === 'generation' ? record.generation : undefined;

const keysOf = (versions: readonly Version[], at: (label: Label) => Version | undefined): KeptKeys => {
  const generations = versions.flatMap(({ record }) => generationOf(record) ?? []);
  const byFingerprint = new Map(generations.map((generation) => [generation.fingerprint, generation]));
  const current = generationOf(at('current')?.record);
  return {
    generations: [...byFingerprint.values()].sort((a, b) => a.keptAt.getTime() - b.keptAt.getTime()),
    current,
    previous: generationOf(at('previous')?.record),
    pending: pendingOf(at('pending')?.record, current),
    intents: versions.flatMap(({ record }) => (record.kind === 'intent' ? [record.intent] : [])),
    exposed: [
      ...new Set(
        versions.filter(({ exposed }) => exposed).flatMap(({ record }) => generationOf(record)?.fingerprint ?? []),
      ),
    ],
  };
};

/** A label that is left from a promotion which died before it could take it off means nothing any more. */
const pendingOf = (record: StoredRecord | undefined, current: KeyGeneration | undefined): Pending | undefined => {
  switch (record?.kind) {
    case 'intent':
      return { kind: 'intent', ...record.intent };
    case 'generation':
      return record.generation.fingerprint === current?.fingerprint
        ? undefined
        : { kind: 'generation', ...record.generation };
    case 'empty':
    case undefined:
      return undefined;
  }
};
