import { isFingerprint, type Fingerprint, type SwarmId } from '../../domain/ids.js';
import type { StepKind } from '../../domain/backout/move.js';
import type { RunRecord, StepState } from '../../ports/journal.js';

/** `adopt-3`: a step of a backout. What a change writes about itself stands in that section: `adopt-3.keep`. */
const SECTION = /^[a-zA-Z]+-(?<number>\d+)$/;

const stepsOf = (run: RunRecord, swarmId: SwarmId): readonly (readonly [string, StepState])[] => [
  ...(run.swarms.get(swarmId) ?? []),
];

/** Numbered over all attempts of this run, a resumed one included. */
export function nextSection(run: RunRecord, swarmId: SwarmId, kind: StepKind): string {
  const numbers = stepsOf(run, swarmId).map(([step]) => Number(SECTION.exec(step)?.groups?.['number'] ?? 0));
  return `${kind}-${Math.max(0, ...numbers) + 1}`;
}

/** The keys that were live when this run began to rotate them. */
export const begunRotations = (run: RunRecord, swarmId: SwarmId): readonly Fingerprint[] =>
  stepsOf(run, swarmId).flatMap(([step, state]) => {
    if (!step.startsWith('rotate-') || !SECTION.test(step) || state.kind === 'notBegun') return [];
    const move = state.intended['move'];
    const from = typeof move === 'object' && move !== null && 'from' in move ? move['from'] : undefined;
    return typeof from === 'string' && isFingerprint(from) ? [from] : [];
  });
