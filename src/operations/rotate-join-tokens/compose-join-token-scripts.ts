import type { Nonce } from '../../onhost/frame.js';
import {
  fenceSettings,
  swarmTargetSettings,
  targetSettings,
  type ActFence,
  type SwarmTarget,
  type Target,
} from '../../onhost/rotation-scripts.js';
import { composeParts, sharedPart } from '../../onhost/script.js';
import { ROLES, type TokenRole } from './join-token-lines.js';

const ownPart = (name: string): URL => new URL(`./${name}.sh`, import.meta.url);

const READ = [
  ...['prelude', 'sealed', 'engine', 'change'].map(sharedPart),
  ...['join-tokens', 'read-join-tokens'].map(ownPart),
];
const ROTATE = [
  ...['prelude', 'sealed', 'engine', 'change', 'spec'].map(sharedPart),
  ...['join-tokens', 'rotate-join-tokens'].map(ownPart),
];

/**
 * The whole text of the script that brings marks of the live join tokens, from every manager that it is sent to.
 * `markNonce`: the key of the marks in `since`. With the nonce of an earlier reading they can be compared with its marks.
 */
export const composeReadJoinTokens = (target: SwarmTarget, markNonce: Nonce): string =>
  composeParts(READ, { ...swarmTargetSettings(target), mark_nonce: markNonce });

export interface TokenRotation {
  /** Both are renewed in one version step, where the engine is asked over its API. */
  readonly roles: readonly [TokenRole, ...TokenRole[]];
  readonly markNonce: Nonce;
}

/** In the order in which the script knows them. */
const rolesSetting = (roles: readonly TokenRole[]): string => ROLES.filter((role) => roles.includes(role)).join(' ');

/** The whole text of the script that rotates join tokens, once for a swarm. No token is in what it prints. */
export const composeRotateJoinTokens = (target: Target, { roles, markNonce }: TokenRotation, held: ActFence): string =>
  composeParts(ROTATE, {
    ...targetSettings(target),
    ...fenceSettings(held),
    roles: rolesSetting(roles),
    mark_nonce: markNonce,
  });
