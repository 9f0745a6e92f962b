import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithEngine } from '../support.js';
import { verdictRows, type RowName } from './rows.js';
import { openWorld, placed, type World } from './world.js';

const SIZES = { one: 1, two: 2, three: 3, four: 4, five: 5, autolockOff: 3 } as const satisfies Partial<
  Record<RowName, number>
>;
/** A host's name is a DNS label. */
const nameOf = (row: string): string => row.toLowerCase();

describeWithEngine('verdicts on swarms of every size under one tag', () => {
  let world: World;
  beforeAll(async () => {
    const swarms = Object.entries(SIZES).map(([row, managers]) => ({
      name: nameOf(row),
      managers,
      autolock: row !== 'autolockOff',
      ...placed(nameOf(row)),
    }));
    world = await openWorld({ swarms });
  }, 240_000);
  afterAll(() => world.close(), 60_000);

  it('tells the swarms apart', async () => {
    const { report } = await world.audit();
    expect(report.swarms.map(({ name, managers }) => [name, managers.length]).sort()).toEqual(
      Object.entries(SIZES)
        .map(([row, size]) => [nameOf(row), size])
        .sort(),
    );
    expect(report.unassigned).toEqual([]);
    await world.expectVerdict(verdictRows.twoSwarms, nameOf('three'));
  }, 240_000);

  it.each(Object.keys(SIZES) as (keyof typeof SIZES)[])(
    '%s',
    async (name) => {
      await world.expectVerdict(verdictRows[name], nameOf(name));
    },
    240_000,
  );
});
