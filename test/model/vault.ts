import { randomUUID } from 'node:crypto';
import { createVault } from '../../src/aws/vault/vault.js';
import type { Label, StoreState, VersionStore } from '../../src/aws/vault/version-store.js';
import { EXIT, LockstepError } from '../../src/domain/errors.js';
import type { SwarmId } from '../../src/domain/ids.js';
import { revealSecret, Secret } from '../../src/domain/secret.js';
import type { KeyVault } from '../../src/ports/key-vault.js';
import type { VaultFault } from './faults.js';

interface Version {
  readonly id: string;
  readonly labels: Set<Label>;
  readonly text: string;
}

/** What somebody finds who opens the vault and reads. */
interface Labelled {
  readonly id: string;
  readonly labels: readonly Label[];
  readonly text: string;
}

export interface Shelves {
  /** Everything that carries a label: a version without one may vanish any time. */
  readonly texts: (swarmId: SwarmId) => readonly Labelled[];
  /** `step`: passed before and after each request to the service; one that never comes back ends whoever asks. */
  readonly vault: (step: (what: string) => Promise<void>) => KeyVault;
  /** Requests that have changed something. */
  readonly writes: () => number;
}

/** A service that keeps labelled versions in memory, with the rules of a key vault over it. */
export const createShelves = (
  nextFault: (request: string) => VaultFault | undefined,
  happened: (what: string) => void,
): Shelves => {
  const shelves = new Map<SwarmId, Version[]>();
  let writes = 0;
  const on = (swarmId: SwarmId): Version[] => {
    const shelf = shelves.get(swarmId) ?? [];
    shelves.set(swarmId, shelf);
    return shelf;
  };

  /** As a reader finds them. */
  const labelledOn = (swarmId: SwarmId): readonly Labelled[] =>
    on(swarmId)
      .filter(({ labels }) => labels.size > 0)
      .map(({ id, labels, text }) => ({ id, labels: [...labels], text }));
  /** The same before the latest write. */
  const before = new Map<SwarmId, readonly Labelled[]>();

  const storeOf = (swarmId: SwarmId, step: (what: string) => Promise<void>): VersionStore => {
    const title = `shelf of ${swarmId}`;
    const request = async <Answer>(
      what: string,
      isWrite: boolean,
      serve: (fault: VaultFault | undefined) => Answer,
    ): Promise<Answer> => {
      await step(`before vault ${what}`);
      const fault = nextFault(what);
      if (fault?.kind === 'denied') throw refusal('ACCESS_DENIED', `vault:${what} is denied for the ${title}`);
      if (fault?.kind === 'failsBefore') throw refusal('AWS_CALL_FAILED', `vault:${what} failed for the ${title}`);
      if (isWrite) before.set(swarmId, labelledOn(swarmId));
      const answer = serve(fault);
      if (isWrite) {
        writes += 1;
        happened(`vault ${what}`);
      }
      await step(`after vault ${what}`);
      if (fault?.kind === 'failsAfter') throw refusal('AWS_CALL_FAILED', `vault:${what} failed for the ${title}`);
      return answer;
    };
    const holder = (label: Label): Version | undefined => on(swarmId).find(({ labels }) => labels.has(label));
    const move = (label: Label, from: string | undefined, to: string | undefined): boolean => {
      const present = holder(label);
      if (present?.id === to) return true;
      if (present?.id !== from) return false;
      present?.labels.delete(label);
      on(swarmId)
        .find(({ id }) => id === to)
        ?.labels.add(label);
      if (label === 'current' && present !== undefined) {
        holder('previous')?.labels.delete('previous');
        present.labels.add('previous');
      }
      return true;
    };
    return {
      title,
      mostBytes: 65_536,
      read: () =>
        request('read', false, (fault) => {
          const shown = fault?.kind === 'stale' ? (before.get(swarmId) ?? []) : labelledOn(swarmId);
          return {
            versions: shown.map(({ text, ...version }) => ({
              ...version,
              exposed: false,
              text: new Secret(fault?.kind === 'altered' ? altered(text) : text),
            })),
            ...UNLIMITED,
          };
        }),
      inspect: () => Promise.resolve(UNLIMITED),
      prepare: () => Promise.resolve(),
      put: (secret, label) =>
        request(`put ${label.replace(/-.*/, '')}`, true, () => {
          const text = revealSecret(secret);
          const version = on(swarmId).find((each) => each.text === text) ?? {
            id: randomUUID(),
            labels: new Set(),
            text,
          };
          if (!on(swarmId).includes(version)) on(swarmId).push(version);
          holder(label)?.labels.delete(label);
          version.labels.add(label);
          return version.id;
        }),
      move: (label, from, to) => request(`move ${label.replace(/-.*/, '')}`, true, () => move(label, from, to)),
    };
  };

  return {
    texts: labelledOn,
    vault: (step) =>
      createVault((swarmId, signal) => {
        signal?.throwIfAborted();
        return storeOf(swarmId, step);
      }),
    writes: () => writes,
  };
};

const UNLIMITED: StoreState = { barrier: undefined, notes: [], lacksRoom: () => Promise.resolve(undefined) };

/** The first letter of the key is another one. */
const altered = (text: string): string => text.replace(/(?<=SWMKEY-1-)./, (letter) => (letter === 'A' ? 'B' : 'A'));

const refusal = (code: string, message: string): LockstepError =>
  new LockstepError({ code, message, remedy: 'see why, and run it again', exitCode: EXIT.toolError });
