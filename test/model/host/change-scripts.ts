import { commit } from '../swarm/fate.js';
import { hasQuorum } from '../swarm/swarm.js';
import { head, holdLease, line, liveKey, meet, once, setting, versionAfter, type Scene } from './answer.js';

/** What a host answers to one script, in the lines of its frame. */
export type ScriptModel = (scene: Scene) => readonly string[];

/** A change of the cluster object, with what may become of it. False: the engine reports an error. */
const changeSwarm = (scene: Scene, key: string | undefined): boolean => {
  const { swarm, trouble, change, later } = scene;
  switch (trouble?.kind) {
    case undefined:
      change(swarm, key);
      return true;
    case 'failsAfterwards':
      change(swarm, key);
      return false;
    case 'fails':
      if (trouble.takesEffectAfter === undefined) return false;
      later(trouble.takesEffectAfter * 1000, waiting(scene, key));
      return false;
  }
};

const RETRY_MILLISECONDS = 5_000;
const MOST_RETRIES = 100;

/** A request that waits for a quorum, in the engine that took it. Versions are compared: whoever was there first ends it. */
const waiting = ({ swarm, manager, change, later }: Scene, key: string | undefined): (() => void) => {
  const { version } = swarm;
  const { ends } = manager;
  let left = MOST_RETRIES;
  const attempt = (): void => {
    if (swarm.version !== version || manager.ends !== ends) return;
    left -= 1;
    if (hasQuorum(swarm)) change(swarm, key);
    else if (left > 0) later(RETRY_MILLISECONDS, attempt);
  };
  return attempt;
};

export const rotate: ScriptModel = (scene) => {
  const { swarm, manager, fate } = scene;
  const fence = manager.hasCurl ? 'version' : 'none';
  const { lines, outcome } = once(scene, () => {
    const { lines: seen, met } = meet(scene);
    if (!met) return { lines: seen, outcome: undefined };
    const unheld = holdLease(scene);
    if (unheld.length > 0) return { lines: [...seen, ...unheld], outcome: undefined };
    if (swarm.key === undefined) return { lines: [...seen, line('refused', 'autolock-off')], outcome: undefined };
    const fenced = [...seen, line('fence', fence)];
    if (swarm.version !== Number(setting(scene, 'from_version'))) return { lines: fenced, outcome: 'out-of-sequence' };
    return { lines: fenced, outcome: changeSwarm(scene, fate.newKey()) ? 'rotated' : 'indeterminate' };
  });
  const told = outcome === 'rotated' || outcome === 'indeterminate' ? liveKey(scene) : [];
  const after = outcome === undefined ? [] : versionAfter(scene);
  return [line('sealing', 'ready'), ...head(scene, 'rotate'), ...lines, ...told, ...after];
};

export const autolock: ScriptModel = (scene) => {
  const { swarm, fate } = scene;
  const isOn = setting(scene, 'autolock') === 'true';
  const { lines, outcome } = once(scene, () => {
    const { lines: seen, met } = meet(scene);
    if (!met) return { lines: seen, outcome: undefined };
    const unheld = holdLease(scene);
    if (unheld.length > 0) return { lines: [...seen, ...unheld], outcome: undefined };
    if ((swarm.key !== undefined) === isOn) return { lines: seen, outcome: 'unchanged' };
    if (swarm.version !== Number(setting(scene, 'from_version'))) return { lines: seen, outcome: 'out-of-sequence' };
    changeSwarm(scene, isOn ? fate.newKey() : undefined);
    return { lines: seen, outcome: (swarm.key !== undefined) === isOn ? 'changed' : 'indeterminate' };
  });
  const told = isOn && outcome !== undefined ? liveKey(scene) : [];
  const after = outcome === undefined ? [] : versionAfter(scene);
  return [line('sealing', 'ready'), ...head(scene, 'autolock'), ...lines, ...told, ...after];
};

export const nudge: ScriptModel = (scene) => {
  const { swarm, fate } = scene;
  const { lines, outcome } = once(scene, () => {
    const { lines: seen, met } = meet(scene);
    if (!met) return { lines: seen, outcome: undefined };
    commit(swarm, swarm.key, fate);
    return { lines: seen, outcome: 'complete' };
  });
  return [...head(scene, 'nudge'), ...lines, ...(outcome === undefined ? [] : versionAfter(scene))];
};

export const readKey: ScriptModel = (scene) => {
  const { lines, met } = meet(scene);
  const isOn = String(scene.swarm.key !== undefined);
  const told = met ? [line('autolock', isOn), ...liveKey(scene), ...versionAfter(scene)] : [];
  return [...head(scene, 'readkey'), line('sealing', 'ready'), ...lines, ...told];
};

export const lease: ScriptModel = (scene) => {
  const { swarm, fate } = scene;
  if (setting(scene, 'lease') === 'show') {
    const { lines, met } = meet(scene);
    return [...head(scene, 'lease'), ...lines, ...(met ? leaseNow(scene) : [])];
  }
  const run = setting(scene, 'lease_run');
  const { lines, outcome } = once(scene, () => {
    const { lines: seen, met } = meet(scene);
    if (!met) return { lines: seen, outcome: undefined };
    if (setting(scene, 'lease') === 'take') {
      swarm.lease ??= { run, owner: setting(scene, 'lease_owner'), taken: Math.floor(fate.now() / 1000) };
    } else if (swarm.lease?.run === run) {
      swarm.lease = undefined;
    }
    return { lines: seen, outcome: 'complete' };
  });
  return [...head(scene, 'lease'), ...lines, ...(outcome === undefined ? [] : leaseNow(scene))];
};

const leaseNow = ({ swarm, manager }: Scene): readonly string[] => {
  if (manager.engine !== 'up') return [line('state', 'unknown')];
  const { lease: held } = swarm;
  return held === undefined
    ? [line('state', 'free')]
    : [
        line('state', 'held'),
        line('leaserun', held.run),
        line('leasetaken', held.taken),
        line('leaseowner', held.owner),
      ];
};
