import { orderIn as knownOrderIn, type ScriptName } from '../../../src/lab/modelled/order.js';

export type { ScriptName };

/** What a script says about itself, at its head. */
export interface Order {
  readonly name: ScriptName;
  readonly settings: ReadonlyMap<string, string>;
}

/** Errors: Error for a script that is none of ours. */
export const orderIn = (script: string): Order => {
  const order = knownOrderIn(script);
  if (order === undefined) throw new Error(`a script that the model does not know: ${script.slice(0, 80)}`);
  return { name: order.script, settings: order.settings };
};
