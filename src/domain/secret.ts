import { createHash, timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

const REDACTED = '[secret]';

let reveal: (secret: Secret) => string;

/**
 * Text that must not be seen: an unlock key, a private key. However it is printed, joined, logged, serialised or inspected,
 * it shows `[secret]`; the value is in no property. `revealSecret` is the only way to it.
 */
export class Secret {
  readonly #value: string;

  static {
    reveal = (secret) => secret.#value;
  }

  constructor(value: string) {
    this.#value = value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** The one way to the value. Search for this name to see every place that handles a secret in clear. */
export const revealSecret = (secret: Secret): string => reveal(secret);

/** Takes the same time wherever two values differ, and whatever their lengths. */
export const isSameSecret = (one: Secret, other: Secret): boolean => timingSafeEqual(digestOf(one), digestOf(other));

const digestOf = (secret: Secret): Buffer => createHash('sha256').update(revealSecret(secret)).digest();
