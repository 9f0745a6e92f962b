import { expect } from '@jest/globals';
import { createCustodyWorld, type CustodyWorld, type CustodyWorldOptions } from '../../support/custody-world.js';
import type { OperatorRun } from '../../support/custody/operator.js';
import type { CliOptions } from '../../support/run-cli.js';
import type { SimulatedSwarm } from '../../../src/lab/simulated/simulated-swarm.js';
import type { LabInstance } from '../../../src/lab/fleet.js';
import type { Effect } from '../../support/oracle/effects.js';
import type { ReportSwarm } from '../../../src/report/model.js';

/** A world takes a while on a machine that has other things to do as well. */
export const PATIENCE = 240_000;

const HASTE = 8;

export const WEB = { name: 'web', managers: 3, autolock: true } as const;

export interface ChangeWorld extends CustodyWorld {
  /** As `run`, in haste, and with the claims judged: none may be untrue. */
  command(argv: readonly string[], options?: CliOptions): Promise<OperatorRun>;
  /** The swarm of the lab, for what fate does to all of it. */
  fate(swarm: string): SimulatedSwarm;
  instance(host: string): LabInstance;
}

export const changeWorld = async (options: Partial<CustodyWorldOptions> = {}): Promise<ChangeWorld> => {
  const world = await createCustodyWorld({ kind: 'simulated', swarms: [WEB], ...options });
  const { lab } = world;
  if (lab.kind !== 'simulated') throw new Error('these worlds are simulated');
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
    case 'config':
      return `swarm: ${effect.name} ${effect.change}`;
  }
};

const plainLabel = (label: string): string => label.replace(/^AWS|-.*$/g, '').toLowerCase();

/** What changed a world, from this effect on. */
export const wordsOf = (effects: readonly Effect[]): readonly string[] =>
  effects.map(inWords).filter((words) => words !== undefined);
