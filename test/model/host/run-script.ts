import { framed } from '../../support/canned-probe.js';
import type { Scene } from './answer.js';
import { autolock, lease, nudge, preimage, readKey, rotate, type ScriptModel } from './change-scripts.js';
import { probe, prove } from './reading-scripts.js';
import type { ScriptName } from './order.js';

const SCRIPTS: Readonly<Record<ScriptName, ScriptModel>> = {
  probe,
  prove,
  lease,
  preimage,
  rotate,
  readKey,
  autolock,
  nudge,
};

/** What the script prints on a host whose engine runs. */
export const runScript = (scene: Scene): string =>
  framed(`${SCRIPTS[scene.order.name](scene).join('\n')}\n`, scene.order.settings.get('nonce') ?? '');
