import { z } from 'zod';
import { isFingerprint, type Fingerprint } from '../domain/ids.js';
import { newKey, noKey } from '../domain/key-effect.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import { readAutolockAnswer, type AutolockOutcome } from '../onhost/autolock-answer.js';
import type { ChangeFacts } from '../onhost/change-answer.js';
import type { LiveKeyFacts } from '../onhost/live-key-lines.js';
import { readRotateAnswer, type RotateOutcome } from '../onhost/rotate-answer.js';
import { composeAutolock, composeRotate } from '../onhost/rotation-scripts.js';
import { publicKeyPem, type SealingKeys } from '../onhost/seal.js';
import type { Act, Hint } from '../swarm/act.js';
import { judgeRotation, OUT_OF_SEQUENCE } from '../swarm/judge-rotation.js';
import { performAct, type Acted } from '../swarm/perform-act.js';
import type { KeyAct, KeyRun } from './key-run.js';
import { openLiveKey, readLiveKey, type LiveReading } from './live-key.js';
import { keepAsPrecaution } from './store-as-precaution.js';

/** Keys that are not new: the live one, and all that are stored. */
type Before = readonly Fingerprint[];

/** An act on the unlock key of a swarm; what it is compared with is known when it begins. */
export type KeyChange<Outcome> = (before: Before) => Act<Outcome, LiveReading> & { readonly name: KeyAct };

export type KeyActed = Acted<Before, LiveReading>;

const beforeSchema: z.ZodType<Before> = z.array(z.string().refine(isFingerprint));

/** Errors: as of `performAct`. `executor`: the planned one unless told. */
export const performKeyAct = <Outcome>(
  run: KeyRun,
  act: KeyChange<Outcome>,
  options: { readonly before: Before; readonly executor?: PlannedManager },
): Promise<KeyActed> => performAct<Before, Outcome, LiveReading>(run, { act, beforeSchema, ...options });

/** How the key of a swarm is seen, whatever is done to it. `keys`: what the managers seal it to. */
const seenByKey = (run: KeyRun, keys: SealingKeys) => ({
  look: (step: string, manager: PlannedManager) => readLiveKey(run, step, manager, keys),
  isSame: (a: LiveReading, b: LiveReading) => a.kind !== 'read' || b.kind !== 'read' || a.fingerprint === b.fingerprint,
  keepReported: (reading: LiveReading) => keepAsPrecaution(run, reading),
});

/** A new key in place of the live one. */
export const rotation =
  (run: KeyRun, keys: SealingKeys): KeyChange<RotateOutcome> =>
  (before) => ({
    ...seenByKey(run, keys),
    name: 'rotate',
    effect: newKey(before),
    fromVersion: run.change.fromVersion,
    script: (target, runId) =>
      composeRotate(target, publicKeyPem(keys), { fromVersion: run.change.fromVersion, runId }),
    read: readRotateAnswer,
    judge: ({ facts: { outcome } }) => judgeRotation(outcome, ({ liveKey }) => openLiveKey(liveKey, keys)),
    isFenced: run.change.fenced,
    otherwise: 'the key was not rotated',
  });

/** `now`: how the key is, where the setting is as it was wanted. */
function judgeAutolock(
  outcome: ChangeFacts<AutolockOutcome>['outcome'],
  now: (liveKey: LiveKeyFacts) => LiveReading,
): Hint<LiveReading> {
  switch (outcome.kind) {
    case 'changed':
    case 'unchanged':
      return { kind: 'clear', reading: now(outcome.liveKey) };
    case 'indeterminate':
      return { kind: 'unsure', reason: 'the swarm did not report its state' };
    case 'refused':
      return { kind: 'notDone', reason: outcome.reason };
    case 'outOfSequence':
      return OUT_OF_SEQUENCE;
  }
}

/** Autolock on, with a key that nobody knew before. */
export const turningOn =
  (run: KeyRun, fromVersion: number, keys: SealingKeys): KeyChange<AutolockOutcome> =>
  (before) => ({
    ...seenByKey(run, keys),
    name: 'enable',
    effect: newKey(before),
    fromVersion,
    script: (target, runId) =>
      composeAutolock(target, { kind: 'on', sealTo: publicKeyPem(keys) }, { fromVersion, runId }),
    read: readAutolockAnswer,
    judge: ({ facts: { outcome } }) => judgeAutolock(outcome, (liveKey) => openLiveKey(liveKey, keys)),
    isFenced: false,
    otherwise: 'autolock was not turned on',
  });

/** Autolock off. What lies on the disks follows, manager by manager. `keys`: to tell whether a manager still shows a key. */
export const turningOff =
  (run: KeyRun, fromVersion: number, keys: SealingKeys): KeyChange<AutolockOutcome> =>
  () => ({
    ...seenByKey(run, keys),
    name: 'disable',
    effect: noKey,
    fromVersion,
    script: (target, runId) => composeAutolock(target, { kind: 'off' }, { fromVersion, runId }),
    read: readAutolockAnswer,
    judge: ({ facts: { outcome } }) => judgeAutolock(outcome, () => ({ kind: 'none' })),
    isFenced: false,
    otherwise: 'autolock was not turned off',
  });
