// For a command in a process of its own: what it waits for between two looks is so many times shorter. What it waits for is not, and
// neither is its clock.
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

const times = Number(process.env.COMMAND_HASTE);
const wait = timers.setTimeout;
timers.setTimeout = (milliseconds, ...rest) => wait(milliseconds / times, ...rest);
syncBuiltinESMExports();
