import { checkSchedules } from './schedule/check.js';

/** One process of scripts/schedules.mjs: plays its share, and tells whoever started it. */
const [runs = '', seed = '', path] = process.argv.slice(2);
const PLAYED_AT_A_TIME = 50;

const { tally, failure } = await checkSchedules({
  runs: Number(runs),
  seed: Number(seed),
  ...(path === undefined ? {} : { path }),
  onPlayed: (played) => {
    const schedules = played.get('schedule') ?? 0;
    if (schedules % PLAYED_AT_A_TIME === 0) process.send?.({ tally: [...played] });
  },
});
process.send?.({ tally: [...tally], failure, hasEnded: true });
