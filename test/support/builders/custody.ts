import type {
  LiveKey,
  ManagerProof,
  StoredView,
  SwarmCustody,
  VaultSurvey,
  VaultView,
} from '../../../src/domain/custody.js';
import { EXIT, LockstepError } from '../../../src/domain/errors.js';
import type { SwarmView } from '../../../src/domain/fleet.js';
import type { AccountId, RunId } from '../../../src/domain/ids.js';
import type { KeptKeys } from '../../../src/domain/kept-keys.js';
import { fingerprintOf, parseUnlockKey, type KeyGeneration } from '../../../src/domain/key.js';
import { unlockKeyOf } from '../manager-disk.js';
import { aSwarmId, daysFromNow } from './facts.js';
import { aHome } from './fleet.js';

/** The key of generation 1, 2, 3 …, rotated 100 days ago, and each later one 30 days after the one before. */
export const aGeneration = (number: number, overrides: Partial<KeyGeneration> = {}): KeyGeneration => {
  const key = parseUnlockKey(unlockKeyOf(number));
  if (key === undefined) throw new Error('not an unlock key');
  const at = daysFromNow(-100 + 30 * (number - 1));
  return {
    swarmId: aSwarmId('web'),
    key,
    fingerprint: fingerprintOf(key),
    clusterVersion: 40,
    rotatedAt: at,
    keptAt: at,
    runId: `run-${number}` as RunId,
    ...overrides,
  };
};

/** Generations 1 to 3 of which the last is current. */
const someKeptKeys = (overrides: Partial<KeptKeys> = {}): KeptKeys => {
  const generations = overrides.generations ?? [1, 2, 3].map((number) => aGeneration(number));
  return {
    generations,
    current: generations.at(-1),
    previous: generations.at(-2),
    pending: undefined,
    intents: [],
    exposed: [],
    ...overrides,
  };
};

export const keptIn = (overrides: Partial<KeptKeys> = {}): StoredView => ({
  kind: 'kept',
  keys: someKeptKeys(overrides),
});

export const aRefusal = (message = 'secretsmanager:GetSecretValue is denied for secret lockstep/web'): StoredView => ({
  kind: 'refused',
  error: new LockstepError({
    code: 'ACCESS_DENIED',
    message,
    remedy: 'Allow secretsmanager:GetSecretValue on it',
    exitCode: EXIT.usage,
  }),
});

/** These managers claim the swarm here, and the vault of another account holds something of it too. */
export const undecided = (
  managers: SwarmView['managers'] = [],
  theirs: StoredView = { kind: 'nothing' },
): VaultView => ({
  kind: 'undecided',
  claims: [
    { home: aHome(), managers, vault: { kind: 'nothing' } },
    { home: aHome({ account: '444455556666' as AccountId }), managers: [], vault: theirs },
  ],
});

export const verifiedWith = (number: number): ManagerProof => ({
  kind: 'proven',
  fingerprint: aGeneration(number).fingerprint,
});
export const liveIs = (number: number): LiveKey => ({ kind: 'kept', fingerprint: aGeneration(number).fingerprint });
export const NONE_OPENS: ManagerProof = { kind: 'noneOpens' };
export const NOT_ENCRYPTED: ManagerProof = { kind: 'notEncrypted' };
export const notProven = (reason = 'the host has no openssl'): ManagerProof => ({ kind: 'unknown', reason });

export interface CustodyOptions {
  readonly vault?: VaultView;
  readonly survey?: VaultSurvey;
  readonly live?: LiveKey;
  /** In the order of the managers; who has none is proven with generation 3. */
  readonly proofs?: readonly ManagerProof[];
}

/** Generation 3 is live and current, and opens every manager, unless told otherwise. */
export const aCustody = (
  { managers }: SwarmView,
  { vault = keptIn(), survey, live = liveIs(3), proofs = [] }: CustodyOptions = {},
): SwarmCustody => ({
  home: vault.kind === 'undecided' ? undefined : aHome(),
  vault,
  survey,
  live,
  proofs: new Map(managers.map(({ instance }, index) => [instance.instanceId, proofs[index] ?? verifiedWith(3)])),
});
