import { describe, expect, it } from '@jest/globals';
import { play } from './schedule/play.js';
import type { Operation, Schedule, SwarmSetting } from './schedule/schedule.js';

/** Small forms of what random schedules have found. */

const swarm: SwarmSetting = { managers: 3, custody: 'kept', hasCurl: true, hasLaggard: false, absent: 'nobody' };
const operation = (name: Operation['name'], rest: Partial<Operation> = {}): Operation => ({
  name,
  allowLaggards: false,
  takesOver: false,
  restores: true,
  rotatesAgain: false,
  kill: undefined,
  pause: undefined,
  expiry: undefined,
  ...rest,
});
const schedule = (rest: Partial<Schedule>): Schedule => ({
  swarms: [swarm],
  adoption: [],
  operations: [],
  disturbances: [],
  commands: [],
  engine: [],
  vault: [],
  ...rest,
});
const violationsOf = async (rest: Partial<Schedule>): Promise<readonly string[]> =>
  (await play(schedule(rest))).violations;

describe('a schedule in which', () => {
  it('nothing befalls anybody ends as it should', async () => {
    const operations = [[operation('rotate')], [operation('prove')], [operation('disable')], [operation('backout')]];
    const { violations, story } = await play(schedule({ operations }));
    expect(violations).toEqual([]);
    expect(story.filter((line) => line.startsWith('ended ')).map((line) => line.split(' ', 3).join(' '))).toEqual([
      'ended 0: changed',
      'ended 0: unchanged',
      'ended 0: changed',
      'ended 0: changed',
    ]);
  });

  it('autolock is turned off again while its first key is kept lets the run come to an end', async () => {
    const swarms = [{ ...swarm, custody: 'off' as const }];
    const disturbances = [{ from: 'act' as const, at: 1, what: { kind: 'restoreBackup' as const } }];
    const { violations, story } = await play(schedule({ swarms, operations: [[operation('enable')]], disturbances }));
    expect(violations).toEqual([]);
    expect(story.filter((line) => line.startsWith('ended '))).toEqual([
      expect.stringMatching(
        /^ended 4: failed autolock was turned off meanwhile; key [0-9a-f]{16} stays kept for managers/,
      ),
    ]);
  });

  it.each(['enable', 'rotate'] as const)(
    'the script of %s comes when its run has ended and the swarm was restored from a backup meanwhile changes nothing',
    async (name) => {
      const swarms = [{ ...swarm, custody: name === 'enable' ? ('off' as const) : ('kept' as const) }];
      const commands = [{ at: 0, onActs: true, target: 0, what: { kind: 'late' as const, seconds: 3600 } }];
      const played = await Promise.all(
        Array.from({ length: 45 }, (_, at) => {
          const disturbances = [{ from: 'start' as const, at, what: { kind: 'restoreBackup' as const } }];
          return play(schedule({ swarms, operations: [[operation(name)]], commands, disturbances }));
        }),
      );
      expect(played.flatMap(({ violations }) => violations)).toEqual([]);
      const comesLast = /journal ended\n {2}happens: restoreBackup[^]*\n(?:autolock|rotate) on s0-m0/;
      expect(played.map(({ story }) => comesLast.test(story.join('\n')))).toContain(true);
    },
  );

  it('a forged key is kept, another one is shown, and that one cannot be read says that a key is at risk', async () => {
    const commands = [{ at: 0, onActs: true, target: 0, what: { kind: 'forged' as const } }];
    const disturbances = [{ from: 'seconds' as const, at: 2, what: { kind: 'loseQuorum' as const } }];
    const { violations, story } = await play(schedule({ operations: [[operation('rotate')]], commands, disturbances }));
    expect(violations).toEqual([]);
    expect(story.filter((line) => line.startsWith('ended '))).toEqual([
      expect.stringMatching(
        /^ended 5: atRisk key [0-9a-f]{16}, which is kept, is not the live one, and that one cannot be read/,
      ),
      expect.stringMatching(/^ended 0: changed/),
    ]);
  });

  it('a backout makes a key, the swarm is restored, and the vault denies reading then: it does not say that nothing was changed', async () => {
    const commands = [{ at: 3, onActs: false, target: 0, what: { kind: 'late' as const, seconds: 20 } }];
    const disturbances = [{ from: 'seconds' as const, at: 2, what: { kind: 'restoreBackup' as const } }];
    const operations = [[operation('rotate')], [operation('backout', { rotatesAgain: true })]];
    const played = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const vault = [{ of: 'read' as const, at: 15 + index, times: 1, what: { kind: 'denied' as const } }];
        return play(schedule({ operations, commands, disturbances, vault }));
      }),
    );
    expect(played.flatMap(({ violations }) => violations)).toEqual([]);
    // One of them is denied when only the live key is left to be kept.
    const endings = played.map(({ story }) => story.filter((line) => line.startsWith('ended '))[1] ?? '');
    expect(endings).toContainEqual(expect.stringMatching(/^ended 4: failed /));
  });

  it('the credentials of a backout expire on its way tells how to go on, and going on ends well', async () => {
    const killed = operation('rotate', { kill: { from: 'act', at: 2, torn: false } });
    const ends = await Promise.all(
      [10, 20, 30, 40].map((expiry) => violationsOf({ operations: [[killed], [operation('backout', { expiry })]] })),
    );
    expect(ends).toEqual([[], [], [], []]);
  });
});
