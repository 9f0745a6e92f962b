/** What a script says about itself, at its head. */
export interface Order {
  readonly name: ScriptName;
  readonly settings: ReadonlyMap<string, string>;
}

/** A script is known by a setting that no other one has, the most telling first. */
const TELLING = [
  ['probe_nonce', 'look'],
  ['sealed_keys', 'unlock'],
  ['restore_run', 'restore'],
  ['lease', 'lease'],
  ['preimage', 'preimage'],
  ['autolock', 'autolock'],
  ['from_version', 'rotate'],
  ['want_channel', 'prove'],
  ['live_key', 'readKey'],
  ['want_node', 'nudge'],
  ['nonce', 'probe'],
] as const;
export type ScriptName = (typeof TELLING)[number][1];

const SETTINGS = /^(?:[a-z_]+='[^']*'\n)+/;

/** Errors: Error for a script that the model does not know. */
export const orderIn = (script: string): Order => {
  const head = SETTINGS.exec(script)?.[0] ?? '';
  const settings = new Map(
    [...head.matchAll(/^([a-z_]+)='([^']*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const name = TELLING.find(([setting]) => settings.has(setting))?.[1];
  if (name === undefined) throw new Error(`a script that the model does not know: ${[...settings.keys()].join(', ')}`);
  return { name, settings };
};
