import type { Clock } from '../../src/ports/clock.js';

/** How a process of an operator ends before its time. */
export interface Kill {
  /** At its n-th step (before or after an effect), counted from 1: of all, or behind its latest request to change a swarm. */
  readonly at: number;
  readonly from: 'start' | 'act';
  /** In the middle of a line of its journal, where that step is one. */
  readonly torn: boolean;
}

/** Stands still at its n-th step, and wakes up so many seconds later. */
export interface Pause {
  readonly at: number;
  readonly seconds: number;
}

/** One process of an operator: what it does passes through here, so that it can be ended anywhere as by kill -9. */
export interface Process {
  /** Never resolves once the process is dead. */
  readonly step: (what: string) => Promise<void>;
  readonly clock: Clock;
  readonly tears: () => boolean;
  readonly isDead: () => boolean;
  /** Its credentials are not valid any more. */
  readonly hasExpired: () => boolean;
  /** Resolves when it has been killed, with the last thing that it was about to do. */
  readonly killed: Promise<string>;
}

const ACT = /^before command (?:rotate|enable|disable)$/;
const NEVER = new Promise<never>(() => undefined);

/** What befalls one process. */
export interface Fortune {
  readonly kill: Kill | undefined;
  readonly pause: Pause | undefined;
  /** At its n-th step its credentials expire. */
  readonly expiry: number | undefined;
}

export const createProcess = (clock: Clock, { kill, pause, expiry }: Fortune): Process => {
  let steps = 0;
  let act = Number.POSITIVE_INFINITY;
  let dead = false;
  const isDead = (): boolean => dead;
  const isEnd = (step: number): boolean => step === (kill?.from === 'act' ? act : 0) + (kill?.at ?? 0);
  let die: (last: string) => void = () => undefined;
  const killed = new Promise<string>((resolve) => {
    die = resolve;
  });
  return {
    killed,
    isDead,
    hasExpired: () => expiry !== undefined && steps >= expiry,
    tears: () => kill?.torn === true && isEnd(steps + 1),
    step: async (what) => {
      steps += 1;
      if (ACT.test(what)) act = steps;
      if (kill !== undefined && isEnd(steps)) {
        dead = true;
        die(what);
      }
      if (dead) return NEVER;
      if (steps === pause?.at) await clock.sleep(pause.seconds * 1000);
    },
    clock: {
      now: () => clock.now(),
      sleep: async (milliseconds, signal) => {
        if (isDead()) return NEVER;
        await clock.sleep(milliseconds, signal);
        if (isDead()) return NEVER;
      },
    },
  };
};
