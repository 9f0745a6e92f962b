import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createClients } from '../../../src/aws/clients/clients.js';
import { createConnections } from '../../../src/aws/clients/connections.js';
import { createTelemetry } from '../../../src/aws/clients/telemetry.js';
import { listAgents } from '../../../src/aws/discovery/agents.js';
import type { AwsScope } from '../../../src/aws/scopes/resolve.js';
import type { InstanceId } from '../../../src/domain/ids.js';
import { ALPHA, DUBLIN, id } from './world.js';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Systems Manager as it is while an instance is being terminated: a call that names its id fails as a whole. */
const startRefusing = async (
  refused: readonly InstanceId[],
): Promise<{ url: string; asked: (readonly string[])[] }> => {
  const asked: (readonly string[])[] = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { Filters } = JSON.parse(Buffer.concat(chunks).toString()) as { Filters: { Values: InstanceId[] }[] };
      const ids = Filters[0]?.Values ?? [];
      asked.push(ids);
      const fails = ids.some((instanceId) => refused.includes(instanceId));
      response.writeHead(fails ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(
        JSON.stringify(
          fails
            ? { __type: 'InvalidInstanceId' }
            : { InstanceInformationList: ids.map((InstanceId) => ({ InstanceId, PingStatus: 'Online' })) },
        ),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
};

const scopeAt = (endpoint: string): AwsScope => ({
  scope: { account: ALPHA, region: DUBLIN },
  label: `account ${ALPHA} in ${DUBLIN}`,
  callerArn: `arn:aws:iam::${ALPHA}:user/lab`,
  clients: createClients(
    { endpoint, version: '0.0.0-test', telemetry: createTelemetry(), connections: createConnections({}) },
    { accessKeyId: 'AKIAALPHA', secretAccessKey: 'lab-secret' },
    DUBLIN,
  ),
});

describe('an id that Systems Manager refuses', () => {
  const ids = Array.from({ length: 70 }, (_, n) => id(n));

  it.each([
    ['none', []],
    ['the first', [id(0)]],
    ['one in the middle', [id(33)]],
    ['two of one chunk and one of the next', [id(3), id(49), id(69)]],
    ['all', ids],
  ])('hides no other: %s', async (_, refused) => {
    const { url } = await startRefusing(refused);
    const agents = await listAgents(scopeAt(url), ids, undefined);
    expect([...agents.keys()].sort()).toEqual(ids.filter((instanceId) => !refused.includes(instanceId)));
  });

  it('costs a few more calls for its chunk alone', async () => {
    const { url, asked } = await startRefusing([id(33)]);
    await listAgents(scopeAt(url), ids, undefined);
    expect(asked.filter((chunk) => chunk.includes(id(69)))).toHaveLength(1);
    expect(asked.length).toBeLessThanOrEqual(2 + 2 * Math.ceil(Math.log2(50)));
  });
});
