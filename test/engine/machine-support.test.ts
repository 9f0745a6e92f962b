import { describe, expect, it } from '@jest/globals';
import { judgeSupport, type MachineToJudge } from '../../src/lab/engine/support.js';

const able: MachineToJudge = {
  platform: 'linux',
  userId: 0,
  find: (program) => `/usr/bin/${program}`,
  listsChildren: true,
  tryNamespaces: () => undefined,
};
const lacking = (...programs: string[]): MachineToJudge => ({
  ...able,
  find: (program) => (programs.includes(program) ? undefined : `/usr/bin/${program}`),
});

describe('whether a machine can run engine hosts', () => {
  it('depends on nothing else where all is there', () => {
    expect(judgeSupport(able)).toEqual({
      supported: true,
      paths: { dockerd: '/usr/bin/dockerd', docker: '/usr/bin/docker' },
    });
  });

  it.each<[string, MachineToJudge, string]>([
    ['another system', { ...able, platform: 'darwin' }, 'need Linux; this is darwin'],
    ['a user', { ...able, userId: 1000 }, 'need root'],
    ['a system without user ids', { ...able, userId: undefined }, 'need root'],
    ['missing tools', lacking('ip', 'nsenter'), 'not installed: ip, nsenter (packages iproute2'],
    ['a missing engine', lacking('dockerd'), 'dockerd is not installed (package docker.io)'],
    ['a missing client', lacking('docker'), 'the docker client is not installed'],
    ['a kernel without lists of children', { ...able, listsChildren: false }, 'children of a process'],
    [
      'a container that may not mount',
      { ...able, tryNamespaces: () => 'unshare failed: Operation not permitted' },
      'cannot be made here: unshare failed: Operation not permitted',
    ],
  ])('is said in words for %s', (_, machine, words) => {
    expect(judgeSupport(machine)).toEqual({ supported: false, reason: expect.stringContaining(words) });
  });
});
