import { describeRotation } from '../../contract/rotation/cases.js';
import { ENGINE } from '../engine-kit.js';
import { describeWithEngine } from '../support.js';

describeWithEngine('the scripts of a rotation, on real engines', () => {
  describeRotation(ENGINE);
});
