import type { SwarmChange } from '../domain/plan/plan.js';
import type { RunTools } from '../engine/run-tools.js';
import type { SwarmRun } from '../engine/swarm-run.js';
import type { SealingKeys } from '../onhost/seal.js';
import type { Vaults } from './read-vaults.js';

/** What the steps of an operation on unlock keys work with. */
export interface KeyTools extends RunTools, Vaults {
  /** Makes a pair: for one look, or for an intent, where a resumed run may have to open what is sealed to it. */
  readonly newSealingKeys: () => Promise<SealingKeys>;
}

/** One swarm's way through such an operation. */
export type KeyRun = SwarmRun<SwarmChange, KeyTools>;

/** The steps that change the autolock setting of a swarm, or its key. */
export const KEY_ACTS = ['rotate', 'enable', 'disable'] as const;
export type KeyAct = (typeof KEY_ACTS)[number];

const KEY_MAKING: readonly KeyAct[] = ['rotate', 'enable'];

/** Whether this run has made an unlock key, or may have. */
export const mayHaveNewKey = (run: Pick<KeyRun, 'mayHaveDone'>): boolean => KEY_MAKING.some(run.mayHaveDone);
