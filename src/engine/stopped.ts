import type { SwarmStatus } from '../domain/change-outcome.js';
import type { Remedy } from '../domain/remedy.js';

export interface StopDetails {
  readonly status: Exclude<SwarmStatus, 'changed'>;
  /** In a sentence, for a person. */
  readonly why: string;
  /** A command where there is one. */
  readonly remedy: Remedy;
  /** Another run holds the lease, or has an intent in the vault. */
  readonly refusedBy?: string;
}

/** Ends the work on one swarm, and never that on another. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly details: StopDetails;

  constructor(details: StopDetails) {
    super(details.why);
    this.details = details;
  }
}
