import { describe, expect, it } from '@jest/globals';
import type { ShownKey } from '../../../src/domain/custody.js';
import type { NodeCertificate } from '../../../src/domain/host-facts.js';
import type { NodeId } from '../../../src/domain/ids.js';
import { judgeByVault, judgeLiveKey, judgeManager, whyNotTheirs } from '../../../src/domain/judge-custody.js';
import type { KeyGeneration } from '../../../src/domain/key.js';
import { nodeKeyFromPem } from '../../../src/domain/node-key-file.js';
import { aGeneration, aRefusal, keptIn } from '../../support/builders/custody.js';
import { aCertificate, aNodeId, aSwarmId } from '../../support/builders/facts.js';
import { managerDisk, unlockKeyOf } from '../../support/manager-disk.js';
import { fc } from '../../support/fast-check.js';

const evidenceOf = (disk: ReturnType<typeof managerDisk>) => ({
  keyFile: nodeKeyFromPem(disk.keyPem),
  certificate: disk.certificateDer,
});
/** A manager that took generation 2. */
const second = evidenceOf(managerDisk(unlockKeyOf(2)));
const clear = evidenceOf(managerDisk(undefined));
const generations = [1, 2, 3].map((number) => aGeneration(number));

describe('judging a manager by the kept generations', () => {
  it('names the generation that opens it, whatever the order of the kept ones', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(generations, { minLength: 3 }), (keys) => {
        expect(judgeManager(second, keys)).toEqual({ kind: 'proven', fingerprint: aGeneration(2).fingerprint });
      }),
      { numRuns: 6 },
    );
  });

  it('says that none opens it, that it needs none, or why it cannot be told', () => {
    expect(judgeManager(second, [aGeneration(1), aGeneration(3)])).toEqual({ kind: 'noneOpens' });
    expect(judgeManager(second, [])).toEqual({ kind: 'noneOpens' });
    expect(judgeManager(clear, generations)).toEqual({ kind: 'notEncrypted' });
    const unreadable = { ...second, keyFile: { kind: 'unreadable', reason: 'the host has no openssl' } as const };
    expect(judgeManager(unreadable, generations)).toEqual({ kind: 'unknown', reason: 'the host has no openssl' });
  });

  it('does not say that none opens it where the vault was not read', () => {
    const reason = 'the vault could not be read: denied for secret lockstep/web';
    expect(judgeByVault(second, aRefusal('denied for secret lockstep/web'))).toEqual({ kind: 'unknown', reason });
    expect(judgeByVault(clear, aRefusal())).toEqual({ kind: 'notEncrypted' });
    expect(judgeByVault(second, { kind: 'nothing' })).toEqual({ kind: 'noneOpens' });
    expect(judgeByVault(second, keptIn())).toMatchObject({ kind: 'proven' });
  });
});

describe('the certificate that came with the evidence', () => {
  const expected = { swarmId: aSwarmId('web'), nodeId: aNodeId('web-1') };
  const own = aCertificate({ swarmId: expected.swarmId, nodeId: expected.nodeId });
  it.each<[string, NodeCertificate, NodeId | undefined, string | undefined]>([
    ['is that node of that swarm', own, expected.nodeId, undefined],
    ['is of that swarm, and nobody knew the node', own, undefined, undefined],
    ['is of another swarm', { ...own, swarmId: aSwarmId('other') }, expected.nodeId, aSwarmId('other')],
    ['is of another node', { ...own, nodeId: aNodeId('web-9') }, expected.nodeId, aNodeId('web-9')],
    ['is that of a worker', { ...own, role: 'worker' }, expected.nodeId, 'worker'],
  ])('%s', (_name, certificate, nodeId, why) => {
    const found = whyNotTheirs(certificate, { ...expected, nodeId });
    if (why === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(why);
  });
});

const shows = (mark: string): ShownKey => ({ kind: 'shown', mark });
const NONE: ShownKey = { kind: 'notShown' };
const SILENT: ShownKey = { kind: 'unavailable', reason: 'docker node ls failed' };
const markOf = ({ fingerprint }: KeyGeneration): string => `mark of ${fingerprint}`;
const live = aGeneration(3);

describe('the live key', () => {
  const judge = (shown: readonly ShownKey[], more: Partial<Parameters<typeof judgeLiveKey>[1]> = {}) =>
    judgeLiveKey(shown, { autolock: true, vault: keptIn(), markOf, ...more });

  it.each<[string, readonly ShownKey[], Partial<Parameters<typeof judgeLiveKey>[1]>, object]>([
    ['is kept', [shows(markOf(live)), SILENT], {}, { kind: 'kept', fingerprint: live.fingerprint }],
    ['is kept as an older one', [shows(markOf(aGeneration(1)))], {}, { fingerprint: aGeneration(1).fingerprint }],
    ['is another than those that are kept', [shows('other')], {}, { kind: 'notKept' }],
    ['is there, and nothing is kept', [shows('other')], { vault: { kind: 'nothing' } }, { kind: 'notKept' }],
    ['is there, and the vault refuses', [shows('other')], { vault: aRefusal('denied') }, { kind: 'unknown' }],
    ['is not one', [shows('one'), shows('other')], {}, { kind: 'unknown' }],
    ['is shown by some', [shows(markOf(live)), NONE], {}, { kind: 'unknown' }],
    ['is not shown, with autolock off', [NONE, SILENT], { autolock: false }, { kind: 'none' }],
    ['is not shown, with autolock on', [NONE], {}, { kind: 'unknown' }],
    ['is not shown, and the setting is not known', [NONE], { autolock: null }, { kind: 'unknown' }],
    ['is unseen, with the reason', [SILENT], {}, { kind: 'unknown', reason: 'docker node ls failed' }],
    ['is unseen, and nobody was asked', [], {}, { kind: 'unknown', reason: 'no manager could be reached' }],
  ])('%s', (_name, shown, more, judged) => {
    expect(judge(shown, more)).toMatchObject(judged);
  });

  it('is kept or not kept only where every manager that shows anything shows one and the same', () => {
    const key = fc.constantFrom(NONE, SILENT, shows('other'), ...generations.map((each) => shows(markOf(each))));
    const autolock = fc.constantFrom(true, false, null);
    fc.assert(
      fc.property(fc.array(key, { maxLength: 5 }), autolock, (shown, setting) => {
        const { kind } = judge(shown, { autolock: setting });
        const told = new Set(shown.flatMap((each) => (each.kind === 'unavailable' ? [] : [JSON.stringify(each)])));
        if (kind === 'kept' || kind === 'notKept') expect([...told]).toHaveLength(1);
        if (kind === 'kept') expect(told.has(JSON.stringify(shows('other')))).toBe(false);
        if (kind === 'none')
          expect({ told: [...told], setting }).toEqual({ told: [JSON.stringify(NONE)], setting: false });
      }),
    );
  });
});
