import type { HostFacts } from './host-facts.js';
import type { DiscoveredInstance } from './instance.js';

/** What is known of one discovered instance after the probe. "Could not tell" is a state of its own. */
export interface Observation {
  readonly instance: DiscoveredInstance;
  readonly answer: Answer;
}

export type Answer =
  | { readonly kind: 'facts'; readonly facts: HostFacts }
  /** No command could reach it, or none came back in time: not managed, connection lost, stopped, undeliverable. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** Something came back, or the script may have run, but there is nothing in it that could be believed. */
  | { readonly kind: 'unreadable'; readonly reason: string };
