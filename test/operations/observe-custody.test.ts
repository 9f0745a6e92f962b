import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ManagerProof, StoredView, SwarmCustody, VaultHome } from '../../src/domain/custody.js';
import { EXIT, LockstepError } from '../../src/domain/errors.js';
import type { Manager, SwarmView } from '../../src/domain/fleet.js';
import type { CommandId, InstanceId, NodeId, Region, RunId, SwarmId } from '../../src/domain/ids.js';
import type { Scope } from '../../src/domain/instance.js';
import type { LockstepEvent } from '../../src/events/registry.js';
import type { Nonce } from '../../src/onhost/frame.js';
import { makeSealingKeys } from '../../src/onhost/seal.js';
import { observeCustody } from '../../src/keys/observe-custody.js';
import type { CommandRequest, CommandRunner, InvocationOutcome } from '../../src/ports/command-runner.js';
import type { KeyVault } from '../../src/ports/key-vault.js';
import { aGeneration, aRefusal, keptIn } from '../support/builders/custody.js';
import { aCertificate } from '../support/builders/facts.js';
import { aHome, aManager, anInstanceId, aScope, aSwarm, type ManagerOptions } from '../support/builders/fleet.js';
import { diskOf, proveAnswer } from '../support/canned-proof.js';
import { framed } from '../support/canned-probe.js';
import { managerDisk, unlockKeyOf } from '../support/manager-disk.js';
import { advice } from '../../src/domain/remedy.js';

const nonce = '00112233445566ff' as Nonce;
const options = { runId: '20260302-030405-0a1b' as RunId, nonce, deliverySeconds: 60 };
/** Whose certificate lies on the disks of these tests. */
const OWN = { swarmId: '3a3t17wih4r29fkgwm2g7orbh' as SwarmId, nodeId: 'rcdgb8r3mgl5mosaviblkjiec' as NodeId };
const own = aCertificate(OWN);

const manager = (more: ManagerOptions = {}): Manager => aManager({ facts: { certificate: own }, ...more });
const swarmOf = (managers: readonly Manager[], view: Partial<SwarmView> = {}): SwarmView =>
  aSwarm({ swarmId: OWN.swarmId, managers, view });

/** What each instance prints when it is sent a script; undefined: no outcome at all. */
type Prints = (script: string, instanceId: InstanceId) => string | InvocationOutcome | undefined;

const current = (script: string): string =>
  framed(proveAnswer({ disk: diskOf(3), shows: unlockKeyOf(3), nonce, script }), nonce);

const runnerWhere = (prints: Prints): Pick<CommandRunner, 'run'> & { readonly requests: CommandRequest[] } => {
  const requests: CommandRequest[] = [];
  return {
    requests,
    run: (request) => {
      requests.push(request);
      const outcomes = new Map<InstanceId, InvocationOutcome>();
      for (const { instanceId } of request.targets) {
        const printed = prints(request.script, instanceId);
        if (typeof printed === 'object') outcomes.set(instanceId, printed);
        if (typeof printed !== 'string') continue;
        const ran = { kind: 'ran', commandId: 'c' as CommandId, exitCode: 0, standardError: '' } as const;
        outcomes.set(instanceId, { ...ran, standardOutput: printed });
      }
      return Promise.resolve(outcomes);
    },
  };
};

type Read = Awaited<ReturnType<KeyVault['read']>>;
const unused = (): Promise<never> => Promise.reject(new Error('proving writes nothing'));

/** A vault that can be read and nothing else, and remembers which swarms were asked for. */
const vaultThatSays = (read: (swarmId: SwarmId) => Read | Promise<Read>): KeyVault => ({
  read: async (swarmId) => read(swarmId),
  survey: unused,
  writeIntent: unused,
  keepPending: unused,
  promote: unused,
  retire: unused,
  withdraw: unused,
});
const toRead = (view: StoredView): Read => (view.kind === 'refused' ? { ...view, why: 'denied' } : view);

interface World {
  readonly prints?: Prints;
  readonly runner?: Pick<CommandRunner, 'run'>;
  readonly vaultFor?: (scope: Scope) => KeyVault;
  readonly vaultHomes?: readonly VaultHome[];
  readonly chosenHome?: VaultHome;
  readonly forChange?: boolean;
}

const observe = async (swarms: readonly SwarmView[], { prints = current, forChange = false, ...world }: World = {}) => {
  const told: LockstepEvent[] = [];
  const ports = {
    runner: world.runner ?? runnerWhere(prints),
    events: { emit: (event: LockstepEvent) => void told.push(event) },
    newSealingKeys: makeSealingKeys,
    vaultFor: world.vaultFor ?? (() => vaultThatSays(() => toRead(keptIn()))),
    vaultHomes: world.vaultHomes ?? [aHome()],
    chosenHome: () => world.chosenHome,
  };
  return { custody: await observeCustody(ports, swarms, { ...options, forChange }), told };
};

const proofsOf = (custody: ReadonlyMap<SwarmId, SwarmCustody>, swarmId = OWN.swarmId) => [
  ...(custody.get(swarmId)?.proofs.values() ?? []),
];
const LATE = { kind: 'indeterminate', why: 'deliveryTimedOut', detail: 'nobody came' } as const;
const NOT_RUN = { kind: 'notRun', why: 'undeliverable', detail: 'no agent' } as const;
const third = aGeneration(3).fingerprint;

describe('observing custody for a change', () => {
  const barrier = { why: 'It has no KMS key of its own.', remedy: advice('Name one') };
  const surveying = (answer: Awaited<ReturnType<KeyVault['survey']>>, view = keptIn()) => ({
    ...vaultThatSays(() => toRead(view)),
    survey: () => Promise.resolve(answer),
  });
  const surveyOf = async (vault: KeyVault, forChange: boolean) =>
    (await observe([swarmOf([manager()])], { vaultFor: () => vault, forChange })).custody.get(OWN.swarmId)?.survey;
  const survey = { barriers: [barrier], full: {}, notes: [] };

  it('asks the vault what it would take; otherwise it does not, for that may need further rights', async () => {
    const vault = surveying({ kind: 'surveyed', survey });
    expect(await surveyOf(vault, true)).toEqual(survey);
    expect(await surveyOf(vault, false)).toBeUndefined();
  });

  it('takes a refusal to be asked for a reason not to begin, unless reading was refused already', async () => {
    const { error } = aRefusal('secretsmanager:ListSecretVersionIds is denied') as { readonly error: LockstepError };
    const vault = surveying({ kind: 'refused', why: 'denied', error });
    expect(await surveyOf(vault, true)).toMatchObject({
      barriers: [
        { why: 'The vault refused the request: secretsmanager:ListSecretVersionIds is denied.', remedy: error.remedy },
      ],
    });
    expect(await surveyOf(surveying({ kind: 'surveyed', survey }, aRefusal()), true)).toBeUndefined();
  });
});

describe('observing custody', () => {
  it('proves every manager, and compares the live key, in one round of Run Command', async () => {
    const runner = runnerWhere(current);
    const swarm = swarmOf([manager({ name: 'a' }), manager({ name: 'b', state: 'locked' })]);
    const { custody, told } = await observe([swarm], { runner });
    expect(custody.get(OWN.swarmId)).toMatchObject({ home: aHome(), live: { kind: 'kept', fingerprint: third } });
    expect(proofsOf(custody)).toEqual([1, 2].map(() => ({ kind: 'proven', fingerprint: third })));
    expect(runner.requests).toMatchObject([
      { comment: 'lockstep 20260302-030405-0a1b prove', repeatable: true, deliverySeconds: 60 },
    ]);
    expect(runner.requests[0]?.script).toContain("live_key='compare'");
    expect(told).toEqual([{ kind: 'prove.sent', targets: 2 }]);
  });

  it('asks also the locked and those whose engine is down or hangs, and no instance that cannot answer', async () => {
    const runner = runnerWhere(current);
    const silent = { agent: { kind: 'connectionLost', lastPingAt: undefined } } as const;
    const managers = [
      manager({ name: 'open' }),
      manager({ name: 'locked', state: 'locked' }),
      manager({ name: 'down', state: 'engineDown' }),
      manager({ name: 'unread', state: 'unknown' }),
      manager({ name: 'stopped', state: 'stopped' }),
      manager({ name: 'late', state: 'unreachable', why: 'no answer within 60 s' }),
      manager({ name: 'lost', state: 'unreachable', why: 'connection lost', instance: silent }),
    ];
    const { custody } = await observe([swarmOf(managers)], { runner });
    const asked = runner.requests.flatMap(({ targets }) => targets.map(({ instanceId }) => instanceId));
    expect(asked).toEqual(['open', 'locked', 'down', 'unread'].map(anInstanceId));
    expect(proofsOf(custody).slice(4)).toEqual([
      { kind: 'unknown', reason: 'the instance is stopped' },
      { kind: 'unknown', reason: 'no answer within 60 s' },
      { kind: 'unknown', reason: 'Systems Manager lost the connection to its agent' },
    ]);
    expect(
      proofsOf(custody)
        .slice(0, 4)
        .every(({ kind }) => kind === 'proven'),
    ).toBe(true);
  });

  it('sends nothing where nobody can be asked', async () => {
    const runner = runnerWhere(current);
    const { custody } = await observe([swarmOf([manager({ state: 'stopped' })])], { runner });
    expect(runner.requests).toEqual([]);
    expect(custody.get(OWN.swarmId)?.live).toEqual({ kind: 'unknown', reason: 'no manager could be reached' });
  });

  it('says of every manager why, where the command was refused for all of them', async () => {
    const refused = new LockstepError({
      code: 'ACCESS_DENIED',
      message: 'ssm:SendCommand is denied',
      remedy: '-',
      exitCode: EXIT.usage,
    });
    const { custody } = await observe([swarmOf([manager()])], { runner: { run: () => Promise.reject(refused) } });
    expect(proofsOf(custody)).toEqual([{ kind: 'unknown', reason: 'ssm:SendCommand is denied' }]);
    expect(custody.get(OWN.swarmId)?.vault.kind).toBe('kept');
  });

  it('lets a defect through, and an interruption', async () => {
    const defect = { run: () => Promise.reject(new TypeError('oh')) };
    await expect(observe([swarmOf([manager()])], { runner: defect })).rejects.toThrow('oh');
    const interrupt = AbortSignal.abort(new Error('interrupted'));
    const ports = {
      runner: runnerWhere(current),
      events: { emit: () => undefined },
      newSealingKeys: makeSealingKeys,
      vaultFor: () => vaultThatSays(() => toRead(keptIn())),
      vaultHomes: [aHome()],
      chosenHome: () => undefined,
    };
    await expect(observeCustody(ports, [swarmOf([manager()])], { ...options, signal: interrupt })).rejects.toThrow(
      'interrupted',
    );
  });
});

describe('an answer is no proof', () => {
  const foreign = { ...OWN, swarmId: 'anotherswarm0000000000000' as SwarmId };
  const text = (script: string): string => proveAnswer({ disk: diskOf(3), nonce, script });
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  const somebodys = `seal_to='${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}'`;

  const answers: readonly (readonly [name: string, prints: Prints, reason: string])[] = [
    ['when it was cut', (script) => current(script).slice(0, 300), 'truncated'],
    ['when it was changed on its way', (script) => current(script).replace('H4s', 'H4t'), 'changed in transit'],
    ['when it is of another run', (script) => framed(text(script), 'ffeeddccbbaa9988'), 'no result in the output'],
    ['when a line is forged', (script) => framed(`${text(script)}surprise yes\n`, nonce), 'does not know'],
    [
      'when it was sealed for somebody else',
      () => framed(text(somebodys), nonce),
      'the evidence does not belong to this request',
    ],
    [
      'when it has no certificate',
      (script) => framed(text(script).replace(/^certificate .*\n/m, ''), nonce),
      'no swarm certificate',
    ],
    ['when there is none', () => undefined, 'no outcome'],
    ['when it came too late', () => LATE, 'nobody came'],
    ['when the script did not run', () => NOT_RUN, 'the script did not run: no agent'],
  ];
  let proofs: ReadonlyMap<InstanceId, ManagerProof> | undefined;
  beforeAll(async () => {
    const prints: Prints = (script, instanceId) =>
      answers.find(([name]) => anInstanceId(name) === instanceId)?.[1](script, instanceId);
    const { custody } = await observe([swarmOf(answers.map(([name]) => manager({ name })))], { prints });
    proofs = custody.get(OWN.swarmId)?.proofs;
  });

  it.each(answers)('%s', (name, _prints, reason) => {
    expect(proofs?.get(anInstanceId(name))).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining(reason) as unknown,
    });
  });

  it.each([
    ['another swarm', [swarmOf([manager()], { swarmId: foreign.swarmId })], foreign.swarmId, 'another swarm'],
    [
      'another node than was probed',
      [swarmOf([aManager({ facts: { certificate: { ...own, nodeId: 'x'.repeat(25) as NodeId } } })])],
      OWN.swarmId,
      'another node',
    ],
  ] as const)('when it is of %s, and its live key does not count', async (_name, swarms, swarmId, reason) => {
    const { custody } = await observe(swarms);
    expect(proofsOf(custody, swarmId)).toMatchObject([
      { kind: 'unknown', reason: expect.stringContaining(reason) as unknown },
    ]);
    expect(custody.get(swarmId)?.live).toEqual({ kind: 'unknown', reason: 'no manager could be reached' });
  });
});

describe('what the managers show', () => {
  const each =
    (...answers: readonly [disk: number | undefined, shows: number | undefined][]): Prints =>
    (script, instanceId) => {
      const [disk, shows] = answers[Number(instanceId.at(-1)) - 1] ?? [undefined, undefined];
      const live = shows === undefined ? {} : { shows: unlockKeyOf(shows) };
      const onDisk = disk === undefined ? managerDisk(undefined) : diskOf(disk);
      return framed(proveAnswer({ disk: onDisk, nonce, script, ...live }), nonce);
    };
  const three = swarmOf([1, 2, 3].map((number) => manager({ name: `m-${number}` })));

  it('is judged for each by itself: current, older, unknown to the vault, in clear', async () => {
    const { custody } = await observe([three], { prints: each([3, 3], [1, 3], [9, undefined]) });
    expect(proofsOf(custody)).toEqual([
      { kind: 'proven', fingerprint: third },
      { kind: 'proven', fingerprint: aGeneration(1).fingerprint },
      { kind: 'noneOpens' },
    ]);
    const clear = await observe([three], { prints: each([undefined, 3], [3, 3], [3, 3]) });
    expect(proofsOf(clear.custody)[0]).toEqual({ kind: 'notEncrypted' });
  });

  it('is no live key where they contradict one another', async () => {
    const { custody } = await observe([three], { prints: each([3, 3], [3, 2], [3, 3]) });
    expect(custody.get(OWN.swarmId)?.live).toMatchObject({ kind: 'unknown' });
  });

  it('is a live key that is not kept', async () => {
    const { custody } = await observe([three], { prints: each([9, 9], [9, 9], [9, undefined]) });
    expect(custody.get(OWN.swarmId)?.live).toEqual({ kind: 'notKept' });
    const empty = { prints: each([3, 3], [3, 3], [3, 3]), vaultFor: () => vaultThatSays(() => ({ kind: 'nothing' })) };
    const nothing = (await observe([three], empty)).custody;
    expect(nothing.get(OWN.swarmId)).toMatchObject({ vault: { kind: 'nothing' }, live: { kind: 'notKept' } });
    expect(proofsOf(nothing)).toEqual([1, 2, 3].map(() => ({ kind: 'noneOpens' })));
  });
});

describe('the vaults', () => {
  const [west, east] = [aHome(), aHome({ region: 'us-east-1' as Region })];
  const inWest = manager({ name: 'a' });
  const stored = (where: VaultHome) => ({
    vaultHomes: [west, east],
    vaultFor: ({ region }: Scope) =>
      vaultThatSays(() => toRead(region === where.region ? keptIn() : { kind: 'nothing' })),
  });

  it('are read in every account and region of the run; the only one with a claim to the swarm is its home', async () => {
    const asked: string[] = [];
    const { custody } = await observe([swarmOf([inWest])], {
      vaultHomes: [east, west],
      vaultFor: ({ region }) =>
        vaultThatSays(() => {
          asked.push(region);
          return toRead(region === west.region ? keptIn() : aRefusal());
        }),
    });
    expect(custody.get(OWN.swarmId)).toMatchObject({ home: west, live: { kind: 'kept', fingerprint: third } });
    expect(asked.sort()).toEqual([west.region, east.region].sort());
  });

  it('of two accounts or regions leave everything unknown, although the key in one of them unlocks the manager', async () => {
    const { custody } = await observe([swarmOf([inWest])], stored(east));
    expect(custody.get(OWN.swarmId)).toMatchObject({
      home: undefined,
      vault: { kind: 'undecided', claims: [{ home: west }, { home: east }] },
      live: { kind: 'unknown' },
    });
    expect(proofsOf(custody)).toEqual([
      {
        kind: 'unknown',
        reason: `the vault home of its swarm is not decided; key ${third}, stored in 111122223333/us-east-1, unlocks it`,
      },
    ]);
  });

  it('are undecided where somebody who is not believed to be a manager claims the swarm from the other', async () => {
    const claimant = aManager({ name: 'b', instance: { scope: aScope({ region: east.region }) } });
    const swarm = { ...swarmOf([inWest]), unlisted: [claimant] };
    const { custody } = await observe([swarm], stored(west));
    expect(custody.get(OWN.swarmId)).toMatchObject({
      home: undefined,
      vault: { claims: [{ home: west }, { home: east, managers: [claimant] }] },
    });
  });

  it('but for the one that the operator named are not read: what a stranger stores counts for nothing', async () => {
    const { custody } = await observe([swarmOf([inWest])], { ...stored(east), chosenHome: west });
    expect(custody.get(OWN.swarmId)).toMatchObject({
      home: west,
      vault: { kind: 'nothing' },
      live: { kind: 'notKept' },
    });
    expect(proofsOf(custody)).toEqual([{ kind: 'noneOpens' }]);
  });

  it('of an account without any manager of the swarm are used where the operator named that one', async () => {
    const { custody } = await observe([swarmOf([inWest])], { ...stored(east), chosenHome: east });
    expect(custody.get(OWN.swarmId)).toMatchObject({ home: east, live: { kind: 'kept', fingerprint: third } });
    expect(proofsOf(custody)).toEqual([{ kind: 'proven', fingerprint: third }]);
  });

  it('that refuse are part of the answer', async () => {
    const refusing = { vaultFor: () => vaultThatSays(() => toRead(aRefusal('denied for secret lockstep/x'))) };
    const { custody } = await observe([swarmOf([manager()])], refusing);
    expect(custody.get(OWN.swarmId)?.vault).toMatchObject({ kind: 'refused' });
    expect(proofsOf(custody)).toMatchObject([
      { kind: 'unknown', reason: expect.stringContaining('denied for secret lockstep/x') as unknown },
    ]);
  });

  it('of a large fleet are read side by side, and never more than a few at a time', async () => {
    const swarms = Array.from({ length: 40 }, (_, number) =>
      aSwarm({ name: `s${number}`, managers: [aManager({ name: `s${number}`, state: 'stopped' })] }),
    );
    let [reading, most] = [0, 0];
    const vault = vaultThatSays(async () => {
      reading += 1;
      most = Math.max(most, reading);
      await new Promise(setImmediate);
      reading -= 1;
      return { kind: 'nothing' };
    });
    const { custody } = await observe(swarms, { vaultFor: () => vault });
    expect(custody.size).toBe(40);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });
});
