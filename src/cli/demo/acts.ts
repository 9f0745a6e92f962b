import { EXIT, type ExitCode } from '../../domain/errors.js';
import { DEMO_TAG, type DemoFleet } from '../../lab/demo/demo-fleet.js';

/** One act of the demo: what it shows, the command, and the exit code that it has to end with. */
export interface Act {
  readonly says: string;
  /** What happens to the fleet before the command. */
  readonly happens?: (machines: DemoFleet) => void | Promise<void>;
  /** `{run}` stands for the run that was killed. */
  readonly command: readonly string[];
  readonly ends:
    | {
        readonly kind: 'exits';
        readonly exitCode: ExitCode;
        /** That code in a few words. */
        readonly means: string;
      }
    /** By SIGKILL, when the script of this step has run and its answer has not arrived. */
    | { readonly kind: 'killed'; readonly afterStep: string; readonly means: string };
}

const exits = (exitCode: ExitCode, means: string): Act['ends'] => ({ kind: 'exits', exitCode, means });

const TAG = ['--tag', DEMO_TAG];
/** One swarm, by its own tag: nothing else is looked at. */
const only = (swarm: string): readonly string[] => ['--tag', `Swarm=${swarm}`];

/** Payments three and orders three; batch has two managers. */
const EVERY_MANAGER = [1, 2, 3].flatMap((number) => [
  `payments-manager-${number}`,
  `orders-manager-${number}`,
  ...(number < 3 ? [`batch-manager-${number}`] : []),
]);

const LATE = 'payments-manager-3';

/** A fleet that nobody has taken care of. */
const FOUND: readonly Act[] = [
  {
    says: 'Which managers does the tag find, and which swarms do they form?',
    command: ['discover', ...TAG],
    ends: exits(EXIT.done, 'everything was seen that can be'),
  },
  {
    says: 'How do these swarms stand? One manager waits for its key, one swarm has no autolock, one agent is gone.',
    command: ['audit', ...TAG],
    ends: exits(EXIT.partly, 'something could not be judged: the instance whose agent is gone'),
  },
];

/** Keys made, kept and proven. */
const CARED_FOR: readonly Act[] = [
  {
    says: 'batch has no autolock: turn it on. Its new key is kept in the vault before anything else is done, and proven on each manager.',
    command: ['enable', ...only('batch'), '--yes'],
    ends: exits(EXIT.done, 'done, and read back'),
  },
  {
    says: `Now the whole fleet. payments gets a new key, after the old one, which nobody had kept, is kept. In orders a manager waits for
its key and could not take a new one: nothing is changed there, and the report says why. The key of batch is young enough.`,
    command: ['rotate', ...TAG, '--min-age', '1d', '--yes'],
    ends: exits(EXIT.partly, 'partly done: orders is blocked'),
  },
  {
    says: 'What if they all restarted now? Every kept key is tried on every manager, without a restart.',
    command: ['prove', ...TAG],
    ends: exits(EXIT.partly, 'orders is not in the vault, and an instance gave no answer'),
  },
  {
    says: `The lost agent is back. The locked manager of orders: no stored key unlocks it, for nobody ever kept one. The other two still serve, so the live key is read
from one of them (sealed), kept first, and then opens the third.`,
    happens: ({ fleet }) => {
      for (const instance of fleet.instances) if (instance.agent === 'connectionLost') instance.agent = 'online';
    },
    command: ['unlock', ...TAG, '--yes'],
    ends: exits(EXIT.done, 'every manager is unlocked'),
  },
];

/** An outage, and a run that dies. */
const IN_THE_NIGHT: readonly Act[] = [
  {
    says: `A machine fails, ${LATE}, and its swarm has to be rotated all the same. It will come back with the key file of today:
--allow-laggards goes on, and keeps the generation that this manager still needs.`,
    happens: ({ cut }) => cut([LATE]),
    command: ['rotate', ...only('payments'), '--allow-laggards', '--yes'],
    ends: exits(EXIT.done, 'done; what is left behind is said, and its key is kept'),
  },
  {
    says: `Three in the morning: the zone loses power and comes back. Every manager of every swarm is locked, no swarm has a quorum, and
${LATE} still needs the key of the generation before. Each gets the key that is proven to open it, all at once.`,
    happens: async ({ cut, start }) => {
      await cut(EVERY_MANAGER.filter((name) => name !== LATE));
      await start(EVERY_MANAGER);
    },
    command: ['unlock', ...TAG, '--yes'],
    ends: exits(EXIT.done, 'every manager is unlocked'),
  },
  {
    says: `The worst moment: orders is rotated, and the operator's machine dies as soon as the key is new. Nobody has it but the managers.`,
    command: ['rotate', ...only('orders'), '--yes', '--quiet'],
    ends: { kind: 'killed', afterStep: 'rotate', means: 'killed: the new key is live, and it is not in the vault' },
  },
];

/** Everything settled. */
const SETTLED: readonly Act[] = [
  {
    says: 'Its journal was written ahead of every step. Which run was it?',
    command: ['runs'],
    ends: exits(EXIT.done, 'listed'),
  },
  {
    says: 'Settle it: whatever step it ended at, the live key is kept, proven on every manager, and what the run left behind is taken away.',
    command: ['backout', '{run}', '--yes'],
    ends: exits(EXIT.done, 'settled'),
  },
  {
    says: 'Once more: what if they all restarted now?',
    command: ['prove', ...TAG],
    ends: exits(EXIT.done, 'all proven'),
  },
];

export const ACTS: readonly Act[] = [...FOUND, ...CARED_FOR, ...IN_THE_NIGHT, ...SETTLED];
