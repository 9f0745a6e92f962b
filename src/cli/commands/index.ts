import type { Command } from '../define-command.js';
import { audit } from './audit.js';
import { backout } from './backout.js';
import { demo } from './demo.js';
import { disable } from './disable.js';
import { discover } from './discover.js';
import { documents } from './documents.js';
import { enable } from './enable.js';
import { lab } from './lab.js';
import { prove } from './prove.js';
import { report } from './report.js';
import { resume } from './resume.js';
import { rotate } from './rotate.js';
import { rotateJoinTokens } from './rotate-join-tokens.js';
import { runs } from './runs.js';
import { unlock } from './unlock.js';

/** Every command, in the order in which help lists them. */
export const commands: readonly Command[] = [
  discover,
  audit,
  prove,
  enable,
  disable,
  rotate,
  rotateJoinTokens,
  unlock,
  resume,
  backout,
  runs,
  report,
  documents,
  demo,
  lab,
];
