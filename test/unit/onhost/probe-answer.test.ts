import { describe, expect, it } from '@jest/globals';
import { readProbeAnswer } from '../../../src/onhost/probe-answer.js';
import { fc } from '../../support/fast-check.js';

const ID = 'rcdgb8r3mgl5mosaviblkjiec';
const INFO =
  'info {"version":"27.1.0","root":"/var/lib/docker","state":"active","control":true,"node":"' +
  `${ID}","addr":"10.0.0.1","error":"","managers":1,"nodes":1,"cluster":{"id":"${ID}","version":9,` +
  '"autolock":true,"certExpiry":7776000000000000,"rotating":false}}';
const GOOD = ['probe 1', 'time 1763760000', 'engine up', INFO];

const reasonOf = (lines: readonly string[]): string => {
  const reading = readProbeAnswer(lines.join('\n'));
  return reading.kind === 'unreadable' ? reading.reason : 'readable';
};

describe('reading the answer of a probe', () => {
  it('takes the least that a manager can tell', () => {
    expect(reasonOf(GOOD)).toBe('readable');
  });

  it('takes the id of a swarm in FIPS mode', () => {
    const reading = readProbeAnswer([...GOOD.slice(0, 3), INFO.replace('{"id":"', '{"id":"FIPS.')].join('\n'));
    expect(reading).toMatchObject({ kind: 'facts', facts: { cluster: { swarmId: `FIPS.${ID}` } } });
  });

  it.each<[string, readonly string[], string]>([
    ['nothing at all', [], '"probe"'],
    ['another version', ['probe 2', ...GOOD.slice(1)], '"probe.0": another version'],
    ['a line it does not know', [...GOOD, 'surprise 1'], 'does not know'],
    ['a line that stands there twice', [...GOOD, 'engine up'], '"engine"'],
    ['an engine that is up and tells nothing', GOOD.slice(0, 3), 'gives its info'],
    ['an engine that is down and tells everything', ['probe 1', 'time 1', 'engine down', INFO], 'gives its info'],
    ['JSON that is none', [...GOOD.slice(0, 3), 'info {"version":'], 'not JSON'],
    ['an unknown node state', [...GOOD.slice(0, 3), INFO.replace('"active"', '"sleeping"')], '"info.0"'],
    ['a swarm id that is none', [...GOOD.slice(0, 3), INFO.replaceAll(ID, 'x')], '"info.0"'],
    ['a certificate that is none', [...GOOD, 'certificate AAAA'], '"certificate.0"'],
    ['a clock that is none', ['probe 1', 'time yesterday', ...GOOD.slice(2)], '"time.0"'],
    ['more members than a swarm can have', [...GOOD, ...Array.from({ length: 65 }, () => 'member {}')], '"member'],
    ['a CA that is none', [...GOOD, 'rootca AAAA'], '"rootca.0"'],
    ['an intermediate CA that is none', [...GOOD, 'intermediate AAAA'], '"intermediate.0"'],
    ['an unlock key where a word is due', [...GOOD, 'unlockkey SWMKEY-1-abc'], '"unlockkey.0"'],
    ['a name that the language knows', [...GOOD, '__proto__ 1', 'constructor 2'], 'does not know'],
  ])('refuses %s', (_case, lines, reason) => {
    expect(reasonOf(lines)).toContain(reason);
  });

  it('never repeats a value in the reason: it may be what nobody should see', () => {
    expect(reasonOf([...GOOD, 'unlockkey SWMKEY-1-secretsecret'])).not.toContain('secretsecret');
    expect(reasonOf([...GOOD, 'SWMKEY-1-secretsecret'])).not.toContain('secretsecret');
  });

  it('never throws, whatever a host says', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...GOOD), fc.string())), (lines) => {
        expect(['facts', 'unreadable']).toContain(readProbeAnswer(lines.join('\n')).kind);
      }),
    );
  });
});
