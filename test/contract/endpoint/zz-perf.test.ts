import { test } from '@jest/globals';
import { DescribeInstancesCommand, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { paginateListCommands } from '@aws-sdk/client-ssm';
import { cannedHost, latencies } from '../../../src/lab/canned/canned-host.js';
import { seededRandom } from '../../../src/lab/canned/random.js';
import { startLab, instances } from './lab.js';
import { send, invocationsOf } from './commands.js';
test('perf', async () => {
  const t0 = Date.now();
  const host = cannedHost({ answer: () => ({ standardOutput: 'x'.repeat(2000) }), latency: latencies(seededRandom(1), 200) });
  const lab = await startLab(instances(10000, { host }), { deliveryTickMilliseconds: 20 });
  const log = (s: string) => process.stderr.write(`${s} ${Date.now() - t0} ms\n`);
  log('start');
  let n = 0; for await (const p of paginateDescribeInstances({ client: lab.ec2 }, { MaxResults: 1000 })) n += p.Reservations?.length ?? 0;
  log(`described ${n}`);
  const ids = lab.fleet.instances.map((i) => String(i.instanceId)); const cmds: string[] = [];
  for (let i = 0; i < 10000; i += 50) cmds.push(await send(lab, { InstanceIds: ids.slice(i, i + 50), MaxErrors: '100%' }));
  log('sent');
  for (;;) { let done = 0; for await (const p of paginateListCommands({ client: lab.ssm }, {})) for (const c of p.Commands ?? []) if (c.Status === 'Success') done += 1; log(`done ${done}`); if (done === 200) break; await new Promise((r) => setTimeout(r, 200)); }
  let out = 0; for (const c of cmds) out += (await invocationsOf(lab, c)).length;
  log(`collected ${out}`);
  await lab.close(); log('closed'); void DescribeInstancesCommand;
}, 100000);
