import type { RunHeader } from '../../ports/journal.js';
import type { Resumable } from '../change/changing-run.js';
import { carryOutUnlock } from './carry-out-unlock.js';
import { thawUnlock } from './frozen-unlock.js';

/** Does it again, from a new look: what is unlocked by now stays as it is. */
export function resumableUnlock(header: RunHeader): Resumable {
  const settings = thawUnlock(header);
  return {
    settings: settings.fleet,
    own: settings.own,
    provesKeys: false,
    confirm: (fleet) => fleet,
    claims: undefined,
    carryOut: (started) => carryOutUnlock(settings, undefined, started),
  };
}
