/** How a run over many swarms is scheduled. */
export interface WaveLimits {
  /** Swarms side by side, after the canaries; at least 1. */
  readonly concurrency: number;
  /** So many swarms go first, one by one; 0: none. */
  readonly canary: number;
  /** After more failures than these nothing new starts. */
  readonly maxFailures: number;
}

/** What is known when the next swarm could be started. */
export interface WaveState {
  /** Names of the swarms that failed, in the order in which they did. */
  readonly failed: readonly string[];
  /** The canary that failed; null while none has. */
  readonly failedCanary: string | null;
  /** The run is to end. */
  readonly stopped: boolean;
}

/** Why nothing new may start, in a sentence; undefined where the next one may. */
export function whyNotStart(state: WaveState, limits: Pick<WaveLimits, 'maxFailures'>): string | undefined {
  if (state.stopped) return 'The run stopped before it reached this swarm.';
  if (state.failedCanary !== null) {
    return `The canary swarm ${state.failedCanary} failed: no further swarm was started.`;
  }
  const { failed } = state;
  return failed.length > limits.maxFailures
    ? `${failed.length} failed (--max-failures ${limits.maxFailures}), the last one ${failed.at(-1) ?? ''}: no further swarm was started.`
    : undefined;
}
