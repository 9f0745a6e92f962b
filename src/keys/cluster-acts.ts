import type { SwarmChange } from '../domain/plan/plan.js';
import { readAutolockAnswer, type AutolockOutcome } from '../onhost/autolock-answer.js';
import { readRotateAnswer, type RotateOutcome } from '../onhost/rotate-answer.js';
import { composeAutolock, composeRotate } from '../onhost/rotation-scripts.js';
import { publicKeyPem, type SealingKeys } from '../onhost/seal.js';
import type { Act } from '../swarm/act.js';
import { openLiveKey } from './live-key.js';

const OUT_OF_SEQUENCE = { kind: 'notDone', reason: 'the cluster version changed since it was recorded' } as const;

/** A new key in place of the live one. */
export const rotation = ({ fromVersion, fenced }: SwarmChange, keys: SealingKeys): Act<RotateOutcome> => ({
  name: 'rotate',
  wanted: 'newKey',
  fromVersion,
  script: (target, runId) => composeRotate(target, publicKeyPem(keys), { fromVersion, runId }),
  read: readRotateAnswer,
  judge: ({ facts: { outcome } }) => {
    switch (outcome.kind) {
      case 'rotated':
        return { kind: 'clear', reading: openLiveKey(outcome.liveKey, keys) };
      case 'indeterminate':
        return { kind: 'unsure', reason: 'the engine did not report whether it rotated' };
      case 'outOfSequence':
        return OUT_OF_SEQUENCE;
      case 'declined':
        return { kind: 'notDone', reason: 'the engine declined the request' };
      case 'refused':
        return { kind: 'notDone', reason: outcome.reason };
    }
  },
  isFenced: fenced,
  otherwise: 'the key was not rotated',
});

/** Autolock on, with a key that nobody knew before. */
export const turningOn = (fromVersion: number, keys: SealingKeys): Act<AutolockOutcome> => ({
  name: 'enable',
  wanted: 'newKey',
  fromVersion,
  script: (target, runId) =>
    composeAutolock(target, { kind: 'on', sealTo: publicKeyPem(keys) }, { fromVersion, runId }),
  read: readAutolockAnswer,
  judge: ({ facts: { outcome } }) => {
    switch (outcome.kind) {
      case 'changed':
      case 'unchanged':
        return { kind: 'clear', reading: openLiveKey(outcome.liveKey, keys) };
      case 'indeterminate':
        return { kind: 'unsure', reason: 'the swarm did not report its state' };
      case 'refused':
        return { kind: 'notDone', reason: outcome.reason };
      case 'outOfSequence':
        return OUT_OF_SEQUENCE;
    }
  },
  isFenced: false,
  otherwise: 'autolock was not turned on',
});

/** Autolock off. What lies on the disks follows, manager by manager. */
export const turningOff = (fromVersion: number): Act<AutolockOutcome> => ({
  name: 'disable',
  wanted: 'noKey',
  fromVersion,
  script: (target, runId) => composeAutolock(target, { kind: 'off' }, { fromVersion, runId }),
  read: readAutolockAnswer,
  judge: ({ facts: { outcome } }) => {
    switch (outcome.kind) {
      case 'changed':
      case 'unchanged':
        return { kind: 'clear', reading: { kind: 'none' } };
      case 'indeterminate':
        return { kind: 'unsure', reason: 'the swarm did not report its state' };
      case 'refused':
        return { kind: 'notDone', reason: outcome.reason };
      case 'outOfSequence':
        return OUT_OF_SEQUENCE;
    }
  },
  isFenced: false,
  otherwise: 'autolock was not turned off',
});
