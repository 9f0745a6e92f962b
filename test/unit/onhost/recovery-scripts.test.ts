import { beforeAll, expect, it } from '@jest/globals';
import { documentParameters } from '../../../src/aws/run-command/request-check.js';
import type { NodeId, SwarmId } from '../../../src/domain/ids.js';
import { composeUnlock, type ManagerToOpen } from '../../../src/onhost/recovery-scripts.js';
import { makeSealingKeys, type SealingKeys } from '../../../src/onhost/seal.js';
import { unlockKeyOf } from '../../support/manager-disk.js';
import { asChannel, parsedKey } from '../../support/proof.js';
import { nonceOf } from '../../onhost/stub-host.js';

const TEXT = unlockKeyOf(9);
const NONCE = nonceOf('0123456789abcdef');

let keys: SealingKeys;
beforeAll(async () => {
  keys = await makeSealingKeys();
});

const managers = (count: number): readonly ManagerToOpen[] => {
  const key = parsedKey(TEXT);
  return Array.from({ length: count }, (_, index) => ({
    swarmId: 's'.repeat(25) as SwarmId,
    nodeId: String(index).padStart(25, 'n') as NodeId,
    channel: asChannel(keys),
    key,
  }));
};

it('one unlock script carries the keys of fifty managers, in less than Run Command takes', () => {
  const script = composeUnlock(NONCE, NONCE, managers(50));
  const parameters = documentParameters({
    comment: '',
    script,
    targets: [],
    deliverySeconds: 30,
    executionSeconds: 90,
    repeatable: false,
    isWhole: () => true,
  });
  expect(Buffer.byteLength(JSON.stringify(parameters))).toBeLessThan(60 * 1024);
});

it('an unlock script holds no key that its reader could use, and seals the same key differently each time', () => {
  const [one, other] = [composeUnlock(NONCE, NONCE, managers(1)), composeUnlock(NONCE, NONCE, managers(1))];
  for (const form of [TEXT, TEXT.slice(9), Buffer.from(TEXT).toString('base64').slice(0, 60)]) {
    expect(one).not.toContain(form);
  }
  expect(one).not.toBe(other);
});
