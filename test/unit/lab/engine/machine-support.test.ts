import { describe, expect, it } from '@jest/globals';
import { judgeSupport, type MachineToJudge } from '../../../../src/lab/engine/support.js';

const able: MachineToJudge = {
  platform: 'linux',
  userId: 0,
  find: (program) => `/usr/bin/${program}`,
  wanted: undefined,
  sets: () => [],
  listsChildren: true,
  tryNamespaces: () => undefined,
};
const NEWER = { dockerd: '/engines/new/bin/dockerd', docker: '/engines/new/bin/docker' };
/** A machine that was asked for an engine, and that has its own and a newer one. */
const asked = (wanted: string): MachineToJudge => ({
  ...able,
  wanted,
  sets: (own) => [...(own ? [{ version: '20.10.24', paths: own }] : []), { version: '28.5.2', paths: NEWER }],
});
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

  it.each(['28', '28.5', '28.5.2'])('is so with the engine %s, where one of its version is there', (wanted) => {
    expect(judgeSupport(asked(wanted))).toEqual({ supported: true, paths: NEWER });
  });

  it('is so with the installed engine, where that is the one asked for', () => {
    expect(judgeSupport(asked('20.10'))).toEqual(judgeSupport(able));
  });

  it('is so with a fetched engine where none is installed', () => {
    const without = { ...asked('28.5'), find: lacking('dockerd', 'docker').find };
    expect(judgeSupport(without)).toEqual({ supported: true, paths: NEWER });
  });

  it.each<[string, MachineToJudge, string]>([
    ['another system', { ...able, platform: 'darwin' }, 'need Linux; this is darwin'],
    ['a user', { ...able, userId: 1000 }, 'need root'],
    ['a system without user ids', { ...able, userId: undefined }, 'need root'],
    ['missing tools', lacking('ip', 'nsenter'), 'not installed: ip, nsenter (packages iproute2'],
    ['a missing engine', lacking('dockerd'), 'dockerd is not installed (package docker.io)'],
    ['a missing client', lacking('docker'), 'the docker client is not installed'],
    [
      'an engine that nobody fetched',
      asked('28.50'),
      'engine 28.50 (LOCKSTEP_ENGINE) is not on this machine, which has: 20.10.24, 28.5.2',
    ],
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
