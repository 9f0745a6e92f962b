import { setTimeout as sleep } from 'node:timers/promises';
import type { WorldHost } from './hosts.js';

/** The key for a manager that is locked. */
export type Opener = (host: WorldHost) => string | Promise<string>;

const PAUSE_MILLISECONDS = 50;

const answer = async (host: WorldHost, ...args: readonly string[]): Promise<string> =>
  (await host.docker(args, { limitSeconds: 10 })).stdout.trim();

const becomes = async (
  host: WorldHost,
  what: string,
  isSo: () => Promise<boolean>,
  limitSeconds: number,
): Promise<void> => {
  const deadline = Date.now() + limitSeconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${host.name} was not ${what} within ${limitSeconds} s`);
    await sleep(PAUSE_MILLISECONDS);
  }
};

/** Restarts a manager, opens it where it is locked, and waits until it is part of the quorum again. */
export const restartAndOpen = async (host: WorldHost, opener: Opener, limitSeconds: number): Promise<void> => {
  await host.restartEngine();
  let state = '';
  const isUp = async (): Promise<boolean> => {
    state = await answer(host, 'info', '--format', '{{.Swarm.LocalNodeState}}');
    return state === 'locked' || state === 'active';
  };
  await becomes(host, 'up', isUp, limitSeconds);
  if (state === 'locked') {
    const input = `${await opener(host)}\n`;
    const { exitCode, stderr } = await host.docker(['swarm', 'unlock'], { input, limitSeconds });
    if (exitCode !== 0) throw new Error(`${host.name} did not open (${exitCode}): ${stderr.trim()}`);
  }
  const reachable = async (): Promise<boolean> =>
    /^true (?:Leader|Reachable)$/m.test(await answer(host, 'node', 'ls', '--format', '{{.Self}} {{.ManagerStatus}}'));
  await becomes(host, 'part of the quorum', reachable, limitSeconds);
};
