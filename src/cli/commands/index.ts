import type { Command } from '../command.js';
import { audit } from './audit.js';
import { demo } from './demo.js';
import { discover } from './discover.js';
import { lab } from './lab.js';
import { prove } from './prove.js';
import { runs } from './runs.js';

/** Every command, in the order in which help lists them. */
export const commands: readonly Command[] = [discover, audit, prove, runs, demo, lab];
