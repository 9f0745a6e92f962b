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
const ofSwarm = (swarm: string): readonly string[] => ['--tag', `Swarm=${swarm}`];

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
    ends: exits(EXIT.done, 'every instance is listed'),
  },
  {
    says: 'What is the state of these swarms? One manager is locked, one swarm has no autolock, one agent is offline.',
    command: ['audit', ...TAG],
    ends: exits(EXIT.partly, 'something could not be evaluated: the instance whose agent is offline'),
  },
];

/** Keys made, kept and proven. */
const CARED_FOR: readonly Act[] = [
  {
    says: 'batch has no autolock: turn it on. Its new key is stored in the vault first, then verified on every manager.',
    command: ['enable', ...ofSwarm('batch'), '--yes'],
    ends: exits(EXIT.done, 'done and verified'),
  },
  {
    says: `Rotate the whole fleet. The live key of payments is not stored: it is imported, then rotated. In orders, a manager is locked
and could not take a new key: nothing changes there, and the report gives the reason. The key of batch is new enough.`,
    command: ['rotate', ...TAG, '--min-age', '1d', '--yes'],
    ends: exits(EXIT.partly, 'partly done: orders is blocked'),
  },
  {
    says: 'Would all managers unlock after a restart? Every stored key is verified on every manager, without a restart.',
    command: ['prove', ...TAG],
    ends: exits(EXIT.partly, 'the key of orders is not in the vault, and an instance did not answer'),
  },
  {
    says: `The agent is online again. No stored key unlocks the locked manager of orders, because none was ever stored. The other two managers are available: the live key
is read from one of them (sealed), stored first, and then unlocks the third.`,
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
    says: `The machine ${LATE} fails, but its swarm must be rotated. It will come back with the key file of today:
--allow-laggards continues without it, and the key version that this manager still needs stays stored.`,
    happens: ({ cut }) => cut([LATE]),
    command: ['rotate', ...ofSwarm('payments'), '--allow-laggards', '--yes'],
    ends: exits(EXIT.done, 'done; the lagging manager is reported, and its key stays stored'),
  },
  {
    says: `A power failure at three in the morning: every manager of every swarm restarts and is locked, no swarm has a quorum, and
${LATE} still needs the previous key. Each manager gets its matching key, all at the same time.`,
    happens: async ({ cut, start }) => {
      await cut(EVERY_MANAGER.filter((name) => name !== LATE));
      await start(EVERY_MANAGER);
    },
    command: ['unlock', ...TAG, '--yes'],
    ends: exits(EXIT.done, 'every manager is unlocked'),
  },
  {
    says: `The worst moment: orders is rotated, and the machine of the operator fails right after the rotation. Only the managers have the new key.`,
    command: ['rotate', ...ofSwarm('orders'), '--yes', '--quiet'],
    ends: { kind: 'killed', afterStep: 'rotate', means: 'killed: the new key is live and not in the vault' },
  },
];

/** Everything settled. */
const SETTLED: readonly Act[] = [
  {
    says: 'The journal recorded every step in advance. Which run was it?',
    command: ['runs'],
    ends: exits(EXIT.done, 'listed'),
  },
  {
    says: 'Back it out: the live key is stored and verified on every manager, and what the run left is removed.',
    command: ['backout', '{run}', '--yes'],
    ends: exits(EXIT.done, 'recovered'),
  },
  {
    says: 'Again: would all managers unlock after a restart?',
    command: ['prove', ...TAG],
    ends: exits(EXIT.done, 'every manager is verified'),
  },
];

export const ACTS: readonly Act[] = [...FOUND, ...CARED_FOR, ...IN_THE_NIGHT, ...SETTLED];
