/** How the room spreads its calls over time. All times in milliseconds. */
export interface Pacing {
  /** The first wait before a look, and before a repetition. */
  readonly first: number;
  /** Each wait without news is so many times the one before. */
  readonly growth: number;
  /** No wait between two looks is longer, as long as the service keeps up. */
  readonly ceiling: number;
  /** No wait after throttling is longer. */
  readonly throttledCeiling: number;
  /** Waits vary by this share to either side, so that many scopes do not call in step. */
  readonly jitter: number;
}

/** No rate is published for Run Command: begin quickly, and let the service say when it is too quick. */
export const DEFAULT_PACING: Pacing = {
  first: 1_000,
  growth: 1.4,
  ceiling: 10_000,
  throttledCeiling: 60_000,
  jitter: 0.2,
};

/** As many managers as a swarm has at most. A rotation goes through a dozen such commands, one after the other. */
const FEW_TARGETS = 10;
const FEW_ARE_QUICKER = 0.3;

/** How a command to so many instances is looked at: a few scripts end within a second, and few looks are few calls. */
export const pacingFor = (pacing: Pacing, targets: number): Pacing =>
  targets <= FEW_TARGETS ? { ...pacing, first: pacing.first * FEW_ARE_QUICKER } : pacing;

/** What a look brought. */
export type Look = 'news' | 'nothing' | 'throttled';

/** The wait before the next look: quick again after news, slower without, twice as slow when throttled. */
export function nextInterval(pacing: Pacing, interval: number, look: Look): number {
  switch (look) {
    case 'news':
      return pacing.first;
    case 'nothing':
      return Math.min(Math.max(interval, pacing.first) * pacing.growth, pacing.ceiling);
    case 'throttled':
      return Math.min(Math.max(interval, pacing.first) * 2, pacing.throttledCeiling);
  }
}

/** The wait before a call is made again after it failed for the `tries`th time (1 and up). */
export function backoff(pacing: Pacing, tries: number): number {
  return Math.min(pacing.first * 2 ** Math.min(tries - 1, 30), pacing.throttledCeiling);
}

/** `milliseconds`, varied by the pacing's jitter; `random` gives 0 up to 1. */
export function jittered(pacing: Pacing, milliseconds: number, random: () => number): number {
  return Math.round(milliseconds * (1 + pacing.jitter * (2 * random() - 1)));
}
