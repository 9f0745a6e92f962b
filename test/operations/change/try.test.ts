import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createCustodyWorld, type CustodyWorld } from '../../support/custody-world.js';
let world: CustodyWorld;
beforeAll(async () => {
  world = await createCustodyWorld({ kind: 'simulated', swarms: [{ name: 'web', managers: 3, autolock: true }, { name: 'batch', managers: 3, autolock: false }] });
}, 60000);
afterAll(() => world.close());
it('rotates', async () => {
  for (const argv of [['rotate', '--dry-run'], ['rotate', '--swarm', 'web', '--yes'], ['enable','--yes'], ['prove'], ['rotate','--yes'], ['disable','--yes','--swarm','batch']]) {
  const run = await world.run(argv);
  process.stderr.write(`\n=== ${argv.join(' ')} -> ${run.exitCode}\n${run.stderr}\n${run.stdout.slice(0, 6000)}\n`);
  }
  process.stderr.write(JSON.stringify(world.effects(), null, 1));
  expect(await world.oracle()).toEqual([]);
}, 120000);
