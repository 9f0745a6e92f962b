import { unlockKeysIn } from './unlock-keys.js';

/** Somebody to type `docker` on. */
export interface AtTheKeyboard {
  docker(
    args: readonly string[],
    options: { readonly limitSeconds: number },
  ): Promise<{ readonly exitCode: number; readonly stdout: string }>;
}

export type LiveKey =
  | { readonly kind: 'shown'; readonly key: string }
  /** The quorum answers, and there is no key: autolock is off. */
  | { readonly kind: 'none' }
  /** No manager reaches an unlocked quorum. */
  | { readonly kind: 'unknown' };

const askOne = async (manager: AtTheKeyboard, limitSeconds: number): Promise<LiveKey> => {
  const ask = (...args: readonly string[]) => manager.docker(args, { limitSeconds });
  const serves = async (): Promise<boolean> => (await ask('node', 'ls', '-q')).exitCode === 0;
  if (!(await serves())) return { kind: 'unknown' };
  const { exitCode, stdout } = await ask('swarm', 'unlock-key', '-q');
  // A manager that has just lost its quorum goes on showing a key for some seconds.
  if (!(await serves())) return { kind: 'unknown' };
  const [key] = unlockKeysIn(stdout);
  return exitCode === 0 && key !== undefined ? { kind: 'shown', key } : { kind: 'none' };
};

/** What the first manager says that can list the members before and after. A client that hangs is given up after `limitSeconds`. */
export const liveKeyFrom = async (managers: readonly AtTheKeyboard[], limitSeconds: number): Promise<LiveKey> => {
  for (const manager of managers) {
    // A machine that is powered off has no client either.
    const said = await askOne(manager, limitSeconds).catch((): LiveKey => ({ kind: 'unknown' }));
    if (said.kind !== 'unknown') return said;
  }
  return { kind: 'unknown' };
};
