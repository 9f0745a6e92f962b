import { GetCommandInvocationCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { createClients } from '../dist/aws/clients/clients.js';
import { createConnections } from '../dist/aws/clients/connections.js';
import { createTelemetry } from '../dist/aws/clients/telemetry.js';
import { createCommandRunner } from '../dist/aws/run-command/runner.js';
import { systemClock } from '../dist/cli/system-clock.js';
import { cannedHost, latencies } from '../dist/lab/canned/canned-host.js';
import { seededRandom } from '../dist/lab/seeded-random.js';
import { startEndpoint } from '../dist/lab/endpoint/index.js';

/**
 * What it costs to ask a whole fleet, in calls of AWS: lockstep's Run Command room beside the loop that everybody writes
 * (GetCommandInvocation for every instance, every second, until it has ended). The same fleet, the same latencies, one
 * run after the other. `node bench/run-command.mjs [instances]`
 */
const instances = Number(process.argv[2] ?? 2000);
const scope = { account: '111122223333', region: 'eu-west-1' };
const accessKey = { accessKeyId: 'AKIABENCH00000000001', secretAccessKey: 'lab' };

const fleet = () => {
  const latency = latencies(seededRandom(7), 1500);
  const ids = Array.from({ length: instances }, (_, n) => `i-${n.toString(16).padStart(17, '0')}`);
  return {
    ids,
    accounts: [{ accountId: scope.account, regions: [scope.region], accessKeys: [accessKey], roles: [] }],
    instances: ids.map((instanceId) => ({
      ...scope,
      instanceId,
      availabilityZone: 'eu-west-1a',
      vpcId: 'vpc-0',
      privateIpAddress: '10.0.0.1',
      computerName: instanceId,
      tags: new Map(),
      lifecycle: 'running',
      agent: 'online',
      agentVersion: '3.3.2746.0',
      host: cannedHost({ answer: () => ({ standardOutput: 'x'.repeat(1800) }), latency }),
    })),
  };
};

const chunks = (ids) => Array.from({ length: Math.ceil(ids.length / 50) }, (_, n) => ids.slice(n * 50, n * 50 + 50));

async function measure(name, ask) {
  const { ids, ...lab } = fleet();
  const endpoint = await startEndpoint({ fleet: lab });
  const started = performance.now();
  try {
    const answered = await ask(ids, endpoint.url);
    return { name, answered, calls: endpoint.calls.length, seconds: (performance.now() - started) / 1000 };
  } finally {
    await endpoint.close();
  }
}

async function lockstep(ids, endpoint) {
  const telemetry = createTelemetry();
  const clients = createClients(
    { endpoint, version: 'bench', telemetry, connections: createConnections({}) },
    accessKey,
    scope.region,
  );
  const events = { emit: () => undefined };
  const runner = createCommandRunner({ clientsFor: () => clients, clock: systemClock, events });
  const request = { comment: 'bench', script: 'true', deliverySeconds: 60, executionSeconds: 60, repeatable: true };
  const targets = ids.map((instanceId) => ({ instanceId, scope }));
  const outcomes = await runner.run({ ...request, targets, isWhole: () => true }, {});
  return [...outcomes.values()].filter(({ kind }) => kind === 'ran').length;
}

async function everybodysLoop(ids, endpoint) {
  const ssm = new SSMClient({ endpoint, region: scope.region, credentials: accessKey });
  const sent = await Promise.all(
    chunks(ids).map(async (InstanceIds) => {
      const parameters = { commands: ['true'] };
      const command = new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        InstanceIds,
        Parameters: parameters,
      });
      const { Command } = await ssm.send(command);
      return InstanceIds.map((InstanceId) => ({ InstanceId, CommandId: Command.CommandId }));
    }),
  );
  let open = sent.flat();
  let answered = 0;
  for (let round = 0; round < 300 && open.length > 0; round += 1) {
    await systemClock.sleep(1000);
    const states = [];
    for (const part of chunks(open)) {
      states.push(
        ...(await Promise.all(part.map((one) => ssm.send(new GetCommandInvocationCommand(one)).catch(() => ({}))))),
      );
    }
    const ended = states.map(
      ({ Status }) => Status !== undefined && !['Pending', 'InProgress', 'Delayed'].includes(Status),
    );
    answered += ended.filter(Boolean).length;
    open = open.filter((_, n) => !ended[n]);
  }
  return answered;
}

const rows = [await measure('lockstep', lockstep), await measure("everybody's loop", everybodysLoop)];
for (const { name, answered, calls, seconds } of rows) {
  console.log(
    `${name.padEnd(18)} ${answered} of ${instances} answered, ${calls} calls, ${(calls / instances).toFixed(3)} per instance, ${seconds.toFixed(1)} s`,
  );
}
console.log(`ratio              ${(rows[1].calls / rows[0].calls).toFixed(1)} times as many calls`);
