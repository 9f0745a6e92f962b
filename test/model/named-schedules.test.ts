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

  it('the credentials of a backout expire on its way tells how to go on, and going on ends well', async () => {
    const killed = operation('rotate', { kill: { from: 'act', at: 2, torn: false } });
    const ends = await Promise.all(
      [10, 20, 30, 40].map((expiry) => violationsOf({ operations: [[killed], [operation('backout', { expiry })]] })),
    );
    expect(ends).toEqual([[], [], [], []]);
  });
});
