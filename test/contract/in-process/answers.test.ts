import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CommandId } from '../../../src/domain/ids.js';
import type { SimulatedHost } from '../../../src/lab/simulated/host/simulated-host.js';
import type { SimulatedLab } from '../../../src/lab/simulated/simulated-lab.js';
import {
  composeAutolock,
  composeLease,
  composeNudge,
  composePreimage,
  composeReadKey,
  composeRotate,
} from '../../../src/onhost/rotation-scripts.js';
import { composeRestore } from '../../../src/onhost/recovery-scripts.js';
import { composeLook, composeProbe, composeProve } from '../../../src/onhost/script.js';
import { publicKeyPem } from '../../../src/onhost/seal.js';
import {
  composeReadJoinTokens,
  composeRotateJoinTokens,
  type TokenRotation,
} from '../../../src/operations/rotate-join-tokens/compose-join-token-scripts.js';
import { nonceOf } from '../../onhost/stub-host.js';
import { MARK_NONCE } from '../../support/join-tokens.js';
import { allOf, NONCE, runIdOf, targetOf } from '../../support/rotation.js';
import { nextSealingKeys } from '../../support/sealing-keys.js';
import { createTwins, type Twins } from './twins.js';

const RUN = runIdOf('run-1');
const OTHER = runIdOf('run-2');
const sealTo = publicKeyPem(await nextSealingKeys());
const looks = { probe: NONCE, prove: nonceOf('fedcba9876543210') };

const swarmOf = (lab: SimulatedLab) => lab.swarm('alpha');
const targetOn = (host: string) => (lab: SimulatedLab) =>
  targetOf(swarmOf(lab).id, lab.host(host).engine.node?.id ?? '0'.repeat(25));
const held = (lab: SimulatedLab, back = 0) => ({ fromVersion: swarmOf(lab).clusterVersion - back, runId: RUN });

const rotateTokens =
  (roles: TokenRotation['roles'], back = 0) =>
  (host: string) =>
  (lab: SimulatedLab): string =>
    composeRotateJoinTokens(targetOn(host)(lab), { roles, markNonce: MARK_NONCE }, held(lab, back));

type Script = readonly [name: string, script: (host: string) => (lab: SimulatedLab) => string];

const READING: readonly Script[] = [
  ['the probe', () => () => composeProbe(NONCE)],
  ['the evidence', () => () => composeProve(NONCE, { sealTo, liveKey: 'compare' })],
  ['the evidence, with the key', () => () => composeProve(NONCE, { sealTo, liveKey: 'send' })],
  ['the evidence, with a channel', () => () => composeProve(NONCE, { sealTo, liveKey: 'compare', openChannel: true })],
  ['a look', () => () => composeLook(looks, sealTo)],
  ['the lease, shown', (host) => (lab) => composeLease(targetOn(host)(lab), { kind: 'show' })],
  ['the live key', (host) => (lab) => composeReadKey(targetOn(host)(lab), { kind: 'send', sealTo })],
  ['its mark', (host) => (lab) => composeReadKey(targetOn(host)(lab), { kind: 'confirm' })],
  ['the join tokens', (host) => (lab) => composeReadJoinTokens(allOf(targetOn(host)(lab)), MARK_NONCE)],
  ['copies, listed', (host) => (lab) => composePreimage(allOf(targetOn(host)(lab)), { kind: 'list' })],
];

const ACTING: readonly Script[] = [
  ['a rotation without the lease', (host) => (lab) => composeRotate(targetOn(host)(lab), sealTo, held(lab))],
  ['a rotation of join tokens without the lease', rotateTokens(['worker'])],
  ['the lease', (host) => (lab) => composeLease(targetOn(host)(lab), { kind: 'take', runId: RUN, owner: 'ann' })],
  ['another lease', (host) => (lab) => composeLease(targetOn(host)(lab), { kind: 'take', runId: OTHER, owner: 'bob' })],
  ['a copy', (host) => (lab) => composePreimage(allOf(targetOn(host)(lab)), { kind: 'save', runId: RUN })],
  ['a restoring', (host) => (lab) => composeRestore(allOf(targetOn(host)(lab)), RUN)],
  ['a rotation of another version', (host) => (lab) => composeRotate(targetOn(host)(lab), sealTo, held(lab, 1))],
  ['a rotation', (host) => (lab) => composeRotate(targetOn(host)(lab), sealTo, held(lab))],
  ['a nudge', (host) => (lab) => composeNudge(targetOn(host)(lab))],
  ['a rotation of join tokens of another version', rotateTokens(['worker', 'manager'], 1)],
  ['a rotation of both join tokens', rotateTokens(['worker', 'manager'])],
  ['a rotation of the join token of workers', rotateTokens(['worker'])],
  ['a rotation of the join token of managers', rotateTokens(['manager'])],
  ['autolock off', (host) => (lab) => composeAutolock(targetOn(host)(lab), { kind: 'off' }, held(lab))],
  ['a rotation of join tokens without autolock', rotateTokens(['manager', 'worker'])],
  [
    'a copy in the clear',
    (host) => (lab) => composePreimage(allOf(targetOn(host)(lab)), { kind: 'save', runId: OTHER }),
  ],
  ['autolock on', (host) => (lab) => composeAutolock(targetOn(host)(lab), { kind: 'on', sealTo }, held(lab))],
  [
    'the end of the copies',
    (host) => (lab) => composePreimage(allOf(targetOn(host)(lab)), { kind: 'remove', runId: RUN }),
  ],
  ['the end of a lease', (host) => (lab) => composeLease(targetOn(host)(lab), { kind: 'release', runId: RUN })],
];

const alpha = (n: number) => `alpha-manager-${n}`;
const on = (names: readonly string[], act: (host: SimulatedHost) => void) => (lab: SimulatedLab) => {
  for (const name of names) act(lab.host(name));
  return Promise.resolve();
};
const restart = (host: SimulatedHost): void => {
  host.restartEngine();
};

interface State {
  readonly name: string;
  readonly host: string;
  readonly autolock?: boolean;
  readonly without?: readonly string[];
  readonly bring?: (lab: SimulatedLab) => Promise<void>;
  readonly scripts: readonly Script[];
}

const BOTH = [...READING, ...ACTING];
const STATES: readonly State[] = [
  { name: 'serves as the leader', host: alpha(1), scripts: BOTH },
  { name: 'serves as a follower', host: alpha(2), scripts: BOTH },
  { name: 'serves without autolock', host: alpha(1), autolock: false, scripts: BOTH },
  { name: 'is locked', host: alpha(2), bring: on([alpha(2)], restart), scripts: BOTH },
  {
    name: 'waits for a quorum',
    host: alpha(2),
    bring: async (lab) => {
      const key = swarmOf(lab).unlockKey ?? '';
      await on([alpha(1), alpha(2), alpha(3)], restart)(lab);
      await lab.host(alpha(2)).unlock(key, 0.1);
    },
    scripts: READING,
  },
  {
    name: 'has lost its quorum',
    host: alpha(1),
    bring: on([alpha(2), alpha(3)], (host) => {
      host.stopEngine();
    }),
    scripts: BOTH,
  },
  {
    name: 'has an engine that is down',
    host: alpha(3),
    bring: on([alpha(3)], (host) => {
      host.stopEngine();
    }),
    scripts: BOTH,
  },
  {
    name: 'cannot write its key',
    host: alpha(2),
    bring: on([alpha(2)], (host) => {
      host.setAdoption('failing');
    }),
    scripts: BOTH,
  },
  { name: 'lacks openssl', host: alpha(1), without: ['openssl'], scripts: BOTH },
  { name: 'lacks curl', host: alpha(1), without: ['curl'], scripts: BOTH },
  { name: 'is a worker', host: 'alpha-worker-1', scripts: BOTH },
  { name: 'is in no swarm', host: 'outsider', scripts: BOTH },
  { name: 'has no docker', host: 'bare', scripts: BOTH },
];

describe('a script that is answered in process says what it says in a shell, on a host that', () => {
  let twins: Twins;
  afterEach(() => twins.close());

  it.each(STATES.map((state) => [state.name, state] as const))(
    '%s',
    async (_, { host, autolock = true, without = [], bring, scripts }) => {
      twins = await createTwins({ managers: 3, workers: 1, autolock, without });
      if (bring !== undefined) await twins.both(bring);
      for (const [name, scriptFor] of scripts) {
        const { shell, inProcess } = await twins.answers(host, scriptFor(host));
        expect([name, ...inProcess]).toEqual([name, ...shell]);
      }
    },
    240_000,
  );

  it('runs an act a second time', async () => {
    twins = await createTwins({ managers: 3, workers: 1, autolock: true, without: [] });
    for (const [name, scriptFor] of ACTING) {
      const command = randomUUID() as CommandId;
      await twins.answers(alpha(1), scriptFor(alpha(1)), command);
      const { shell, inProcess } = await twins.answers(alpha(1), scriptFor(alpha(1)), command);
      expect([name, ...inProcess]).toEqual([name, ...shell]);
    }
  }, 240_000);
});
