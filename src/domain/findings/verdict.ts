import type { Manager } from '../fleet.js';
import type { Verdict } from './finding.js';
import type { Remedy } from '../remedy.js';

/** The managers that a verdict is about, as the report names them. */
const idsOf = (managers: readonly Manager[]) => managers.map((manager) => manager.instance.instanceId);

export const pass = (evidence: string): Verdict => ({ status: 'pass', evidence });

export const fail = (evidence: string, remedy: Remedy, managers: readonly Manager[] = []): Verdict => ({
  status: 'fail',
  evidence,
  remedy,
  instanceIds: idsOf(managers),
});

/** Read, but only a person can judge it. */
export const manual = (evidence: string, remedy: Remedy, managers: readonly Manager[] = []): Verdict => ({
  status: 'manual',
  evidence,
  remedy,
  instanceIds: idsOf(managers),
});

/** Not read, or not wholly: never a pass. */
export const unknown = (evidence: string, remedy: Remedy, managers: readonly Manager[] = []): Verdict => ({
  status: 'unknown',
  evidence,
  remedy,
  instanceIds: idsOf(managers),
});

/** Not looked for, as nobody asked for it. */
export const notAsked = (evidence: string, remedy: Remedy): Verdict => ({
  ...unknown(evidence, remedy),
  asked: false,
});
