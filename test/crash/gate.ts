import { openProxy, type Proxy, type ProxiedCall } from '../support/proxy.js';

export type Passage =
  | 'through'
  /** Held for good before it reaches the endpoint. */
  | 'before'
  /** It reaches the endpoint; its answer is held for good. */
  | 'after';

/** A door before an endpoint, for clients that are to die in the middle of a call. */
export interface Gate extends Proxy {
  /** Resolves when a call has been held. */
  readonly held: Promise<void>;
}

const FOR_GOOD = new Promise<never>(() => undefined);

export const openGate = async (endpoint: string, passageOf: (call: ProxiedCall) => Passage): Promise<Gate> => {
  let tellHeld: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (tellHeld = resolve));
  const hold = (): Promise<never> => {
    tellHeld();
    return FOR_GOOD;
  };
  const proxy = await openProxy(endpoint, async (call, forward) => {
    const passage = passageOf(call);
    if (passage === 'before') return hold();
    const answer = await forward();
    return passage === 'after' ? hold() : answer;
  });
  return { ...proxy, held };
};
