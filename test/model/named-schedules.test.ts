import { describe, expect, it } from '@jest/globals';
import { LIES } from '../support/lies.js';
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
  impostor: undefined,
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
    const disturbances = [{ from: 'act' as const, at: 2, what: { kind: 'restoreBackup' as const } }];
    const { violations, story } = await play(schedule({ swarms, operations: [[operation('enable')]], disturbances }));
    expect(violations).toEqual([]);
    expect(story.filter((line) => line.startsWith('ended '))).toEqual([
      expect.stringMatching(
        /^ended 4: failed autolock was turned off meanwhile; key [0-9a-f]{16} stays stored for managers/,
      ),
    ]);
  });

  it.each([
    [
      'rotate',
      'kept',
      /^ended 4: failed the key was not rotated: s0-m1, s0-m2 still show the previous key, although s0-m0 reports/,
    ],
    [
      'enable',
      'off',
      /^ended 4: failed autolock was not turned on: s0-m1, s0-m2 show no key: autolock is off, although s0-m0/,
    ],
    [
      'disable',
      'kept',
      /^ended 4: failed autolock was not turned off: s0-m1, s0-m2 still show the previous key, although s0-m0/,
    ],
    ['compromised', 'kept', /^ended 4: failed autolock was not turned off: s0-m1, s0-m2 still show the previous key/],
  ] as const)(
    'the actor of %s answers as if it had acted, and has not claims nothing',
    async (name, custody, ending) => {
      const commands = [{ at: 0, onActs: true, target: 0, what: { kind: 'pretended' as const } }];
      const { violations, story } = await play(
        schedule({ swarms: [{ ...swarm, custody }], operations: [[operation(name)]], commands }),
      );
      expect(violations).toEqual([]);
      expect(story.filter((line) => line.startsWith('ended '))).toEqual([expect.stringMatching(ending)]);
    },
  );

  it('the actor pretends to turn autolock on again has it turned on by another manager', async () => {
    const commands = [{ at: 1, onActs: true, target: 0, what: { kind: 'pretended' as const } }];
    const { violations, story } = await play(schedule({ operations: [[operation('compromised')]], commands }));
    expect(violations).toEqual([]);
    expect(story.filter((line) => line.startsWith('ended '))).toEqual([expect.stringMatching(/^ended 0: changed/)]);
    expect(story).toContain('autolock on s0-m1');
  });

  it('a manager does not write its key in clear while autolock is off names it: it has renewed nothing', async () => {
    // Of nine offers, three for each change and for the update that makes managers try again, those to the third while it is off fail.
    const adoption = [1, 1, undefined, 1, 1, undefined, 1, 1, 1];
    const { violations, story } = await play(schedule({ operations: [[operation('compromised')]], adoption }));
    expect(violations).toEqual([]);
    expect(story.filter((line) => line.startsWith('ended '))).toEqual([
      expect.stringMatching(
        /^ended 4: failed autolock is on again with a new key, but 1 of 3 managers .* \(s0-m2: it was not seen with its key in plaintext/,
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

  it('a forged key is answered, another one is shown, and then nobody can be asked claims neither, until somebody can', async () => {
    const commands = [{ at: 0, onActs: true, target: 0, what: { kind: 'forged' as const } }];
    const disturbances = [{ from: 'seconds' as const, at: 2, what: { kind: 'loseQuorum' as const } }];
    const { violations, story } = await play(schedule({ operations: [[operation('rotate')]], commands, disturbances }));
    expect(violations).toEqual([]);
    expect(story.filter((line) => line.startsWith('ended '))).toEqual([
      expect.stringMatching(
        /^ended 4: unknown key [0-9a-f]{16} is in the vault, but no manager confirms that it is the live key/,
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

  it.each(LIES)(
    'somebody lies about the evidence of a locked manager (%s) ends with no key sent to him',
    async (lie) => {
      const commands = [{ at: 5, onActs: false, target: 2, what: { kind: 'lies' as const, lie } }];
      const disturbances = [{ from: 'act' as const, at: 1, what: { kind: 'rebootAll' as const } }];
      const operations = [[operation('rotate')], [operation('unlock')], [operation('backout')]];
      const { violations, story } = await play(schedule({ operations, commands, disturbances }));
      expect(violations).toEqual([]);
      const played = story.slice(0, story.indexOf('everything heals'));
      expect(played.filter((line) => line.startsWith('unlock on '))).toEqual(['unlock on s0-m0', 'unlock on s0-m1']);
      const [, opened, backedOut] = played.filter((line) => line.startsWith('ended '));
      const said =
        lie === 'made'
          ? /^ended 4: failed .*no stored key unlocks/i
          : /^ended 4: unknown s0-m2.*: the evidence does not belong to this request/;
      expect([opened, backedOut]).toEqual([expect.stringMatching(said), expect.stringMatching(said)]);
    },
  );
  it.each(['own', 'copied'] as const)(
    'a locked host of another account claims a swarm, its disk being %s: nothing is stored or sent anywhere before somebody decides',
    async (impostor) => {
      const operations = (['enable', 'rotate', 'disable', 'unlock', 'prove'] as const).map((name) => [operation(name)]);
      const swarms = [{ ...swarm, custody: 'unkept' as const }];
      const played = await Promise.all([
        play(schedule({ swarms, impostor, operations })),
        play(schedule({ impostor, operations })),
      ]);
      expect(played.flatMap(({ violations }) => violations)).toEqual([]);
      const writes = played.flatMap(({ story }) =>
        story.slice(0, story.indexOf('everything heals')).filter((line) => /^vault (?:put|move)/.test(line)),
      );
      expect(writes).toEqual([]);
    },
  );

  it('such a host comes while a rotation is under way: the run and its backout go by the home that was confirmed', async () => {
    const disturbances = [{ from: 'act' as const, at: 0, what: { kind: 'impostorComes' as const } }];
    const killed = operation('rotate', { kill: { from: 'act', at: 3, torn: false } });
    const played = await Promise.all([
      play(schedule({ operations: [[operation('rotate')]], disturbances })),
      play(schedule({ operations: [[killed], [operation('resume')]], disturbances })),
      play(schedule({ operations: [[killed], [operation('backout')]], disturbances })),
    ]);
    expect(played.flatMap(({ violations }) => violations)).toEqual([]);
    expect(played.every(({ story }) => story.some((line) => line.includes('happens: impostorComes')))).toBe(true);
  });
});
