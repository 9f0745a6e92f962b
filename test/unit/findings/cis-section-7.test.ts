import { describe, expect, it } from '@jest/globals';
import type { HostFacts } from '../../../src/domain/host-facts.js';
import { aCertificate, aCluster, aKeyFile, aListener, aRootCa, daysFromNow } from '../../support/builders/facts.js';
import { aManager, aSwarm, healthyManagers } from '../../support/builders/fleet.js';
import { findingOf } from './verdict-of.js';
import type { Case } from './verdict-of.js';

const CLEAR_KEY = aKeyFile({ encrypted: false });

const withFacts = (facts: Partial<HostFacts>) => aSwarm({ managers: healthyManagers(3, 'web', facts) });
const oneIs = (state: 'locked' | 'stopped' | 'unreachable' | 'engineDown', facts: Partial<HostFacts> = {}) =>
  aSwarm({ managers: [...healthyManagers(2), aManager({ name: 'web-3', state, facts })] });
const allAre = (state: 'locked' | 'stopped' | 'pending') =>
  aSwarm({ managers: ['web-1', 'web-2', 'web-3'].map((name) => aManager({ name, state })) });
const notRenewed = aCertificate({ notBefore: daysFromNow(-80), notAfter: daysFromNow(10) });
const caEnding = (days: number) => aRootCa({ notBefore: daysFromNow(-7200), notAfter: daysFromNow(days) });

const controls: Readonly<Record<string, readonly Case[]>> = {
  '7.1': [
    ['three managers', aSwarm({ managers: 3 }), 'pass', '3 managers'],
    ['seven managers', aSwarm({ managers: 7 }), 'pass', '7 managers'],
    ['one manager', aSwarm({ managers: 1 }), 'manual', 'if it fails, the swarm is lost'],
    ['two managers', aSwarm({ managers: 2 }), 'fail', '2 managers tolerate no more failures than 1:'],
    ['four managers', aSwarm({ managers: 4 }), 'fail', '4 managers tolerate no more failures than 3:'],
    ['nine managers', aSwarm({ managers: 9 }), 'fail', 'more than 7'],
    ['all locked', allAre('locked'), 'unknown', 'No available manager'],
  ],
  '7.2': [
    ['each on one address', aSwarm(), 'pass', 'one address only'],
    ['IPv4 wildcard', withFacts({ listener: aListener({ listenAddress: '0.0.0.0:2377' }) }), 'fail', '0.0.0.0:2377'],
    ['IPv6 wildcard', withFacts({ listener: aListener({ listenAddress: '[::]:2377' }) }), 'fail', '[::]:2377'],
    ['IPv6 address', withFacts({ listener: aListener({ listenAddress: '[fd00::1]:2377' }) }), 'pass', 'one address'],
    ['not read', withFacts({ listener: undefined }), 'unknown', 'web-1'],
    ['one silent', oneIs('unreachable'), 'unknown', 'web-3'],
  ],
  '7.3': [
    ['all encrypted', aSwarm(), 'pass', '2 overlay networks'],
    [
      'ingress not encrypted',
      withFacts({ overlayNetworks: { total: 2, unencrypted: 1, unencryptedNames: ['ingress'] } }),
      'fail',
      '1 of 2 overlay networks not encrypted: ingress.',
    ],
    [
      'more than are named',
      withFacts({ overlayNetworks: { total: 9, unencrypted: 7, unencryptedNames: ['ingress', 'a'] } }),
      'fail',
      'ingress, a, 5 more',
    ],
    ['not listed', withFacts({ overlayNetworks: undefined }), 'unknown', 'No available manager'],
  ],
  '7.4': [
    ['some secrets', withFacts({ secrets: 1 }), 'manual', '1 docker secret;'],
    ['no secrets', withFacts({ secrets: 0 }), 'manual', '0 docker secrets;'],
    ['not listed', withFacts({ secrets: undefined }), 'unknown', 'No available manager'],
  ],
  '7.5': [
    ['on in every way', aSwarm(), 'pass', 'The setting is on'],
    ['off', aSwarm({ autolock: false }), 'fail', 'Autolock is off'],
    ['on, a key in the clear', withFacts({ keyFile: CLEAR_KEY }), 'fail', 'not encrypted on web-1'],
    ['the command shows none', withFacts({ unlockKeyCommand: 'empty' }), 'unknown', 'shows no key on web-1'],
    ['the command failed', withFacts({ unlockKeyCommand: 'failed' }), 'unknown', 'shows no key on web-1'],
    ['a key file not read', withFacts({ keyFile: undefined }), 'unknown', 'Not read on every manager: web-1'],
    ['one locked', oneIs('locked'), 'unknown', 'web-3'],
    ['one stopped', oneIs('stopped'), 'unknown', 'web-3'],
    ['all locked', allAre('locked'), 'unknown', 'encrypted on web-1'],
    ['all stopped', allAre('stopped'), 'unknown', 'No available manager'],
    [
      'nobody says, and a key lies in the clear',
      aSwarm({ managers: [aManager({ state: 'engineDown', facts: { keyFile: CLEAR_KEY } })] }),
      'fail',
      'not encrypted on manager-1',
    ],
  ],
  '7.6': [
    ['no record', aSwarm(), 'unknown', 'the vault was not read'],
    ['autolock off', aSwarm({ autolock: false }), 'fail', 'no key to rotate'],
    ['all locked', allAre('locked'), 'unknown', 'the vault was not read'],
  ],
  '7.7': [
    ['90 days, renewed', aSwarm(), 'pass', '90 days'],
    ['two days', withFacts({ cluster: aCluster({ nodeCertExpiryNs: 2 * 86_400e9 }) }), 'pass', '2 days'],
    ['one hour', withFacts({ cluster: aCluster({ nodeCertExpiryNs: 3600e9 }) }), 'pass', '1 hour,'],
    [
      'a year',
      withFacts({ cluster: aCluster({ nodeCertExpiryNs: 365 * 86_400e9 }) }),
      'fail',
      '365 days, more than 90',
    ],
    ['one overdue', oneIs('locked', { certificate: notRenewed }), 'fail', 'web-3'],
    [
      'one expired',
      oneIs('engineDown', { certificate: aCertificate({ notAfter: daysFromNow(-1) }) }),
      'fail',
      '2026-03-01',
    ],
    ['one not read', oneIs('stopped'), 'unknown', 'web-3'],
    ['all locked', allAre('locked'), 'unknown', 'No available manager'],
  ],
  '7.8': [
    ['far from its end', aSwarm(), 'manual', 'expires on 2045-02-25'],
    ['being rotated', withFacts({ cluster: aCluster({ rootRotationInProgress: true }) }), 'manual', 'in progress'],
    ['near its end', withFacts({ rootCas: [caEnding(89)] }), 'fail', 'in less than 90 days'],
    ['past its end', withFacts({ rootCas: [caEnding(-1)] }), 'fail', '2026-03-01'],
    ['not read', withFacts({ rootCas: [] }), 'unknown', 'could not be read'],
    ['all locked', allAre('locked'), 'unknown', 'No available manager'],
  ],
  '7.9': [
    ['two addresses', aSwarm(), 'pass', 'separate address'],
    ['none set', withFacts({ listener: aListener({ dataPathAddress: '' }) }), 'manual', 'share one address on web-1'],
    ['the same', withFacts({ listener: aListener({ dataPathAddress: '10.0.0.1' }) }), 'manual', 'share one address'],
    ['not read', withFacts({ listener: undefined }), 'unknown', 'web-1'],
  ],
};

describe.each(Object.entries(controls))('CIS %s', (control, cases) => {
  it.each(cases)('%s', (_name, swarm, status, evidence) => {
    const finding = findingOf(control, swarm);
    expect(finding).toMatchObject({ status, evidence: expect.stringContaining(evidence) });
    expect(finding.remedy === undefined).toBe(status === 'pass');
  });

  it('names the benchmark and the number it had in older ones', () => {
    const older = `7.${Number(control.slice(2)) + 1}`;
    expect(findingOf(control, aSwarm())).toMatchObject({ benchmark: 'CIS Docker Benchmark 1.7.0', olderNumber: older });
  });
});
