import type { CommandFault } from '../faults.js';
import type { EngineTrouble } from '../host/answer.js';
import type { Disturbance, Operation, Schedule, SwarmSetting } from './schedule.js';
import { fc } from '../../support/fast-check.js';
import { LIES } from '../../support/lies.js';

const rarely = fc.nat({ max: 9 }).map((number) => number === 9);

const swarm: fc.Arbitrary<SwarmSetting> = fc.record({
  managers: fc.constantFrom(3, 3, 3, 1, 2, 5, 4),
  custody: fc.constantFrom('kept', 'kept', 'kept', 'unkept', 'off'),
  hasCurl: fc.constantFrom(true, true, false),
  hasLaggard: rarely,
  absent: fc.constantFrom('nobody', 'nobody', 'nobody', 'nobody', 'nobody', 'nobody', 'nobody', 'down', 'unreachable'),
});

/** A run has some 60 steps: what is killed later than that is not killed. */
const kill = fc.oneof(
  fc.record({ from: fc.constant('start'), at: fc.integer({ min: 1, max: 90 }), torn: fc.boolean() }),
  fc.record({ from: fc.constant('act'), at: fc.integer({ min: 0, max: 25 }), torn: fc.boolean() }),
);
const pause = fc.record({ at: fc.integer({ min: 1, max: 60 }), seconds: fc.constantFrom(30, 600, 7200) });

const operation: fc.Arbitrary<Operation> = fc.record({
  name: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('rotate', 'rotate', 'rotate', 'enable', 'compromised', 'disable') },
    { weight: 4, arbitrary: fc.constantFrom('resume', 'resume', 'backout', 'unlock', 'prove') },
  ),
  allowLaggards: fc.boolean(),
  takesOver: rarely,
  restores: fc.boolean(),
  rotatesAgain: rarely,
  kill: fc.oneof(fc.constant(undefined), kill),
  pause: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: pause }),
  expiry: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) },
  ),
});

const manager = fc.nat({ max: 4 });
const disturbance: fc.Arbitrary<Disturbance> = fc.oneof(
  fc.record({ kind: fc.constantFrom('rotateByHand', 'updateByHand', 'rebootAll', 'openLocked', 'returnAll') }),
  fc.record({ kind: fc.constantFrom('loseQuorum', 'changeLeader', 'restoreBackup') }),
  fc.record({ kind: fc.constantFrom('reboot', 'powerOff', 'loseAgent', 'loseTag'), manager }),
);

const commandFault: fc.Arbitrary<CommandFault> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('refused', 'undelivered', 'answerLost', 'twice', 'cut', 'garbled', 'forged', 'pretended'),
  }),
  fc.record({ kind: fc.constant('lies'), lie: fc.constantFrom(...LIES) }),
  fc.record({ kind: fc.constant('throttled'), seconds: fc.constantFrom(60, 600) }),
  fc.record({ kind: fc.constant('late'), seconds: fc.constantFrom(20, 90, 3600) }),
  fc.record({ kind: fc.constant('reboot'), when: fc.constantFrom('before', 'after') }),
);

const engineTrouble: fc.Arbitrary<EngineTrouble> = fc.oneof(
  fc.record({ kind: fc.constant('failsAfterwards') }),
  fc.record({ kind: fc.constant('fails'), takesEffectAfter: fc.constantFrom(undefined, 1, 5, 60, 3600) }),
);

const few = <What>(what: fc.Arbitrary<What>, max: number) => fc.array(what, { maxLength: max });

/** One operator mostly; now and then a second one at the same time. */
const turn = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(operation) },
  { weight: 1, arbitrary: fc.tuple(operation, operation) },
);

const ordinary: fc.Arbitrary<Omit<Schedule, 'impostor'>> = fc.record({
  swarms: fc.oneof({ weight: 8, arbitrary: fc.tuple(swarm) }, { weight: 1, arbitrary: fc.tuple(swarm, swarm) }),
  adoption: few(fc.constantFrom(0.2, 1, 1, 3, 20, 200, undefined), 6),
  operations: fc.array(turn, { minLength: 1, maxLength: 3 }),
  disturbances: few(
    fc.oneof(
      fc.record({ from: fc.constant('start'), at: fc.nat({ max: 60 }), what: disturbance }),
      fc.record({ from: fc.constant('act'), at: fc.nat({ max: 12 }), what: disturbance }),
      fc.record({ from: fc.constant('seconds'), at: fc.constantFrom(2, 10, 120), what: disturbance }),
    ),
    3,
  ),
  commands: few(
    fc.record({ at: fc.nat({ max: 20 }), what: commandFault, onActs: fc.boolean(), target: fc.nat({ max: 4 }) }).map(
      // An act is one of few commands.
      (fault) => (fault.onActs ? { ...fault, at: fault.at % 3 } : fault),
    ),
    3,
  ),
  engine: few(fc.record({ at: fc.nat({ max: 3 }), what: engineTrouble }), 2),
  vault: few(
    fc
      .record({
        of: fc.constantFrom('any', 'any', 'read', 'put', 'promotion'),
        at: fc.nat({ max: 60 }),
        what: fc.record({ kind: fc.constantFrom('denied', 'failsBefore', 'failsAfter', 'stale', 'altered') }),
        times: fc.constantFrom(1, 1, 3, 30),
      })
      // Of those that write there are few.
      .map((fault) => (fault.of === 'put' || fault.of === 'promotion' ? { ...fault, at: fault.at % 4 } : fault)),
    2,
  ),
});

/** When somebody of another account claims the first swarm, and goes again. */
const impostor = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ isThere: false, moves: [] }) },
  {
    weight: 2,
    arbitrary: fc.record({
      isThere: fc.boolean(),
      moves: few(
        fc.record({
          from: fc.constantFrom('start' as const, 'act' as const),
          at: fc.nat({ max: 40 }),
          what: fc.record({ kind: fc.constantFrom('impostorComes' as const, 'impostorGoes' as const) }),
        }),
        2,
      ),
    }),
  },
);

export const schedules: fc.Arbitrary<Schedule> = fc
  .tuple(ordinary, impostor)
  .map(([{ disturbances, ...schedule }, { isThere, moves }]) => ({
    ...schedule,
    impostor: isThere ? ('own' as const) : undefined,
    disturbances: [...disturbances, ...moves],
  }));
