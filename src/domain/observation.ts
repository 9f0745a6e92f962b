import type { HostFacts } from './host-facts.js';
import type { DiscoveredInstance } from './instance.js';

/** What is known of one discovered instance after the probe. "Could not tell" is a state of its own. */
export interface Observation {
  readonly instance: DiscoveredInstance;
  readonly answer: Answer;
}

export type Answer =
  | { readonly kind: 'facts'; readonly facts: HostFacts }
  /** Not asked, because no command could reach it. */
  | { readonly kind: 'notAsked'; readonly reason: string }
  /** Asked, and no answer came that could be believed: undeliverable, timed out, cut, malformed. */
  | { readonly kind: 'noAnswer'; readonly reason: string };
