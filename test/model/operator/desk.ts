import type { RunSettings } from '../../../src/cli/change/frozen-run.js';
import type { Fleet } from '../../../src/cli/compose.js';
import { newNonce } from '../../../src/cli/run-id.js';
import type { VaultHome } from '../../../src/domain/custody.js';
import { EXIT, LockstepError } from '../../../src/domain/errors.js';
import type { RunId } from '../../../src/domain/ids.js';
import type { KeyTools } from '../../../src/keys/key-run.js';
import type { Events } from '../../../src/ports/events.js';
import type { Journal, JournalStore, JournalValue, RunHeader } from '../../../src/ports/journal.js';
import { ELSEWHERE, modelDirectory, SCOPE } from '../directory.js';
import type { Process } from '../process.js';
import { createModelRunner } from '../runner.js';
import { someSealingKeys } from '../sealing-keys.js';
import type { World } from '../world.js';

/** What an operator's process works with: the ports of a fleet, and the journals of its machine. */
export interface Desk {
  readonly world: World;
  readonly runId: RunId;
  readonly fleet: Omit<Fleet, 'caller'> & { readonly caller: string };
  readonly events: Events;
  readonly store: JournalStore;
  readonly tools: (journal: Journal, takeOver: RunId | undefined) => KeyTools;
  /** Head of the journal of this run. */
  readonly header: (
    command: string,
    about: { readonly plan: JournalValue; readonly selection: JournalValue },
  ) => RunHeader;
}

/** As on a command line that says nothing in particular. */
export const SETTINGS: RunSettings = {
  fleet: {
    tags: [],
    regions: [],
    profiles: [],
    roleArns: [],
    externalIds: {},
    endpoint: undefined,
    swarms: [],
    deliverySeconds: 60,
    keys: {
      vault: 'secretsmanager',
      vaultPrefix: 'lockstep/',
      kmsKey: undefined,
      vaultHome: undefined,
      vaultHomes: {},
      maxKeyAgeDays: 90,
    },
  },
  limits: { concurrency: 4, canary: 0, maxFailures: 9 },
  takeOver: null,
  own: { selection: [], vault: [], writing: [], again: null },
};

export const NEVER_ABORTED = new AbortController().signal;
export const BY = { version: '0.0.0-model', caller: 'arn:aws:sts::111122223333:assumed-role/operator/me' } as const;

const SERVICE = 'secretsmanager';
const HOMES: readonly VaultHome[] = [SCOPE, ELSEWHERE].map((scope) => ({ ...scope, service: SERVICE }));

/** Half of what a request takes. */
const VAULT_MILLISECONDS = 100;

export const createDesk = (world: World, runId: RunId, process: Process): Desk => {
  const { step, tears, isDead } = process;
  const events: Events = {
    emit: (event) => {
      world.told.push(JSON.stringify(event));
    },
  };
  const passed = async (what: string): Promise<void> => {
    await process.clock.sleep(VAULT_MILLISECONDS);
    await step(what);
    if (process.hasExpired()) throw expired('the vault');
  };
  const [home, elsewhere] = [world.shelves.vault(passed), world.elsewhere.vault(passed)];
  const directory = modelDirectory(world);
  const fleet: Desk['fleet'] = {
    directory: {
      discover: (options) =>
        process.hasExpired() ? Promise.reject(expired('ec2:DescribeInstances')) : directory.discover(options),
    },
    runner: createModelRunner(world, runId, process),
    vaultFor: ({ account }) => (account === SCOPE.account ? home : elsewhere),
    vaultHomes: HOMES,
    chosenHome: () => undefined,
    newSealingKeys: someSealingKeys,
    where: () => ({ scopes: [], endpoints: [] }),
    apiCalls: () => ({ throttled: 0, byOperation: {} }),
    caller: BY.caller,
  };
  return {
    world,
    runId,
    fleet,
    events,
    store: world.journals.store({ before: step, after: step, tears, isDead }),
    tools: (journal, takeOver) => ({
      ...fleet,
      runId,
      owner: BY.caller,
      journal,
      clock: process.clock,
      events,
      newNonce,
      deliverySeconds: SETTINGS.fleet.deliverySeconds,
      takeOver,
      again: undefined,
      stopping: NEVER_ABORTED,
      signal: NEVER_ABORTED,
    }),
    header: (command, { plan, selection }) => ({
      runId,
      command,
      ...BY,
      selection,
      plan,
      scopes: [],
      startedAt: world.clock.now(),
    }),
  };
};

const expired = (what: string): LockstepError =>
  new LockstepError({
    code: 'CREDENTIALS_EXPIRED',
    message: `${what} was refused: the security token has expired`,
    remedy: 'sign in, and run it again',
    exitCode: EXIT.toolError,
  });
