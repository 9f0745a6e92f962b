import type { Faults } from '../faults.js';
import type { Schedule, VaultRequest } from './schedule.js';

interface Watch {
  /** Faults befall only what operators do. */
  readonly isOn: () => boolean;
  readonly count: (what: string) => void;
  readonly tell: (what: string) => void;
}

/** The faults that a schedule plans. */
export const plannedFaults = ({ commands, engine, vault }: Schedule, { isOn, count, tell }: Watch): Faults => {
  let sent = -1;
  let acts = -1;
  let carriedOut = -1;
  const requests = { any: -1, read: -1, put: -1, promotion: -1 };
  const found = <Fault extends { readonly kind: string }>(fault: Fault | undefined): Fault | undefined => {
    if (fault === undefined) return undefined;
    count(`fault ${fault.kind}`);
    tell(`  fault: ${Object.values(fault).join(' ')}`);
    return fault;
  };
  return {
    command: (isAct) => {
      sent += 1;
      if (isAct) acts += 1;
      const planned =
        commands.find(({ at, onActs }) => (onActs ? isAct && at === acts : at === sent)) ??
        commands.find(({ at, what }) => what.kind === 'lies' && at < sent);
      const fault = found(planned?.what);
      return planned === undefined || fault === undefined ? undefined : { fault, target: planned.target };
    },
    engine: () => {
      carriedOut += 1;
      return found(engine.find(({ at }) => at === carriedOut)?.what);
    },
    vault: (request) => {
      if (!isOn()) return undefined;
      const sorts = sortsOf(request);
      for (const sort of sorts) requests[sort] += 1;
      const planned = vault.find(
        ({ of, at, times }) => sorts.includes(of) && requests[of] >= at && requests[of] < at + times,
      );
      return found(planned?.what);
    },
  };
};

const sortsOf = (request: string): readonly VaultRequest[] => {
  if (request === 'read') return ['any', 'read'];
  if (request.startsWith('put')) return ['any', 'put'];
  return request === 'move current' ? ['any', 'promotion'] : ['any'];
};
