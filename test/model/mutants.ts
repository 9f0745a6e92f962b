import type { KeyOperations } from '../../src/operations/key-operations.js';
import {
  actAgain,
  actUnwritten,
  believeActor,
  keepUnconfirmed,
  rotating,
  tellInJournal,
  tellInScript,
  withoutRenewal,
  withAnotherHome,
  withoutWriteAhead,
} from './other-ways.js';
import type { Operation, Schedule, SwarmSetting } from './schedule/schedule.js';

/** Narrows random schedules to those in which a mutant has something to do wrong. */
type Within = (schedule: Schedule) => Schedule;

/** The first operation is this one, on a swarm like this; whatever else befalls is left to chance. */
const first =
  (name: Operation['name'], setting: Partial<SwarmSetting>, begins: Partial<Operation> = {}): Within =>
  ({ swarms, operations, ...schedule }) => ({
    ...schedule,
    swarms: swarms.map((swarm, index) => (index === 0 ? { ...swarm, ...setting } : swarm)),
    operations: operations.map((turn, index) =>
      turn.map((operation, rival) => (index + rival === 0 ? { ...operation, name, ...begins } : operation)),
    ),
  });

const KEPT = { custody: 'kept', absent: 'nobody', hasLaggard: false } as const;
const rotatesKept = first('rotate', KEPT);

interface Mutant {
  readonly name: string;
  readonly actions: KeyOperations;
  readonly within: Within;
  /** What the oracle has to say of it. */
  readonly breaks: RegExp;
}

/** As the real one, so that what is said of a mutant is not said of its making. */
export const SAME_AS_REAL: KeyOperations = rotating({});

/** Ways to change a swarm that break a promise. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'writes nothing ahead in the vault',
    actions: withoutWriteAhead,
    // The process ends before it has stored the new key, and every manager restarts: what is left is the sealed answer.
    within: ({ operations, ...schedule }) => ({
      ...first(
        'enable',
        { custody: 'off', absent: 'nobody' },
        { kill: { from: 'act', at: 3, torn: false } },
      )({
        ...schedule,
        operations: operations.slice(0, 1),
      }),
      disturbances: [{ from: 'act', at: 2, what: { kind: 'rebootAll' } }],
    }),
    breaks: /^lost: /,
  },
  {
    name: 'makes no copies of key files',
    actions: rotating({ save: () => Promise.resolve() }),
    // Every manager has its new key when all of them end, and nobody has read it.
    within: ({ operations, ...schedule }) => ({
      ...first('rotate', KEPT, { kill: undefined })({ ...schedule, operations: operations.slice(0, 1) }),
      adoption: Array.from({ length: 9 }, () => 0),
      commands: [{ at: 0, onActs: true, target: 0, what: { kind: 'garbled' } }],
      disturbances: [{ from: 'seconds', at: 0.2, what: { kind: 'rebootAll' } }],
    }),
    breaks: /^lost: /,
  },
  {
    name: 'acts without a word in its journal',
    actions: rotating({ act: actUnwritten }),
    within: rotatesKept,
    breaks: /^claimed: |^twice: /,
  },
  {
    name: 'rotates again to find out',
    actions: rotating({ act: actAgain }),
    within: rotatesKept,
    breaks: /^twice: /,
  },
  {
    name: 'keeps what one manager says, and asks no other',
    actions: rotating({ act: believeActor, keep: keepUnconfirmed }),
    within: (schedule) => ({
      ...rotatesKept(schedule),
      commands: [{ at: 0, onActs: true, target: 0, what: { kind: 'forged' } }],
    }),
    breaks: /^claimed: .* is in no vault/,
  },
  {
    name: 'believes its actor that it has rotated',
    actions: rotating({ act: believeActor }),
    within: (schedule) => ({
      ...rotatesKept(schedule),
      commands: [{ at: 0, onActs: true, target: 0, what: { kind: 'pretended' } }],
    }),
    breaks: /^claimed: .* the live key is the one from before/,
  },
  {
    name: 'does not look whether data keys and certificates are renewed',
    actions: withoutRenewal,
    within: (schedule) => ({
      ...first('compromised', { ...KEPT, managers: 3 }, { kill: undefined })(schedule),
      // One manager fails to write while autolock is off, and writes when it is on again.
      adoption: [1, 1, undefined, 1, 1, undefined, 1, 1, 1],
      disturbances: [],
    }),
    breaks: /^claimed: .* keeps its data key and its certificate/,
  },
  {
    name: 'leaves the key before as the current one',
    actions: rotating({ promote: () => Promise.resolve() }),
    within: rotatesKept,
    breaks: /^claimed: .* is not the current one of the vault/,
  },
  {
    name: 'proves nothing',
    actions: rotating({ prove: () => Promise.resolve([]) }),
    within: rotatesKept,
    breaks: /^claimed: .* does not open with the live key/,
  },
  {
    name: 'retires what those that were left out need',
    actions: rotating({ mayRetire: (_, lagging) => lagging.length === 0 }),
    within: first(
      'rotate',
      { custody: 'kept', managers: 3, hasLaggard: true, absent: 'down' },
      { allowLaggards: true, kill: undefined },
    ),
    breaks: /^lost: /,
  },
  {
    name: 'writes the key into its journal',
    actions: rotating({ meanwhile: tellInJournal }),
    within: rotatesKept,
    breaks: /^leaked: /,
  },
  {
    name: 'writes the key into a script',
    actions: rotating({ meanwhile: tellInScript }),
    within: rotatesKept,
    breaks: /^leaked: /,
  },
  {
    name: 'stores the key in a vault that is not the home of the swarm',
    actions: withAnotherHome,
    within: rotatesKept,
    breaks: /^leaked: .* is in a vault that is not its home/,
  },
];
