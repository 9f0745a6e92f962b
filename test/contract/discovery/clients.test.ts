import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { ListTagsForResourceCommand } from '@aws-sdk/client-ssm';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createClients } from '../../../src/aws/clients/clients.js';
import { createConnections } from '../../../src/aws/clients/connections.js';
import { createTelemetry } from '../../../src/aws/clients/telemetry.js';
import { DUBLIN, id, instance, startWorld } from './world.js';
import type { World } from './world.js';

let world: World;

beforeEach(async () => {
  world = await startWorld([instance(1, { lifecycle: 'hybrid' })]);
});
afterEach(() => world.close());

const clientsOf = () => {
  const telemetry = createTelemetry();
  const settings = {
    endpoint: world.endpoint.url,
    version: '0.0.0-test',
    telemetry,
    connections: createConnections({}),
  };
  const credentials = { accessKeyId: 'AKIAALPHA', secretAccessKey: 'lab-secret' };
  return { ...createClients(settings, credentials, DUBLIN), telemetry };
};

const listTags = () => new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: id(1, 'mi') });

describe('createClients', () => {
  it('sends a read again when its answer was lost, and counts both', async () => {
    world.endpoint.faults.operations.set('ssm:ListTagsForResource', { loseAnswers: 1 });
    const { ssm, telemetry } = clientsOf();
    expect((await ssm.send(listTags())).TagList).toHaveLength(2);
    expect(telemetry.snapshot()).toEqual({ byOperation: { 'ssm:ListTagsForResource': 2 }, throttled: 0 });
  });

  it('sends nothing twice through ssmOnce', async () => {
    world.endpoint.faults.operations.set('ssm:ListTagsForResource', { loseAnswers: 1 });
    const { ssmOnce, telemetry } = clientsOf();
    await expect(ssmOnce.send(listTags())).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(telemetry.snapshot().byOperation).toEqual({ 'ssm:ListTagsForResource': 1 });
    expect(world.calls('ssm:ListTagsForResource')).toBe(1);
  });

  it('counts a throttled answer as a call and as throttled', async () => {
    world.endpoint.faults.operations.set('ssm:ListTagsForResource', {
      errors: [{ code: 'ThrottlingException', times: 1 }],
    });
    const { ssmOnce, telemetry } = clientsOf();
    await expect(ssmOnce.send(listTags())).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(telemetry.snapshot()).toEqual({ byOperation: { 'ssm:ListTagsForResource': 1 }, throttled: 1 });
  });

  it('counts over all clients, by service and operation', async () => {
    const { ssm, ssmOnce, ec2, telemetry } = clientsOf();
    await ssm.send(listTags());
    await ssmOnce.send(listTags());
    await ec2.send(new DescribeInstancesCommand({}));
    expect(telemetry.snapshot().byOperation).toEqual({ 'ec2:DescribeInstances': 1, 'ssm:ListTagsForResource': 2 });
  });

  it('makes one client of Secrets Manager, when it is first asked for, and counts what it sends', async () => {
    const telemetry = createTelemetry();
    const watched: string[] = [];
    const watch: typeof telemetry.watch = (service, client) => {
      watched.push(service);
      telemetry.watch(service, client);
    };
    const settings = {
      endpoint: world.endpoint.url,
      version: '0.0.0-test',
      telemetry: { ...telemetry, watch },
      connections: createConnections({}),
    };
    const clients = createClients(settings, { accessKeyId: 'AKIAALPHA', secretAccessKey: 'lab-secret' }, DUBLIN);
    expect(watched).not.toContain('secretsmanager');
    expect(clients.secrets).toBe(clients.secrets);
    expect(watched.filter((service) => service === 'secretsmanager')).toHaveLength(1);
    await clients.secrets.send(new ListSecretsCommand({}));
    expect(telemetry.snapshot().byOperation).toEqual({ 'secretsmanager:ListSecrets': 1 });
  });
});
