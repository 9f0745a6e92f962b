import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeWorld, PATIENCE, swarmIn, WEB, wordsOf, type ChangeWorld } from './kit.js';

const LOOK = ['send probe', 'send prove'];
const TAKE = ['send lease', 'swarm: lockstep-lease created'];
const RELEASE = ['send release', 'swarm: lockstep-lease removed'];
const ANNOUNCE = ['vault run', 'vault pending'];
const KEEP = ['vault generation', 'vault pending', 'send confirm', 'vault current', 'vault pending'];
/** The intent ends with the promotion. */
const KEEP_ANNOUNCED = [...KEEP, 'vault run'];
const PROVE_AND_CLEAN = ['send prove', 'send preimage'];
const RETIRE = ['vault generation'];
const ADOPT = ['send read', ...KEEP, 'send prove'];
/** Another manager shows what came of an act. */
const SEEN = 'send settle';
const TURN_OFF = ['send disable', 'swarm: dropped key', SEEN];
const TURN_ON = ['send enable', 'swarm: new key', SEEN];
const ROTATE = [
  ...ANNOUNCE,
  'send preimage',
  'send rotate',
  'swarm: new key',
  SEEN,
  ...KEEP_ANNOUNCED,
  ...PROVE_AND_CLEAN,
];

interface Act {
  readonly name: string;
  readonly argv: readonly string[];
  readonly between: readonly string[];
  readonly newKeys: 0 | 1;
}

const act = (name: string, argv: string, between: readonly string[], newKeys: Act['newKeys']): Act => ({
  name,
  argv: argv.split(' '),
  between,
  newKeys,
});

const COMPROMISED = act(
  'rotate --compromised, off and on again with the intent of the first key already written',
  'rotate --compromised --yes',
  [
    ...ANNOUNCE,
    'send prove',
    ...TURN_OFF,
    'send prove',
    'send note',
    ...TURN_ON,
    ...KEEP_ANNOUNCED,
    ...PROVE_AND_CLEAN,
    ...RETIRE,
  ],
  1,
);

/** Each act goes on with the swarm as the one before has left it. */
const LIVES: readonly (readonly [vault: 'secretsmanager' | 'ssm-parameter', acts: readonly Act[]])[] = [
  [
    'secretsmanager',
    [
      act('enable, where autolock is on: its key is adopted', 'enable --yes', ADOPT, 0),
      act('rotate, with a key that is kept', 'rotate --yes', ROTATE, 1),
      act('disable', 'disable --yes', [...TURN_OFF, 'send prove'], 0),
      act(
        'enable, where autolock is off',
        'enable --yes',
        [...ANNOUNCE, ...TURN_ON, ...KEEP_ANNOUNCED, ...PROVE_AND_CLEAN, ...RETIRE],
        1,
      ),
      COMPROMISED,
    ],
  ],
  [
    'ssm-parameter',
    [act('rotate, with a key to be adopted first', 'rotate --yes', [...ADOPT, ...ROTATE], 1), COMPROMISED],
  ],
];

describe.each(LIVES)('the order of effects, with keys in %s', (vault, acts) => {
  let world: ChangeWorld;
  beforeAll(async () => {
    // With one vault in shells, so that the oracle also looks at the processes that they start.
    world = await changeWorld({ vault, kept: false, answers: vault === 'secretsmanager' ? 'shell' : 'inProcess' });
  });
  afterAll(() => world.close());

  it.each(acts.map((each) => [each.name, each] as const))(
    '%s',
    async (_, { argv, between, newKeys }) => {
      const [effects, keys] = [world.effects().length, world.newKeys('web')];
      const run = await world.command(argv);
      expect({ exitCode: run.exitCode, status: swarmIn(run).outcome.status }).toEqual({
        exitCode: 0,
        status: 'changed',
      });
      expect(wordsOf(world.effects().slice(effects))).toEqual([...LOOK, ...TAKE, ...between, ...RELEASE, ...LOOK]);
      expect(world.newKeys('web') - keys).toBe(newKeys);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'is followed by a proof of every manager, and by a restart of every manager with the kept key',
    async () => {
      const run = await world.command(['prove']);
      expect(run.exitCode).toBe(0);
      expect(swarmIn(run).managers.map(({ proof }) => proof)).toEqual(Array(WEB.managers).fill('current'));
      await world.restartAllManagers('web');
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});
