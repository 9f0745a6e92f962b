import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { verdictRows, type RowName } from './rows.js';
import { openWorld, placed, type World } from './world.js';

/** A host's name is a DNS label. */
export const nameOf = (row: string): string => row.toLowerCase();

/** Swarms under one tag, each with so many managers as its row says: they are told apart, and each has its verdict. */
export const verdictsBySize = (
  sizes: Partial<Record<RowName, number>>,
  also: (world: World) => Promise<void>,
): void => {
  let world: World;
  beforeAll(async () => {
    const swarms = Object.entries(sizes).map(([row, managers]) => ({
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
      Object.entries(sizes)
        .map(([row, size]) => [nameOf(row), size])
        .sort(),
    );
    expect(report.unassigned).toEqual([]);
    await also(world);
  }, 240_000);

  it.each(Object.keys(sizes) as RowName[])(
    '%s',
    async (name) => {
      await world.expectVerdict(verdictRows[name], nameOf(name));
    },
    240_000,
  );
};
