import type { RunHeader } from '../../ports/journal.js';
import type { Resumable } from '../change/changing-run.js';
import { thawSettings } from '../change/frozen-run.js';
import { goingBy } from '../vault-homes.js';
import { carryOutBackout } from './carry-out-backout.js';
import { thawBackout } from './frozen-backout.js';

/** A run that backs out another one: looks anew, and goes on from what is true. */
export function resumableBackout(header: RunHeader): Resumable {
  const settings = thawSettings(header);
  const { swarms, ...backout } = thawBackout(header);
  const homes = swarms.flatMap(({ brief, home }) => (home === null ? [] : [[brief.swarmId, home] as const]));
  return {
    settings: settings.fleet,
    own: settings.own,
    provesKeys: true,
    confirm: (fleet) => goingBy(fleet, new Map(homes)),
    claims: backout.runId,
    carryOut: async (started) => {
      const { instances } = await started.run.fleet.directory.discover({ signal: started.context.kill });
      const sites = swarms.map(({ brief, instanceIds }) => ({
        site: { brief, instances: instances.filter(({ instanceId }) => instanceIds.includes(instanceId)) },
        situation: undefined,
      }));
      return carryOutBackout(backout, sites, started);
    },
  };
}
