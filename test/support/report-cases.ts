import type { AccountId } from '../../src/domain/ids.js';
import type { Report } from '../../src/report/model.js';
import { aCluster, aKeyFile, aListener, aMember, aNodeId, aSwarmId, daysFromNow } from './builders/facts.js';
import { aCustody, aRefusal, NONE_OPENS, NOT_ENCRYPTED, notProven, verifiedWith } from './builders/custody.js';
import { aManager, anInstanceId, anUnassigned, aScope, aSwarm, healthyManagers } from './builders/fleet.js';
import { aReport } from './builders/report.js';
import { changeReports } from './change-reports.js';
import { advice } from '../../src/domain/remedy.js';

/** What a swarm is like that was made with the engine's defaults. */
const AS_MADE = {
  listener: aListener({ listenAddress: '0.0.0.0:2377', dataPathAddress: '' }),
  overlayNetworks: { total: 2, unencrypted: 2, unencryptedNames: ['ingress', 'payments'] },
};

const demoSwarms = () => [
  aSwarm({ name: 'web', managers: 3 }),
  aSwarm({
    name: 'billing',
    managers: [
      ...healthyManagers(2, 'billing', AS_MADE),
      aManager({
        name: 'billing-3',
        state: 'locked',
        why: 'the manager waits for its unlock key',
        facts: AS_MADE,
        instance: { availabilityZone: 'eu-west-1c' },
      }),
    ],
  }),
  aSwarm({
    name: 'batch',
    managers: healthyManagers(2, 'batch', {
      ...AS_MADE,
      cluster: aCluster({ autolock: false, managers: 2 }),
      keyFile: aKeyFile({ encrypted: false, kekVersion: 0 }),
      unlockKeyCommand: 'empty',
    }),
  }),
];

const demoUnassigned = () => [
  anUnassigned('worker', 'a worker, tagged as a manager', { name: 'web-worker-1' }),
  anUnassigned('stopped', 'the instance is stopped; it needs the key version of its key file when it starts', {
    name: 'web-old',
    lifecycle: 'stopped',
    agent: { kind: 'notManaged' },
  }),
  anUnassigned('unreachable', 'connection to Systems Manager lost since 2026-03-01 22:10 UTC', {
    name: 'billing-old',
    agent: { kind: 'connectionLost', lastPingAt: daysFromNow(-1) },
  }),
];

const HOSTILE = {
  escape: '\u001b]0;owned\u0007\u001b[2J\u009b31mred\u202Egnp.exe',
  markdown: '# [click](javascript:alert(1)) | ![x](http://evil.example/x.png) `rm -rf` **b** @all',
  html: '<script>alert("1")</script><img src=x onerror=\'alert(2)\'>&amp;]]>',
  long: 'very-long-name-'.repeat(20),
  wide: '管理者ノード一号機名前がとても長い管理者ノード',
};

const hostileSwarm = () =>
  aSwarm({
    name: HOSTILE.markdown,
    swarmId: aSwarmId('hostile'),
    managers: [
      aManager({
        name: HOSTILE.escape,
        instance: { instanceId: anInstanceId('escape') },
        facts: {
          overlayNetworks: { total: 5, unencrypted: 3, unencryptedNames: [HOSTILE.html, HOSTILE.long, HOSTILE.wide] },
          engine: { kind: 'up', version: HOSTILE.html, rootDir: '/' },
        },
        member: { engineVersion: HOSTILE.escape },
      }),
      aManager({
        name: HOSTILE.html,
        state: 'error',
        why: `${HOSTILE.html}\n${HOSTILE.escape}\n::error::${HOSTILE.long}`,
      }),
      aManager({ name: HOSTILE.long, instance: { instanceId: anInstanceId('long'), availabilityZone: HOSTILE.html } }),
      aManager({ name: HOSTILE.wide, instance: { instanceId: anInstanceId('wide') } }),
    ],
    unmatched: [
      aMember({ nodeId: aNodeId('stray'), hostname: HOSTILE.markdown, address: `10.0.0.9; ${HOSTILE.escape}` }),
    ],
  });

/** Autolock was switched on, and one of five managers has not taken its key; another is not among the instances. */
const laggingSwarm = () =>
  aSwarm({
    name: 'web',
    managers: [
      ...healthyManagers(3),
      aManager({
        name: 'web-4',
        facts: {
          keyFile: aKeyFile({ encrypted: false }),
          tools: { openssl: undefined, curl: true, timeout: true, lacking: [] },
        },
      }),
    ],
    unmatched: [
      aMember({
        nodeId: aNodeId('web-5'),
        hostname: 'ip-10-0-0-9',
        address: '10.0.0.9:2377',
        engineVersion: '20.10.24',
      }),
    ],
  });

/** Of every kind of proof one: current, older, none, in clear, unknown, locked and proven; and three vaults. */
const provenSwarms = () => {
  const web = aSwarm({ name: 'web', managers: [...healthyManagers(2), aManager({ name: 'web-3', state: 'locked' })] });
  const billing = aSwarm({ name: 'billing' });
  const batch = aSwarm({
    name: 'batch',
    autolock: false,
    managers: healthyManagers(2, 'batch', { keyFile: aKeyFile({ encrypted: false }) }),
  });
  const ledger = aSwarm({
    name: 'ledger',
    managers: [
      ...healthyManagers(2, 'ledger'),
      aManager({ name: 'ledger-3', state: 'stopped', why: 'the instance is stopped' }),
    ],
  });
  return {
    swarms: [web, billing, batch, ledger],
    custody: new Map([
      [web.swarmId, aCustody(web, { proofs: [verifiedWith(3), verifiedWith(2)] })],
      [
        billing.swarmId,
        aCustody(billing, { live: { kind: 'notKept' }, proofs: [verifiedWith(1), NONE_OPENS, NONE_OPENS] }),
      ],
      [
        batch.swarmId,
        aCustody(batch, { vault: { kind: 'nothing' }, live: { kind: 'none' }, proofs: [NOT_ENCRYPTED, NOT_ENCRYPTED] }),
      ],
      [
        ledger.swarmId,
        aCustody(ledger, {
          vault: aRefusal(),
          live: { kind: 'unknown', reason: 'the vault could not be read' },
          proofs: [
            notProven('the vault could not be read'),
            notProven('the vault could not be read'),
            notProven('the instance is stopped'),
          ],
        }),
      ],
    ]),
  };
};

/** One with a host that was removed from it, and one that a stranger of another account claims. */
const contestedSwarms = () => {
  const web = aSwarm({ name: 'web' });
  const old = aManager({
    name: 'web-old',
    state: 'unlisted',
    why: `it claims to be a manager of this swarm (locked), and the swarm does not list its node ${aNodeId('web-old')} among its managers`,
  });
  const scope = aScope({ account: '444455556666' as AccountId });
  const shop = aSwarm({
    name: 'shop',
    managers: [
      aManager({ name: 'shop-1', state: 'locked' }),
      aManager({ name: 'shop-2', state: 'locked', instance: { scope } }),
    ],
    view: {
      trust: {
        kind: 'conflict',
        why: 'Instances that contradict each other claim this swarm: shop-1 (i-1, 111122223333 eu-west-1) with the CA 0123456789abcdef; shop-2 (i-2, 444455556666 eu-west-1) with the CA fedcba9876543210.',
        remedy: advice('Find out which of them are the swarm.'),
      },
    },
  });
  return [{ ...web, unlisted: [{ ...old, member: undefined }] }, shop];
};

const soundSwarms = () => {
  const web = aSwarm({ name: 'web' });
  return { swarms: [web], custody: new Map([[web.swarmId, aCustody(web)]]) };
};

/** One report per situation that every renderer must tell well. */
export const reportCases = {
  healthy: (): Report => aReport({ swarms: [aSwarm({ name: 'web' }), aSwarm({ name: 'billing', managers: 5 })] }),
  demo: (): Report => aReport({ swarms: demoSwarms(), unassigned: demoUnassigned(), exitCode: 3 }),
  hostile: (): Report =>
    aReport({
      swarms: [hostileSwarm()],
      unassigned: [
        anUnassigned('notInSwarm', HOSTILE.html, { name: HOSTILE.escape }),
        anUnassigned('unknown', HOSTILE.long, { name: HOSTILE.markdown }),
      ],
      exitCode: 3,
    }),
  lagging: (): Report => aReport({ swarms: [laggingSwarm()], exitCode: 3 }),
  contested: (): Report => aReport({ swarms: [...contestedSwarms()], exitCode: 4 }),
  unknown: (): Report =>
    aReport({
      swarms: [
        aSwarm({
          name: 'web',
          managers: [1, 2, 3].map((number) =>
            aManager({ name: `web-${number}`, state: 'unreachable', why: 'no answer within 60 s' }),
          ),
        }),
      ],
      unassigned: [1, 2].map((number) => anUnassigned('unknown', 'the answer was cut', { name: `node-${number}` })),
      exitCode: 4,
    }),
  proven: (): Report => aReport({ command: 'prove', ...soundSwarms() }),
  proof: (): Report => aReport({ command: 'prove', ...provenSwarms(), exitCode: 4 }),
  auditProof: (): Report => aReport({ ...provenSwarms(), exitCode: 4 }),
  discover: (): Report => aReport({ command: 'discover', swarms: demoSwarms(), unassigned: demoUnassigned() }),
  ...changeReports,
  nothing: (): Report =>
    aReport({
      swarms: [],
      unassigned: [anUnassigned('noEngine', 'no docker client on the host', { name: 'bastion' })],
    }),
} as const;
