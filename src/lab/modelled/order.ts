/** What a script says about itself, at its head. */
export interface Order {
  readonly script: ScriptName;
  readonly settings: ReadonlyMap<string, string>;
}

/** A script is known by a setting that no other one has, the most telling first (see src/onhost/script.ts, and the operations that have scripts of their own). */
const TELLING = [
  ['probe_nonce', 'look'],
  ['sealed_keys', 'unlock'],
  ['roles', 'rotateJoinTokens'],
  ['mark_nonce', 'readJoinTokens'],
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
/** How every script of ours goes on behind its settings (src/onhost/prelude.sh). */
const PRELUDE = '# Start of every lockstep script';

/** Undefined for any other script: only a shell knows what that does. */
export const orderIn = (text: string): Order | undefined => {
  const head = SETTINGS.exec(text)?.[0] ?? '';
  if (!text.startsWith(PRELUDE, head.length)) return undefined;
  const settings = new Map(
    [...head.matchAll(/^([a-z_]+)='([^']*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const script = TELLING.find(([setting]) => settings.has(setting))?.[1];
  return script === undefined ? undefined : { script, settings };
};
