/** Managers that must agree: floor(n / 2) + 1 (Raft). */
export const needed = (managers: number): number => Math.floor(managers / 2) + 1;

/** Managers that may fail while the swarm still serves: floor((n - 1) / 2). An even number adds nothing. */
export const tolerates = (managers: number): number => Math.max(0, Math.floor((managers - 1) / 2));
