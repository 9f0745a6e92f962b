import { z } from 'zod';
import type { ManagerProof } from '../domain/custody.js';
import { isInstanceId, type Fingerprint, type InstanceId, type NodeId } from '../domain/ids.js';
import { judgeManager } from '../domain/judge-custody.js';
import type { KeyGeneration } from '../domain/key.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import { certificateKeyOf, whyNotRenewed } from '../domain/renewal.js';
import type { GatheredEvidence } from './gather-evidence.js';
import { gatherFrom } from './planned-evidence.js';
import { nudge } from '../swarm/nudge.js';
import { isRefusal, keptNow, patiently, vaultOf } from './vault-steps.js';
import { verifiersFirst } from '../swarm/verifiers.js';
import type { KeyRun } from './key-run.js';

const proofs = z.strictObject({
  lagging: z.array(
    z.strictObject({
      instanceId: z.string().refine(isInstanceId),
      name: z.string(),
      why: z.string(),
      lacks: z.enum(['key', 'renewal']),
    }),
  ),
});

/** The managers that were not proven in the end, and why. `renewal`: it opens with the new key, and keeps an old data key. */
export type Lagging = z.infer<typeof proofs>['lagging'];

/** Waits between looks, in seconds: managers write a new key within a second or two, a leader that changes takes ten. */
const PAUSES = [1, 2, 4, 8, 15, 30];
/** After so many looks a manager that lags has failed to write: an update makes it try again. */
const LOOKS_BEFORE_NUDGE = 3;

/** What every manager is to be like. */
export type Wanted =
  | {
      readonly kind: 'key';
      readonly fingerprint: Fingerprint;
      /** Where data keys and certificates are to be renewed as well: the certificates of before, by node, as `certificateKeyOf` names them. */
      readonly renewedFrom?: ReadonlyMap<NodeId, string>;
      /** Managers that were not seen in clear, and so have renewed nothing. */
      readonly unseen?: Lagging;
    }
  /** Its own key lies in the clear, and it shows no unlock key. */
  | { readonly kind: 'clear' };

/** Proves every manager that takes part, patiently, and heals an adoption that failed. */
export async function verifyManagers(run: KeyRun, name: string, wanted: Wanted): Promise<Lagging> {
  const { managers } = run.change;
  const { lagging } = await run.step({
    name,
    schema: proofs,
    effect: async () => {
      let left = await whoLags(run, managers, wanted);
      for (const [look, pause] of PAUSES.entries()) {
        if (left.length === 0) break;
        await run.tools.clock.sleep(pause * 1000, run.tools.signal);
        if (look + 1 === LOOKS_BEFORE_NUDGE) await nudge(run, verifiersFirst(run.change));
        const still = new Set(left.map(({ instanceId }) => instanceId));
        left = await whoLags(
          run,
          managers.filter(({ instanceId }) => still.has(instanceId)),
          wanted,
        );
      }
      left = [...left, ...unrenewed(wanted, left)];
      return { data: { lagging: left }, said: inWords(managers.length, left, wanted) };
    },
  });
  return lagging;
}

async function whoLags(run: KeyRun, managers: readonly PlannedManager[], wanted: Wanted): Promise<Lagging> {
  const generations = await generationsFor(run, wanted);
  const evidence = await gatherFrom(run, managers);
  return managers.flatMap((manager) => {
    const { instanceId, name } = manager;
    const gathered = evidence.get(instanceId) ?? { kind: 'unknown', reason: 'it was not checked' };
    const lack = whatLacks(gathered, generations, manager, wanted);
    return lack === undefined ? [] : [{ instanceId, name, ...lack }];
  });
}

/** In between, with autolock off, a vault that does not answer must not keep it off: it only names the key that a disk still needs. */
async function generationsFor(run: KeyRun, { kind }: Wanted): Promise<readonly KeyGeneration[]> {
  if (kind === 'key') return (await keptNow(run)).generations;
  const { signal } = run.tools;
  const answer = await patiently(run, () => vaultOf(run).read(run.change.swarmId, { signal }));
  return isRefusal(answer) || answer.kind === 'nothing' ? [] : answer.keys.generations;
}

type Lack = Pick<Lagging[number], 'why' | 'lacks'>;

function whatLacks(
  gathered: GatheredEvidence,
  generations: readonly KeyGeneration[],
  { instanceId, nodeId }: PlannedManager,
  wanted: Wanted,
): Lack | undefined {
  if (gathered.kind === 'unknown') return { why: gathered.reason, lacks: 'key' };
  const { evidence, liveKey, header } = gathered;
  const proof = judgeManager(evidence, generations);
  if (wanted.kind === 'clear') {
    const why = whyNotClear(proof, liveKey.kind);
    return why === undefined ? undefined : { why, lacks: 'key' };
  }
  const why = whyNotOpened(proof, wanted.fingerprint);
  if (why !== undefined) return { why, lacks: 'key' };
  const { renewedFrom, unseen = [] } = wanted;
  if (renewedFrom === undefined || unseen.some((each) => each.instanceId === instanceId)) return undefined;
  const now = certificateKeyOf(evidence.certificate);
  const unlike = whyNotRenewed({ before: renewedFrom.get(nodeId), now, keyFile: header });
  return unlike === undefined ? undefined : { why: unlike, lacks: 'renewal' };
}

function whyNotOpened(proof: ManagerProof, wanted: Fingerprint): string | undefined {
  switch (proof.kind) {
    case 'proven':
      return proof.fingerprint === wanted ? undefined : `key ${proof.fingerprint} still unlocks it`;
    case 'notEncrypted':
      return 'its key is still in plaintext';
    case 'noneOpens':
      return 'no stored key unlocks it';
    case 'unknown':
      return proof.reason;
  }
}

function whyNotClear(proof: ManagerProof, shown: 'shown' | 'notShown' | 'unavailable'): string | undefined {
  switch (proof.kind) {
    case 'proven':
      return `key ${proof.fingerprint} still unlocks it`;
    case 'notEncrypted':
      return shown === 'shown' ? 'it still shows an unlock key' : undefined;
    case 'noneOpens':
      return 'its key file is still encrypted';
    case 'unknown':
      return proof.reason;
  }
}

/** Whoever was not seen in clear opens with the new key all the same, and that is all that is known of it. */
function unrenewed(wanted: Wanted, left: Lagging): Lagging {
  if (wanted.kind === 'clear') return [];
  const named = new Set(left.map(({ instanceId }: { readonly instanceId: InstanceId }) => instanceId));
  return (wanted.unseen ?? [])
    .filter(({ instanceId }) => !named.has(instanceId))
    .map(({ instanceId, name, why }) => ({
      instanceId,
      name,
      why: `it was not seen with its key in plaintext while autolock was off (${why}): its data key and its certificate count as not renewed`,
      lacks: 'renewal' as const,
    }));
}

const inWords = (managers: number, lagging: Lagging, wanted: Wanted): string => {
  const rest = lagging.map(({ name, why }) => `${name}: ${why}`).join('; ');
  return `${managers - lagging.length} of ${managers} managers ${done(wanted)}${rest === '' ? '' : ` (${rest})`}`;
};

function done(wanted: Wanted): string {
  if (wanted.kind === 'clear') return 'need no key';
  const renewed = wanted.renewedFrom === undefined ? '' : ', and have renewed their data key and certificate';
  return `unlock with key ${wanted.fingerprint}${renewed}`;
}
