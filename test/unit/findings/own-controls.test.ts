import { describe, expect, it } from '@jest/globals';
import { audit } from '../../../src/domain/findings/audit-swarm.js';
import { DEFAULT_POLICY } from '../../../src/domain/findings/finding.js';
import type { ManagerState } from '../../../src/domain/fleet.js';
import type { HostFacts } from '../../../src/domain/host-facts.js';
import type { Region } from '../../../src/domain/ids.js';
import { aCertificate, aKeyFile, aMember, aNodeId, aRootCa, daysFromNow, NOW } from '../../support/builders/facts.js';
import { aManager, anInstanceId, aScope, aSwarm, healthyManagers } from '../../support/builders/fleet.js';
import { findingOf } from './verdict-of.js';
import type { Case } from './verdict-of.js';
import { remedyText } from '../../../src/domain/remedy.js';
import { whyNoCommand } from '../../support/fit-remedies.js';
import { textOf } from '../../support/remedy.js';

const withFacts = (facts: Partial<HostFacts>) => aSwarm({ managers: healthyManagers(3, 'web', facts) });
const oneIs = (state: ManagerState, facts: Partial<HostFacts> = {}) =>
  aSwarm({ managers: [...healthyManagers(2), aManager({ name: 'web-3', state, facts })] });
const allLocked = aSwarm({ managers: [aManager({ name: 'web-1', state: 'locked' })] });
const inZones = (...zones: readonly string[]) =>
  aSwarm({
    managers: zones.map((zone, index) =>
      aManager({ name: `web-${index}`, instance: { availabilityZone: zone === '-' ? undefined : zone } }),
    ),
  });
const ending = (days: number, validity: number) =>
  aCertificate({ notBefore: daysFromNow(days - validity), notAfter: daysFromNow(days) });
const stranger = aMember({ nodeId: aNodeId('stranger'), hostname: 'stranger', address: '10.0.0.9:2377' });
const tools = { openssl: 'OpenSSL 3.0.13', curl: true, timeout: true, lacking: [] };

const managerStates: readonly ManagerState[] = [
  'locked',
  'pending',
  'error',
  'engineDown',
  'stopped',
  'unreachable',
  'unknown',
];

const controls: Readonly<Record<string, readonly Case[]>> = {
  'managers-open': [
    ['all unlocked', aSwarm(), 'pass', '3 managers unlocked'],
    ['one locked', oneIs('locked'), 'fail', '1 of 3 managers not unlocked: web-3'],
    ['one pending', oneIs('pending'), 'fail', 'pending'],
    ['one with its engine down', oneIs('engineDown'), 'fail', 'engine down'],
    ['one stopped', oneIs('stopped'), 'fail', 'stopped'],
    ['one unreachable', oneIs('unreachable'), 'unknown', 'unreachable'],
    ['one unknown', oneIs('unknown'), 'unknown', 'unknown'],
    ['open, but without quorum', aSwarm({ view: { members: undefined } }), 'unknown', 'No available manager'],
  ],
  quorum: [
    ['three healthy', aSwarm(), 'pass', '3 of 3 managers healthy, 2 needed'],
    [
      'five, one down',
      aSwarm({ managers: [...healthyManagers(4), aManager({ name: 'e', state: 'stopped' })] }),
      'pass',
      '4 of 5',
    ],
    ['three, one down', oneIs('stopped'), 'fail', 'the next failure stops the swarm'],
    ['one', aSwarm({ managers: 1 }), 'fail', 'the next failure stops the swarm'],
    ['two', aSwarm({ managers: 2 }), 'fail', 'the next failure stops the swarm'],
    ['four', aSwarm({ managers: 4 }), 'fail', '3 managers tolerate as many'],
    [
      'lost',
      aSwarm({
        managers: [aManager(), aManager({ name: 'b', state: 'locked' }), aManager({ name: 'c', state: 'locked' })],
      }),
      'fail',
      'Quorum is lost: 2 of 3 managers',
    ],
    ['all locked', allLocked, 'unknown', 'No available manager'],
  ],
  'members-matched': [
    ['all found', aSwarm(), 'pass', 'All 3 managers'],
    ['one not found', aSwarm({ managers: 2, unmatched: [stranger] }), 'fail', 'stranger (10.0.0.9:2377, ready)'],
    ['all locked', allLocked, 'unknown', 'No available manager'],
  ],
  zones: [
    ['three in three zones', inZones('a', 'b', 'c'), 'pass', 'a: 1, b: 1, c: 1'],
    ['five over three zones', inZones('a', 'a', 'b', 'b', 'c'), 'pass', 'a: 2, b: 2, c: 1'],
    ['three in two zones', inZones('a', 'a', 'b'), 'fail', 'a: 2, b: 1'],
    ['five with three in one', inZones('a', 'a', 'a', 'b', 'c'), 'fail', 'a: 3'],
    ['one alone', inZones('a'), 'fail', '1 of 1 manager'],
    ['a hybrid node', inZones('a', 'b', '-'), 'unknown', 'The zone of 1 manager'],
    ['a member not found', aSwarm({ managers: 2, unmatched: [stranger] }), 'unknown', 'The zone of 1 manager'],
    ['all locked', allLocked, 'unknown', 'No available manager'],
  ],
  'node-certificates': [
    ['far from their end', aSwarm(), 'pass', '2026-05-11'],
    ['short-lived and renewed', withFacts({ certificate: ending(1, 2) }), 'pass', '2026-03-03'],
    ['near its end, renewal overdue', withFacts({ certificate: ending(13, 90) }), 'fail', 'web-1'],
    ['overdue, but far from its end', withFacts({ certificate: ending(15, 90) }), 'pass', '2026-03-17'],
    ['near its end, nobody renews it', oneIs('locked', { certificate: ending(10, 20) }), 'fail', 'web-3'],
    ['past its end', withFacts({ certificate: ending(-1, 90) }), 'fail', '2026-03-01'],
    ['one not read', oneIs('stopped'), 'unknown', 'web-3'],
    ['all locked', allLocked, 'unknown', 'No available manager'],
  ],
  ca: [
    ['far from its end', aSwarm(), 'pass', '2045-02-25'],
    [
      'near its end',
      withFacts({ rootCas: [aRootCa({ notBefore: daysFromNow(-90), notAfter: daysFromNow(89) })] }),
      'fail',
      '90 days',
    ],
    ['not read', withFacts({ rootCas: [] }), 'unknown', 'could not be read'],
    ['all locked', allLocked, 'unknown', 'No available manager'],
  ],
  'data-key': [
    ['settled', aSwarm(), 'pass', 'No rotation'],
    ['pending', withFacts({ keyFile: aKeyFile({ dekPending: true }) }), 'fail', 'web-1'],
    ['needed', withFacts({ keyFile: aKeyFile({ dekNeedsRotation: true }) }), 'fail', 'web-1'],
    ['not read', withFacts({ keyFile: undefined }), 'unknown', 'web-1'],
    ['all locked', allLocked, 'unknown', 'No available manager'],
  ],
  'key-adopted': [
    ['on, and encrypted', aSwarm(), 'pass', 'encrypted on every manager'],
    [
      'on, one lags',
      oneIs('unlocked', { keyFile: aKeyFile({ encrypted: false }) }),
      'fail',
      'not yet encrypted on web-3',
    ],
    [
      'off, and in the clear',
      aSwarm({ autolock: false, managers: healthyManagers(3, 'web', { keyFile: aKeyFile({ encrypted: false }) }) }),
      'pass',
      'in plaintext',
    ],
    ['off, one still encrypted', aSwarm({ autolock: false }), 'fail', 'the last key is needed once more'],
    ['one not read', oneIs('stopped'), 'unknown', 'web-3'],
    ['all locked', allLocked, 'unknown', 'No available manager'],
  ],
  'engine-versions': [
    ['one version', aSwarm(), 'pass', '27.3.1'],
    [
      'two versions',
      aSwarm({ managers: [...healthyManagers(2), aManager({ name: 'c', member: { engineVersion: '20.10.24' } })] }),
      'fail',
      '20.10.24, 27.3.1',
    ],
    [
      'an empty version',
      aSwarm({ managers: [aManager({ member: { engineVersion: '' } })] }),
      'unknown',
      'No available manager',
    ],
    ['all locked', allLocked, 'unknown', 'No available manager'],
  ],
  'host-tools': [
    ['all there', aSwarm(), 'pass', 'openssl, curl and timeout'],
    ['no openssl', withFacts({ tools: { ...tools, openssl: undefined } }), 'fail', 'openssl is missing on web-1'],
    ['no curl', withFacts({ tools: { ...tools, curl: false } }), 'manual', 'curl or timeout is missing on web-1'],
    ['no timeout', withFacts({ tools: { ...tools, timeout: false } }), 'manual', 'curl or timeout is missing'],
    ['one silent', oneIs('unreachable'), 'unknown', 'web-3'],
    ['all locked', allLocked, 'unknown', 'No available manager'],
  ],
  'key-stored': [
    ['autolock on', aSwarm(), 'unknown', 'The vault was not read'],
    ['autolock off', aSwarm({ autolock: false }), 'unknown', 'no live key to store'],
  ],
  verified: [
    ['autolock on', aSwarm(), 'unknown', 'No stored key was verified'],
    ['autolock off', aSwarm({ autolock: false }), 'unknown', 'autolock is off'],
  ],
};

describe.each(Object.entries(controls))('lockstep.%s', (name, cases) => {
  it.each(cases)('%s', (_name, swarm, status, evidence) => {
    const finding = findingOf(`lockstep.${name}`, swarm);
    expect(finding).toMatchObject({ status, benchmark: undefined, evidence: expect.stringContaining(evidence) });
    expect(finding.remedy === undefined).toBe(status === 'pass');
  });
});

describe('the remedy', () => {
  const remedyOf = (control: string, swarm: ReturnType<typeof aSwarm>) => textOf(findingOf(control, swarm).remedy);

  it('keeps a key that is printed out of Run Command', () => {
    const all = [aSwarm(), aSwarm({ autolock: false })].flatMap((swarm) =>
      audit(swarm, DEFAULT_POLICY, NOW, undefined),
    );
    const remedies = all.map(({ remedy }) => textOf(remedy)).join('\n');
    expect(remedies).not.toMatch(/unlock-key|autolock=true/);
    expect(remedyOf('7.5', aSwarm({ autolock: false }))).toBe(`lockstep enable --swarm ${aSwarm().swarmId}`);
    expect(remedyOf('7.6', aSwarm())).toBe(`lockstep audit --prove --swarm ${aSwarm().swarmId}`);
  });

  it('opens the locked before it starts what is stopped', () => {
    const managers = [aManager({ name: 'a', state: 'stopped' }), aManager({ name: 'b', state: 'locked' })];
    const swarm = aSwarm({ managers });
    expect(remedyOf('lockstep.managers-open', swarm)).toBe(`lockstep unlock --swarm ${swarm.swarmId}`);
  });

  it('names no command that lockstep does not have, or does not take so', async () => {
    const fleets = [
      aSwarm(),
      aSwarm({ autolock: false }),
      aSwarm({ managers: 1 }),
      allLocked,
      ...managerStates.map((state) => oneIs(state)),
    ];
    const named = fleets
      .flatMap((swarm) => audit(swarm, DEFAULT_POLICY, NOW, undefined))
      .flatMap(({ remedy }) => {
        if (remedy?.kind === 'lockstep') return [remedyText(remedy)];
        return remedy?.kind === 'advice' && remedy.then !== null ? [remedyText(remedy.then)] : [];
      });
    expect(named.length).toBeGreaterThan(0);
    expect((await Promise.all([...new Set(named)].map(whyNoCommand))).filter((why) => why !== undefined)).toEqual([]);
  });

  it.each([
    ['stopped', 'aws ec2 start-instances --region eu-west-1 --instance-ids'],
    ['engineDown', 'aws ssm send-command --region eu-west-1 --document-name AWS-RunShellScript'],
    ['unreachable', 'aws ssm describe-instance-information --region eu-west-1'],
    ['error', 'aws ssm start-session --region eu-west-1 --target'],
    ['unknown', 'lockstep audit --swarm'],
  ] as const)('for a manager that is %s is %s', (state, command) => {
    expect(remedyOf('lockstep.managers-open', oneIs(state))).toContain(command);
  });

  it('names instances of one region only, as the command has one', () => {
    const elsewhere = aScope({ region: 'us-east-1' as Region });
    const managers = [
      aManager({ name: 'a', state: 'stopped' }),
      aManager({ name: 'b', state: 'stopped', instance: { scope: elsewhere } }),
    ];
    const remedy = remedyOf('lockstep.managers-open', aSwarm({ managers }));
    expect(remedy).toContain(anInstanceId('a'));
    expect(remedy).not.toContain(anInstanceId('b'));
  });

  it('finds an unmatched member by its address, and takes nothing else from the host into a command', () => {
    const swarmWith = (address: string | undefined) => aSwarm({ managers: 2, unmatched: [{ ...stranger, address }] });
    expect(remedyOf('lockstep.members-matched', swarmWith('10.0.0.9:2377'))).toContain('Values=10.0.0.9 ');
    for (const address of ['10.0.0.9; reboot', '$(reboot):2377', undefined]) {
      expect(remedyOf('lockstep.members-matched', swarmWith(address))).toMatch(
        /^lockstep audit --swarm \w+ --verbose$/,
      );
    }
  });
});
