import { types } from 'node:util';

/*
 * Node's own modules make their errors with the Error of the main realm, jest runs tests with another one: `instanceof Error` is
 * false for ECONNREFUSED there, and the SDK wraps it so that its code is lost. In a plain process both are the same, so a test that
 * imports this sees what a user would see.
 */
const isInstance = Function.prototype[Symbol.hasInstance];

Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, candidate: unknown): boolean {
    // Subclasses inherit this method and are to stay as strict as they are.
    return isInstance.call(this, candidate) || (this === Error && types.isNativeError(candidate));
  },
});
