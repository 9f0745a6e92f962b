import { describeProof } from '../../contract/proof/cases.js';
import { ENGINE } from '../engine-kit.js';
import { describeWithEngine } from '../support.js';

describeWithEngine('proofs, on real engines', () => {
  describeProof(ENGINE);
});
