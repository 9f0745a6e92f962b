import { setTimeout as delay } from 'node:timers/promises';
import { createEngineLab } from '../../src/lab/engine/engine-lab.js';
import { PLACEMENT } from './placement.js';
import { identify } from './traces.js';

/** A program that opens a lab, says what it is made of, and never closes it. */
const lab = await createEngineLab({
  swarms: [{ name: 'kept', managers: 1, workers: 1, autolock: true, ...PLACEMENT }],
});
console.log(JSON.stringify(await identify(lab)));
await delay(600_000);
