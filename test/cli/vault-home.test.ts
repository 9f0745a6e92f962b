import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LabInstance } from '../../src/lab/lab-fleet.js';
import { createCustodyWorld, type CustodyWorld, type CustodyWorldOptions } from '../support/custody-world.js';
import { stateOf } from '../support/custody/command-line.js';
import { ACCOUNT, OTHER_REGION, REGION, STRANGER, STRANGER_ROLE } from '../support/custody/hosts.js';
import { claimSwarm, copyDisk, swarmIdOf } from '../support/custody/impostor.js';
import type { OperatorRun } from '../support/custody/operator.js';
import { keptKeys } from '../support/oracle/kept-keys.js';
import type { CliOptions } from '../support/run-cli.js';
import { textOf } from '../support/remedy.js';

const PATIENCE = 600_000;
const HASTE = { haste: 40 } satisfies CliOptions;
const OURS = `${ACCOUNT}/${REGION}`;
const THEIRS = `${STRANGER}/${REGION}`;
const WEB = { name: 'web', managers: 3, autolock: true };
const EVIL = { name: 'evil', managers: 1, autolock: true };

let world: CustodyWorld;
const begin = async (options: Partial<CustodyWorldOptions> = {}): Promise<void> => {
  world = await createCustodyWorld({ kind: 'simulated', swarms: [WEB], ...options });
};
afterEach(async () => {
  const broken = await world.oracle();
  await world.close();
  expect(broken).toEqual([]);
});

/** Over both accounts; what its report says of the swarm. */
const over = async (...argv: readonly string[]): Promise<OperatorRun & { readonly web: Web }> => {
  const run = await world.run([...argv, '--role-arn', STRANGER_ROLE], HASTE);
  const web = run.report?.swarms.find(({ swarmId }) => swarmId === swarmIdOf(world, 'web'));
  if (web === undefined) throw new Error(`no report on web: ${run.stderr}`);
  expect(run.unproven).toEqual([]);
  return { ...run, web };
};
type Web = NonNullable<OperatorRun['report']>['swarms'][number];

const storedIn = (accountId: typeof ACCOUNT, region = REGION) => keptKeys(world.endpoint, { accountId, region });
const runIdOf = ({ report }: OperatorRun): string => report?.run.id ?? '';
const moveTo = (host: string, place: Partial<LabInstance>): void => {
  const { instanceId } = world.host(host);
  const index = world.instances.findIndex((each) => each.instanceId === instanceId);
  const found = world.instances[index];
  if (found !== undefined) world.instances[index] = { ...found, ...place };
};
/** Instances that a step of a run was sent to. */
const targetsOf = (step: string): readonly string[] =>
  world.endpoint.history.flatMap(({ accepted, invocations }) =>
    JSON.stringify(accepted).includes(` ${step}"`) ? invocations.map(({ instance }) => instance.instanceId) : [],
  );

describe('a locked instance of another account that claims a swarm with a certificate of its own', () => {
  const BOTH = new RegExp(
    `^2 accounts or regions claim this swarm.* ${OURS}: web-manager-1 .*; its vault holds nothing of the swarm\\. ${THEIRS}: evil-manager-1 .*; its vault holds nothing of the swarm\\.`,
  );

  it(
    'keeps every command from writing a vault, in words that name both; the option that it gives goes on',
    async () => {
      await begin({ strangers: [EVIL] });
      await claimSwarm(world, 'web');
      for (const command of ['enable', 'rotate', 'disable']) {
        const { exitCode, web } = await over(command, '--yes', '--allow-laggards');
        expect({ command, exitCode }).toEqual({ command, exitCode: 4 });
        expect(web.outcome).toMatchObject({ status: 'blocked', why: expect.stringMatching(BOTH) });
        expect(textOf(web.outcome.remedy)).toMatch(
          new RegExp(
            `^lockstep ${command} --swarm ${web.swarmId} .*--vault-home ${OURS} .*--role-arn ${STRANGER_ROLE}`,
          ),
        );
        expect(web.vaultHome).toBeNull();
      }
      expect([...storedIn(ACCOUNT), ...storedIn(STRANGER)]).toEqual([]);

      const proof = await over('prove');
      expect(proof.exitCode).toBe(4);
      expect(proof.web.findings.map(({ status }) => status)).toEqual(['unknown', 'unknown']);
      expect(proof.web.findings[0]).toMatchObject({
        evidence: expect.stringMatching(BOTH),
        remedy: { text: expect.stringContaining(`--vault-home ${OURS}`) },
      });

      const { exitCode, stderr, web } = await over('enable', '--yes', '--vault-home', OURS);
      expect(stderr).toContain(`Keys are stored in Secrets Manager in ${OURS}.`);
      expect(web.vaultHome).toEqual({ account: ACCOUNT, region: REGION, service: 'secretsmanager' });
      expect(exitCode).toBe(0);
      expect(storedIn(ACCOUNT)).not.toEqual([]);
    },
    PATIENCE,
  );

  it(
    'keeps nobody from opening a manager with the key that its own account stores, and gets none',
    async () => {
      await begin({ strangers: [EVIL] });
      await world.run(['enable', '--yes'], HASTE);
      const evil = await claimSwarm(world, 'web');
      await world.host('web-manager-3').restartEngine();
      const { stderr, web } = await over('unlock', '--yes');
      expect(stderr).toMatch(new RegExp(`Key [0-9a-f]{16} comes from Secrets Manager in ${OURS}\\.`));
      expect(web.managers.find(({ name }) => name === 'web-manager-3')).toMatchObject({ state: 'unlocked' });
      expect(targetsOf('unlock')).toEqual([world.host('web-manager-3').instanceId]);
      const { stdout } = await evil.docker(['info', '--format', '{{.Swarm.LocalNodeState}}']);
      expect(stdout.trim()).toBe('locked');

      const settled = join(world.folder, 'lockstep.yaml');
      writeFileSync(settled, `tags: [Role=swarm-manager]\nvaultHomes:\n  ${swarmIdOf(world, 'web')}: ${OURS}\n`);
      const proof = await over('prove', '--config', settled);
      expect(proof.web).toMatchObject({ vaultHome: { account: ACCOUNT }, key: { stored: 'current' } });
    },
    PATIENCE,
  );

  it(
    'gets no key with a copy of a manager’s disk either, before somebody has decided',
    async () => {
      await begin({ strangers: [EVIL] });
      await world.run(['enable', '--yes'], HASTE);
      const original = world.host('web-manager-3');
      await original.stopEngine();
      await copyDisk(world, original);
      moveTo('web-manager-3', { lifecycle: 'terminated' });
      const { exitCode, web } = await over('unlock', '--yes');
      expect(exitCode).toBe(4);
      expect(web.outcome.why).toMatch(/evil-manager-1: .*it may be a copy of that manager/);
      expect(targetsOf('unlock')).toEqual([]);
    },
    PATIENCE,
  );
});

describe('a swarm over two regions', () => {
  it(
    'is changed once its home is named, and a resumed or backed out run goes by that one',
    async () => {
      await begin();
      moveTo('web-manager-3', { region: OTHER_REGION, availabilityZone: `${OTHER_REGION}a` });
      const regions = ['--region', REGION, '--region', OTHER_REGION];
      const inBoth = (...argv: readonly string[]) => world.run([...argv, ...regions], HASTE);
      const blocked = await inBoth('enable', '--yes');
      expect(blocked.exitCode).toBe(4);
      expect(blocked.report?.swarms[0]?.outcome.why).toContain(`${ACCOUNT}/${OTHER_REGION}: web-manager-3`);
      const enabled = await inBoth('enable', '--yes', '--vault-home', OURS);
      expect(enabled.exitCode).toBe(0);
      const rotated = await inBoth('rotate', '--yes', '--vault-home', OURS);
      expect(rotated.exitCode).toBe(0);

      const backout = await world.run(['backout', runIdOf(rotated), '--dry-run'], HASTE);
      expect(backout.exitCode).toBe(0);
      expect(backout.stderr).toContain(`Keys are stored in Secrets Manager in ${OURS}.`);
      const elsewhere = ['--vault-home', `${ACCOUNT}/${OTHER_REGION}`];
      const refused = await world.run(['backout', runIdOf(rotated), '--yes', ...elsewhere], HASTE);
      expect({ exitCode: refused.exitCode, report: refused.report }).toEqual({ exitCode: 2, report: undefined });
      expect(refused.stderr).toContain(
        `stored the keys of swarm ${swarmIdOf(world, 'web')} in Secrets Manager in ${OURS}`,
      );
    },
    PATIENCE,
  );
});

describe('a vault in an account of its own', () => {
  const CENTRAL = { accountId: STRANGER, region: REGION };

  it(
    'is used where it is named, and is not forgotten where it is not',
    async () => {
      await begin({ home: CENTRAL });
      const central = ['--vault-home', THEIRS];
      const enabled = await over('enable', '--yes', ...central);
      expect({ exitCode: enabled.exitCode, home: enabled.web.vaultHome?.account }).toEqual({
        exitCode: 0,
        home: STRANGER,
      });
      expect(storedIn(ACCOUNT)).toEqual([]);
      const forgotten = await over('rotate', '--yes');
      expect(forgotten.web.outcome).toMatchObject({
        status: 'blocked',
        why: expect.stringContaining(`${THEIRS}: no manager; its vault holds 1 key version of the swarm.`),
        remedy: {
          text: expect.stringMatching(
            new RegExp(`^Run the same command .*--vault-home ${OURS}, --vault-home ${THEIRS}$`),
          ),
        },
      });
      expect((await over('rotate', '--yes', ...central)).exitCode).toBe(0);
      expect((await over('prove', ...central)).exitCode).toBe(0);
    },
    PATIENCE,
  );

  it(
    'that only a journal from elsewhere names is refused, and gone by where the operator names it too',
    async () => {
      await begin();
      const enabled = await over('enable', '--yes');
      const rotated = await over('rotate', '--yes');
      expect([enabled.exitCode, rotated.exitCode]).toEqual([0, 0]);
      const journal = readFileSync(join(stateOf(world), `${runIdOf(rotated)}.ndjson`), 'utf8');
      const foreign = join(world.folder, 'foreign.ndjson');
      const home = (account: string) => `"home":{"account":"${account}","region":"${REGION}"`;
      expect(journal).toContain(home(ACCOUNT));
      writeFileSync(foreign, journal.replaceAll(home(ACCOUNT), home(STRANGER)));
      const backout = ['backout', runIdOf(rotated), '--journal', foreign, '--yes'];
      const refused = await world.run([...backout, '--state-dir', join(world.folder, 'elsewhere')], HASTE);
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toMatch(
        new RegExp(
          `According to its journal, run \\S+ stored the keys of swarm \\w+ in Secrets Manager in ${THEIRS}; the vault home of that swarm is Secrets Manager in ${OURS}`,
        ),
      );
      writeFileSync(foreign, journal);
      const taken = await world.run([...backout, '--state-dir', join(world.folder, 'third')], HASTE);
      expect(taken.exitCode).toBe(0);
    },
    PATIENCE,
  );
});
