import { describeRecovery } from '../../contract/recovery/cases.js';
import { ENGINE } from '../engine-kit.js';
import { describeWithEngine } from '../support.js';

describeWithEngine('the scripts of a recovery, on real engines', () => {
  describeRecovery(ENGINE);
});
