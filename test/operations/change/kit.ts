import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { encodeRecord } from '../../../src/aws/vault/stored-value.js';
import type { RunId } from '../../../src/domain/ids.js';
import { fingerprintOf, parseUnlockKey } from '../../../src/domain/key.js';
import { revealSecret } from '../../../src/domain/secret.js';
import { byHand } from '../oracle/by-hand.js';
import { createCustodyWorld, type CustodyWorld, type CustodyWorldOptions } from '../../support/custody-world.js';
import type { OperatorRun } from '../../support/custody/operator.js';
import type { CliOptions } from '../../support/run-cli.js';
import type { SimulatedSwarm } from '../../../src/lab/simulated/simulated-swarm.js';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import type { Effect } from '../../support/oracle/effects.js';
import type { ReportSwarm } from '../../../src/report/model.js';

/** A world takes a while on a machine that has other things to do as well. */
export const PATIENCE = 240_000;

const HASTE = 40;

export const WEB = { name: 'web', managers: 3, autolock: true } as const;

export interface ChangeWorld extends CustodyWorld {
  /** As `run`, in haste, and with the claims judged: none may be untrue. */
  command(argv: readonly string[], options?: CliOptions): Promise<OperatorRun>;
  /** The swarm of the lab, for what fate does to all of it. */
  fate(swarm: string): SimulatedSwarm;
  instance(host: string): LabInstance;
}

export interface ChangeWorldOptions extends Partial<CustodyWorldOptions> {
  /** Whether the live keys are kept from the start, as a run of `enable` would have kept them. */
  readonly kept?: boolean;
}

/** Keys are kept in Secrets Manager, unless told otherwise. */
export const changeWorld = async ({ kept = true, ...options }: ChangeWorldOptions = {}): Promise<ChangeWorld> => {
  const world = await createCustodyWorld({ kind: 'simulated', swarms: [WEB], ...options });
  const { lab } = world;
  if (lab.kind !== 'simulated') throw new Error('these worlds are simulated');
  if (kept) for (const { name } of world.swarms) await keepLiveKey(world, lab.lab.swarm(name));
  return {
    ...world,
    async command(argv, cli = {}) {
      const run = await world.run(argv, { haste: HASTE, ...cli });
      expect(run.unproven).toEqual([]);
      return run;
    },
    fate: (swarm) => lab.lab.swarm(swarm),
    instance: (host) => lab.lab.instance(host),
  };
};

const keepLiveKey = async (world: CustodyWorld, { id, unlockKey }: SimulatedSwarm): Promise<void> => {
  const key = unlockKey === undefined ? undefined : parseUnlockKey(unlockKey);
  if (key === undefined) return;
  const fingerprint = fingerprintOf(key);
  const runId = '20260101-000000-0000' as RunId;
  const times = { clusterVersion: null, rotatedAt: null, keptAt: new Date() };
  const record = encodeRecord({ kind: 'generation', generation: { swarmId: id, key, fingerprint, runId, ...times } });
  await byHand(world).createSecret(`lockstep/${id}`, revealSecret(record));
  await byHand(world).labelSecret(`lockstep/${id}`, `generation-${fingerprint}`);
};

/** What became of a swarm in a run. Errors: Error where the run has no report, or the report not this swarm. */
export const swarmIn = ({ report, stderr }: OperatorRun, name = 'web'): ReportSwarm => {
  const found = report?.swarms.find((swarm) => swarm.name === name);
  if (found === undefined) throw new Error(`no report on ${name}: ${stderr}`);
  return found;
};

/** The one that is given to `resume`. */
export const runIdOf = ({ report, stderr }: OperatorRun): string => {
  const id = report?.run.id ?? /\d{8}-\d{6}-[0-9a-f]{4}/.exec(stderr)?.[0];
  if (id === undefined) throw new Error(`this run has no id: ${stderr}`);
  return id;
};

/** One effect in a few words that are the same for both vaults, without what differs from run to run; undefined for what counts for nothing. */
const inWords = (effect: Effect): string | undefined => {
  switch (effect.kind) {
    case 'command':
      return effect.comment.replace(/^lockstep \S+ (?<step>\S+).*$/, 'send $<step>');
    case 'call': {
      const label = effect.labels.map(plainLabel).join(' ');
      // The one service moves the label of the key before by itself, and makes a place for keys by a call of its own.
      return label === '' || label === 'previous' ? undefined : `vault ${label}`;
    }
    case 'cluster':
      return `swarm: ${effect.key} key`;
    case 'tokens':
      return `swarm: new ${effect.roles.join(' and ')} token`;
    case 'config':
      return `swarm: ${effect.name} ${effect.change}`;
  }
};

const plainLabel = (label: string): string => label.replace(/^AWS|-.*$/g, '').toLowerCase();

/** What changed a world, from this effect on. */
export const wordsOf = (effects: readonly Effect[]): readonly string[] =>
  effects.map(inWords).filter((words) => words !== undefined);

/** What a run that has come to its end must not leave behind: the lease, copies of key files, an intent in the vault. */
export const leftovers = async (world: CustodyWorld): Promise<readonly string[]> => {
  const ofSwarms = await Promise.all(
    world.swarms.map(async ({ managers }) => {
      const configs = await Promise.all(managers.map((host) => host.docker(['config', 'ls', '--format', '{{.Name}}'])));
      return configs.some(({ stdout }) => stdout.includes('lockstep')) ? ['lease'] : [];
    }),
  );
  const copies = world.hosts.flatMap(({ name, dataRoot }) =>
    readdirSync(join(dataRoot, 'swarm/certificates'))
      .filter((file) => file.includes('lockstep'))
      .map(() => `copy on ${name}`),
  );
  const { secrets, parameters } = world.endpoint;
  const versions = [
    ...secrets.list(world.vault).flatMap((secret) => [...secret.versions.values()]),
    ...parameters.list(world.vault).flatMap((parameter) => parameter.versions),
  ].map((version) => [...version.labels].map(plainLabel));
  // Pending what is current already: left by a promotion that was killed before its last call, and of no meaning to anybody.
  const intents = versions.flatMap((labels) =>
    labels.filter((label) => label === 'run' || (label === 'pending' && !labels.includes('current'))),
  );
  return [...ofSwarms.flat(), ...copies, ...intents.map((label) => `${label} in the vault`)];
};

/** Exit code and status of one swarm: what a runbook goes by. */
export const endOf = (run: OperatorRun, swarm?: string) => ({
  exitCode: run.exitCode,
  status: swarmIn(run, swarm).outcome.status,
});

/** What the steps of one swarm brought, one a line. */
export const told = (run: OperatorRun, swarm?: string): string =>
  swarmIn(run, swarm)
    .outcome.steps.map(({ step, result }) => `${step}: ${result}`)
    .join('\n');
