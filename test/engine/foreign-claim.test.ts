import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createCustodyWorld, type CustodyWorld } from '../support/custody-world.js';
import { ACCOUNT, REGION, STRANGER, STRANGER_ROLE, type WorldHost } from '../support/custody/hosts.js';
import { claimSwarm, swarmIdOf } from '../support/custody/impostor.js';
import type { OperatorRun } from '../support/custody/operator.js';
import { keptKeys } from '../support/oracle/kept-keys.js';
import { describeWithEngine } from './support.js';
import { textOf } from '../support/remedy.js';

type Web = NonNullable<OperatorRun['report']>['swarms'][number];

const PATIENCE = 900_000;
const OURS = `${ACCOUNT}/${REGION}`;
const THEIRS = `${STRANGER}/${REGION}`;
const BOTH = new RegExp(
  `2 accounts or regions claim this swarm.* ${OURS}: web-manager-1 .* ${THEIRS}: evil-manager-1 `,
);
const BEHIND = 'web-manager-3';

describeWithEngine('a locked host of another account that claims the swarm with a certificate of its own', () => {
  let world: CustodyWorld;
  let evil: WorldHost;
  beforeAll(async () => {
    world = await createCustodyWorld({
      kind: 'engine',
      swarms: [{ name: 'web', managers: 3, autolock: true }],
      strangers: [{ name: 'evil', managers: 1, autolock: true }],
    });
    evil = await claimSwarm(world, 'web');
    await world.host(BEHIND).restartEngine();
  }, PATIENCE);
  afterAll(() => world.close());

  const over = async (...argv: readonly string[]): Promise<Pick<OperatorRun, 'exitCode'> & { readonly web: Web }> => {
    const { exitCode, report, stderr, unproven } = await world.run([...argv, '--yes', '--role-arn', STRANGER_ROLE]);
    const web = report?.swarms.find(({ swarmId }) => swarmId === swarmIdOf(world, 'web'));
    if (web === undefined) throw new Error(`no report on web: ${stderr}`);
    expect(unproven).toEqual([]);
    return { exitCode, web };
  };
  const keysIn = (accountId: typeof ACCOUNT) => keptKeys(world.endpoint, { accountId, region: REGION }).length;
  /** Hosts that a command with keys went to. */
  const wereSentKeys = (): readonly string[] =>
    world
      .effects()
      .flatMap((effect) => (effect.kind === 'command' && / unlock\b/.test(effect.comment) ? effect.instanceIds : []));

  it(
    'keeps enable, rotate and unlock from storing the live key anywhere, and is sent none',
    async () => {
      for (const argv of [['enable', '--allow-laggards'], ['rotate', '--allow-laggards'], ['unlock']]) {
        const { exitCode, web } = await over(...argv);
        expect({ argv, exitCode, why: web.outcome.why }).toEqual({
          argv,
          exitCode: 4,
          why: expect.stringMatching(BOTH),
        });
        expect(textOf(web.outcome.remedy)).toContain(`--vault-home ${OURS}`);
      }
      expect([keysIn(ACCOUNT), keysIn(STRANGER), world.newKeys('web')]).toEqual([0, 0, 0]);
      expect(wereSentKeys()).toEqual([]);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'gets nothing either where the operator names the home, and the swarm goes on',
    async () => {
      const home = ['--vault-home', OURS];
      const opened = await over('unlock', ...home);
      expect(opened.web.managers.find(({ name }) => name === BEHIND)).toMatchObject({ state: 'unlocked' });
      expect(wereSentKeys()).toEqual([world.host(BEHIND).instanceId]);
      const rotated = await over('rotate', ...home);
      expect([rotated.exitCode, rotated.web.key.stored, world.newKeys('web')]).toEqual([0, 'current', 1]);
      expect(keysIn(ACCOUNT)).toBeGreaterThan(0);
      expect([keysIn(STRANGER), wereSentKeys().length]).toEqual([0, 1]);
      const { stdout } = await evil.docker(['info', '--format', '{{.Swarm.LocalNodeState}}']);
      expect(stdout.trim()).toBe('locked');
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});
