import type { Situation } from '../../../src/domain/backout/backout-situation.js';
import type { ManagerState } from '../../../src/domain/fleet.js';
import { anInstanceId, aManager } from '../../support/builders/fleet.js';
import { aCustody, aServingSwarm, printOf, type CustodyOptions } from '../../support/builders/plan.js';

export const NAMES = ['web-1', 'web-2', 'web-3'];
export const [FIRST = anInstanceId('web-1'), SECOND = FIRST, THIRD = FIRST] = NAMES.map(anInstanceId);
export const NONE_OPENS = { kind: 'noneOpens' } as const;
export const opens = (name: string) => ({ kind: 'proven', fingerprint: printOf(name) }) as const;

/** The managers in these states; the swarm serves where enough of them are open. */
export const seen = (
  states: readonly ManagerState[],
  custody: CustodyOptions = {},
): Pick<Situation, 'swarm' | 'custody'> => {
  const managers = states.map((state, index) => aManager({ name: `web-${index + 1}`, state }));
  const isHeld = states.filter((state) => state === 'unlocked').length > states.length / 2;
  const view = isHeld
    ? {}
    : ({ quorum: { managers: 3, healthy: undefined, needed: 2, tolerates: 1, state: 'lost' } } as const);
  const swarm = aServingSwarm({ managers, autolock: isHeld ? true : null, view });
  const live = isHeld ? {} : { live: { kind: 'unknown', reason: 'nobody serves' } as const };
  return { swarm, custody: aCustody(swarm, { ...live, ...custody }) };
};
/** Autolock off, and every disk in the clear, or not yet. */
export const autolockOff = (encrypted = false): Pick<Situation, 'swarm' | 'custody'> => {
  const keyFile = { encrypted, kekVersion: 1, dekPending: false, dekNeedsRotation: false };
  const managers = NAMES.map((name) => aManager({ name, facts: { keyFile } }));
  const swarm = aServingSwarm({ managers, autolock: false });
  const proof = encrypted ? opens('now') : ({ kind: 'notEncrypted' } as const);
  const proofs = Object.fromEntries(NAMES.map((name) => [name, proof]));
  return { swarm, custody: aCustody(swarm, { live: { kind: 'none' }, proofs }) };
};

export type Row = readonly [behaviour: string, situation: Partial<Situation>, move: object];
