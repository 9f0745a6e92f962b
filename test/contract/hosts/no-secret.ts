import { expect } from '@jest/globals';
import type { HostUnderTest } from './host-under-test.js';

/**
 * None of these unlock keys lies on the disk of a host, not in the agent's folders and log either, and its memory holds no
 * room or channel that a script has left. What is in memory is told by the host.
 */
export const expectNoSecret = async (hosts: readonly HostUnderTest[], keys: readonly string[]): Promise<void> => {
  for (const host of hosts) {
    const files = host.keptFiles();
    expect(files.some(({ path }) => path.includes('orchestration'))).toBe(true);
    for (const secret of keys.flatMap((key) => [key, key.slice('SWMKEY-1-'.length)])) {
      expect(files.filter(({ content }) => content.includes(secret)).map(({ path }) => path)).toEqual([]);
    }
    const rooms = await host.runScript(
      'for d in run dev/shm; do find "${LOCKSTEP_SYSROOT:-}/$d/" -path "*lockstep*" -type f; done',
    );
    for (const path of rooms.stdout.trim().split('\n')) {
      expect(path).toMatch(/^$|lockstep-done\/[0-9a-f-]+\/outcome$/);
    }
  }
};
