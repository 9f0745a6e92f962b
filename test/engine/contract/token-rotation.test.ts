import { describeTokenRotation } from '../../contract/rotation/token-cases.js';
import { ENGINE } from '../engine-kit.js';
import { describeWithEngine } from '../support.js';

describeWithEngine('the scripts of a join-token rotation, on real engines', () => {
  describeTokenRotation(ENGINE);
});
