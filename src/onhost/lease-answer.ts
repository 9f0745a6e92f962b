import { z } from 'zod';
import { isRunId, type RunId } from '../domain/ids.js';
import { atMostOnce, text } from './answer-lines.js';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from './change-answer.js';
import { epochSeconds } from './probe-schema.js';

/** The lease as the swarm showed it at the end. It was taken where it is held by the own run, released where it is not. */
export type LeaseState =
  | { readonly kind: 'free' }
  /** Each label is undefined where the config has none such: somebody else made it. */
  | {
      readonly kind: 'held';
      readonly runId: RunId | undefined;
      readonly owner: string | undefined;
      readonly takenAt: Date | undefined;
    }
  /** The swarm did not say. */
  | { readonly kind: 'unknown' };

const answerSchema = z
  .strictObject({
    lease: headLine,
    ...changeLines,
    state: atMostOnce(z.enum(['free', 'held', 'unknown'])),
    leaserun: atMostOnce(z.string().refine(isRunId, 'not a run id')),
    leaseowner: atMostOnce(text),
    leasetaken: atMostOnce(epochSeconds),
    outcome: atMostOnce(z.enum(['complete', 'indeterminate'])),
  })
  .refine(
    ({ state, leaserun, leaseowner, leasetaken }) =>
      state === 'held' || [leaserun, leaseowner, leasetaken].every((label) => label === undefined),
    'only a held lease has labels',
  );

/** Reads the text of the frame of lease.sh. */
export const readLeaseAnswer = (answer: string): ChangeReading<LeaseState> =>
  readChangeAnswer('lease script', answerSchema, answer, (lines): LeaseState | undefined => {
    const { state } = lines;
    if (state !== 'held') return state === undefined ? undefined : { kind: state };
    return { kind: 'held', runId: lines.leaserun, owner: lines.leaseowner, takenAt: lines.leasetaken };
  });
