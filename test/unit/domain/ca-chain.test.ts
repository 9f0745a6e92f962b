import { describe, expect, it } from '@jest/globals';
import { isIssuedBy } from '../../../src/domain/ca-chain.js';
import type { CertificateChain } from '../../../src/domain/host-facts.js';
import { caOf, crossSigned, issuedBy, issuedByNode, issuedDuringRotation } from '../../support/builders/authority.js';
import { aCertificate, aNodeId, aSwarmId } from '../../support/builders/facts.js';

const [old, next, stranger] = [caOf('old'), caOf('next'), caOf('stranger')];
const node = aCertificate({ swarmId: aSwarmId('web'), nodeId: aNodeId('web-1') });

describe("a node's certificate", () => {
  it.each<[string, CertificateChain, boolean, boolean]>([
    ['before a rotation of the CA', issuedBy(old, node), true, false],
    ['in the middle of one', issuedDuringRotation(old, next, node), true, true],
    ['after one', issuedBy(next, node), false, true],
    ['of a stranger that calls its CA by the same name', issuedBy(stranger, node), false, false],
    [
      'of a stranger that shows the intermediate of an honest rotation beside it',
      { ...issuedBy(stranger, node), intermediates: crossSigned(old, next) },
      false,
      false,
    ],
    ['signed by a node that has an honest certificate itself', issuedByNode(old, node), false, false],
    ['that is none', { leaf: Buffer.from('no certificate'), intermediates: [] }, false, false],
  ])('%s', (_what, chain, byOld, byNext) => {
    expect([isIssuedBy(chain, old.root), isIssuedBy(chain, next.root)]).toEqual([byOld, byNext]);
  });
});
