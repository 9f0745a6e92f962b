import { framed } from '../../support/canned-probe.js';
import { nodeState, setting, type Scene } from './answer.js';
import { autolock, lease, nudge, readKey, rotate, type ScriptModel } from './change-scripts.js';
import { preimage, restore, unlock } from './disk-scripts.js';
import { probe, prove } from './reading-scripts.js';
import type { ScriptName } from './order.js';

/** The swarms of the model have no join tokens: the runs that it schedules rotate none. */
type Tokens = 'readJoinTokens' | 'rotateJoinTokens';

const SCRIPTS: Readonly<Record<Exclude<ScriptName, 'look' | Tokens>, ScriptModel>> = {
  probe,
  prove,
  lease,
  preimage,
  rotate,
  readKey,
  autolock,
  nudge,
  restore,
  unlock,
};

/** What the script prints on a host whose engine runs, or waits for its key. */
export const runScript = (scene: Scene): string => {
  const { name } = scene.order;
  switch (name) {
    case 'look':
      return look(scene);
    case 'readJoinTokens':
    case 'rotateJoinTokens':
      throw new Error(`the model does not know ${name}`);
    default:
      return printed(scene, SCRIPTS[name], setting(scene, 'nonce'));
  }
};

const printed = (scene: Scene, script: ScriptModel, nonce: string): string =>
  framed(`${script(scene).join('\n')}\n`, nonce);

/** Two frames: of one that does not serve and has its key encrypted the evidence as well. */
const look = (scene: Scene): string => {
  const seen = printed(scene, probe, setting(scene, 'probe_nonce'));
  if (scene.manager.keyFile.key === undefined || nodeState(scene) === 'active') return seen;
  const nonce = setting(scene, 'prove_nonce');
  const settings = new Map([...scene.order.settings, ['nonce', nonce]]);
  return seen + printed({ ...scene, order: { ...scene.order, settings } }, prove, nonce);
};
