import { describe, expect, it } from '@jest/globals';
import {
  freezeSettings,
  keyPlans,
  thawPlans,
  thawSettings,
  type RunSettings,
} from '../../../src/cli/change/frozen-run.js';
import type { SwarmPlan } from '../../../src/domain/plan/plan.js';
import type { JournalValue } from '../../../src/ports/journal.js';
import { aChange } from '../../support/builders/plan.js';
import { aScope } from '../../support/builders/fleet.js';
import { BATCH, header, PAYMENTS, RUN } from '../journal/header.js';
import { ours } from '../../../src/domain/remedy.js';

const HOME = aScope();

const settings: RunSettings = {
  fleet: {
    tags: [{ key: 'Role', values: ['swarm-manager'] }],
    regions: 'all',
    profiles: [],
    roleArns: [],
    externalIds: {},
    endpoint: undefined,
    swarms: [],
    deliverySeconds: 60,
    keys: {
      vault: 'secretsmanager',
      vaultPrefix: 'lockstep',
      kmsKey: undefined,
      vaultHome: HOME,
      vaultHomes: { [PAYMENTS]: HOME },
      maxKeyAgeDays: 90,
    },
  },
  limits: { concurrency: 4, canary: 1, maxFailures: 0 },
  takeOver: null,
  own: { selection: ['--tag', 'Role=swarm-manager'], vault: [], writing: [], again: null },
};

/** As it is read back from the disk. */
const frozen = (plans: readonly SwarmPlan[]) =>
  header({
    selection: freezeSettings(settings),
    plan: JSON.parse(JSON.stringify(plans)) as JournalValue,
  });

const why = 'Quorum is lost: 2 of 3 managers are needed.';
const blocked = (swarmId: typeof BATCH, refusedBy?: typeof RUN): SwarmPlan => ({
  kind: 'blocked',
  swarmId,
  name: swarmId,
  blocks: [{ why, remedy: ours('audit'), ...(refusedBy === undefined ? {} : { refusedBy }) }],
});

describe('the head of a journal', () => {
  it('gives back what the run was told, and every plan, also who stood in the way of a swarm', () => {
    const nothing: SwarmPlan = { kind: 'nothing', swarmId: PAYMENTS, name: 'payments', why: 'Young.', notes: [] };
    const plans = [blocked(BATCH), blocked(PAYMENTS, RUN), nothing, aChange()];
    const head = frozen(plans);
    expect(thawSettings(head)).toEqual(settings);
    expect(thawPlans(head, keyPlans)).toEqual(plans);
  });

  it('with a plan that this version does not write is refused', () => {
    const foreign = [{ ...blocked(BATCH), kind: 'postponed' }] as unknown as readonly SwarmPlan[];
    expect(() => thawPlans(frozen(foreign), keyPlans)).toThrow(
      `this version of lockstep cannot read the plan of run ${RUN} (rotate)`,
    );
  });
});
