import { readFileSync } from 'node:fs';
import type { Nonce } from './frame.js';
import { publicKeyLine, type PublicKeyPem } from './seal.js';

/** A part that scripts share: one of the .sh files beside this one. */
export const sharedPart = (name: string): URL => new URL(`./${name}.sh`, import.meta.url);

/** The scripts that run on managers, kept as real .sh files beside this one, with what each is made of. */
const PARTS = {
  probe: ['prelude', 'engine', 'probe', 'answer-probe'],
  prove: ['prelude', 'sealed', 'engine', 'live-key', 'prove', 'answer-prove'],
  look: ['prelude', 'sealed', 'engine', 'live-key', 'probe', 'prove', 'look'],
  lease: ['prelude', 'sealed', 'engine', 'change', 'lease'],
  preimage: ['prelude', 'sealed', 'engine', 'change', 'disk', 'key-copies', 'preimage'],
  rotate: ['prelude', 'sealed', 'engine', 'live-key', 'change', 'spec', 'rotate'],
  readKey: ['prelude', 'sealed', 'engine', 'live-key', 'change', 'read-key'],
  autolock: ['prelude', 'sealed', 'engine', 'live-key', 'change', 'autolock'],
  unlock: ['prelude', 'sealed', 'engine', 'change', 'disk', 'unlock'],
  restore: ['prelude', 'sealed', 'engine', 'change', 'disk', 'key-copies', 'restore'],
  nudge: ['prelude', 'sealed', 'engine', 'change', 'nudge'],
} as const;
export type ScriptName = keyof typeof PARTS;

export type Settings = Readonly<Record<string, string>>;

/** Values behind their names stand in single quotes: none of them may hold one. */
export const settingsHead = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}='${value}'`)
    .join('\n');

const bodyOf = (parts: readonly URL[]): string => parts.map((part) => readFileSync(part, 'utf8')).join('\n');

/** A script of parts that may lie in any folder, such as an operation's own behind the shared ones. */
export const composeParts = (parts: readonly URL[], settings: Settings): string =>
  `${settingsHead(settings)}\n${bodyOf(parts)}`;

const partsOf = (script: ScriptName): readonly URL[] => PARTS[script].map(sharedPart);

/** What a script is made of, without its settings: the same for every run. */
export const scriptBody = (script: ScriptName): string => bodyOf(partsOf(script));

export const compose = (script: ScriptName, settings: Settings): string => composeParts(partsOf(script), settings);

/** The probe's own bound, in seconds: nine docker calls, each under a limit, and none after the first that hangs. */
export const PROBE_SECONDS = 120;
/** The same of a proof: docker calls of at most 25, 10, 10 and 10 s. */
export const PROVE_SECONDS = 120;

/** The whole text of the probe. */
export const composeProbe = (nonce: Nonce): string => compose('probe', { nonce });

export interface ProveSettings {
  readonly sealTo: PublicKeyPem;
  /** `compare`: only an HMAC of the live key travels; `send`: also the key itself, sealed. */
  readonly liveKey: 'compare' | 'send';
  /**
   * A manager that is locked opens a channel, named by the nonce, for its unlock key (see `composeUnlock`). It is one pair
   * of keys in the host's memory; what nobody uses is cleared away by the next script after 15 minutes.
   */
  readonly openChannel?: boolean;
}

/** The whole text of the script that brings the evidence for a proof. It holds no secret. */
export const composeProve = (nonce: Nonce, { sealTo, liveKey, openChannel = false }: ProveSettings): string =>
  compose('prove', { nonce, seal_to: publicKeyLine(sealTo), live_key: liveKey, want_channel: String(openChannel) });

/** The nonces of the two frames of a look. */
export interface LookNonces {
  readonly probe: Nonce;
  /** Also the name of the channel that a locked manager opens. */
  readonly prove: Nonce;
}

/**
 * The whole text of the script that probes a host and, where that is a manager that does not serve and whose key is encrypted,
 * brings the evidence for a proof as well; a locked one opens its channel. It holds no secret.
 */
export const composeLook = ({ probe, prove }: LookNonces, sealTo: PublicKeyPem): string =>
  compose('look', {
    probe_nonce: probe,
    prove_nonce: prove,
    seal_to: publicKeyLine(sealTo),
    live_key: 'compare',
    want_channel: 'true',
  });
