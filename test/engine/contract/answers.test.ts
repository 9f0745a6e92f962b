import { describeHostContract } from '../../contract/hosts/cases.js';
import { ENGINE } from '../engine-kit.js';
import { describeWithEngine } from '../support.js';

describeWithEngine('the contract of the lab’s hosts, on real engines', () => {
  describeHostContract(ENGINE);
});
