import { setTimeout as sleep } from 'node:timers/promises';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCommandInvocationCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect } from '@jest/globals';
import type { CustodyWorld } from './custody-world.js';
import { REGION, type WorldHost } from './custody/hosts.js';
import { nameOf, unlockKeysIn } from './oracle/unlock-keys.js';

const LIMIT_MILLISECONDS = 240_000;

/** What a host printed, if it could run the command. */
type Outputs = ReadonlyMap<WorldHost, string>;

/**
 * The recipe that is copied everywhere: `docker swarm unlock-key --rotate` sent to everything that is tagged as a manager, and
 * the key that the last one printed put into a secret.
 */
export const naiveRecipe = (world: CustodyWorld): Promise<Outputs> =>
  world.during(async () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = world.environment;
    const settings = { endpoint: world.endpoint.url, region: REGION, credentials: { accessKeyId, secretAccessKey } };
    const [ssm, secrets] = [new SSMClient(settings), new SecretsManagerClient(settings)];
    const { Command } = await ssm.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        InstanceIds: world.hosts.map(({ instanceId }) => instanceId),
        Parameters: { commands: ['docker swarm unlock-key --rotate'] },
        MaxConcurrency: '1',
        MaxErrors: '100%',
      }),
    );
    const outputs = new Map<WorldHost, string>();
    const deadline = Date.now() + LIMIT_MILLISECONDS;
    for (const host of world.hosts) outputs.set(host, await outputOf(ssm, Command?.CommandId, host, deadline));
    const [lastKey] = unlockKeysIn([...outputs.values()].reverse().join('\n'));
    await secrets.send(new CreateSecretCommand({ Name: 'swarm-unlock-key', SecretString: lastKey }));
    ssm.destroy();
    secrets.destroy();
    return outputs;
  });

const outputOf = async (
  ssm: SSMClient,
  CommandId: string | undefined,
  { instanceId: InstanceId, name }: WorldHost,
  deadline: number,
): Promise<string> => {
  for (;;) {
    // Right after sending, the invocation is not to be found yet.
    const { Status = 'Pending', StandardOutputContent = '' } = await ssm
      .send(new GetCommandInvocationCommand({ CommandId, InstanceId }))
      .catch((): { Status?: string; StandardOutputContent?: string } => ({}));
    if (Status === 'Success' || Status === 'Failed') return StandardOutputContent;
    if (Date.now() > deadline) throw new Error(`the command is still ${Status} on ${name}`);
    await sleep(100);
  }
};

/** Each key that was printed is found in the history, and on its manager's own disk in the agent's folder and log. */
export const expectNaiveLeaks = (violations: readonly string[], world: CustodyWorld, outputs: Outputs): void => {
  const commandId = world.endpoint.history[0]?.commandId ?? '';
  for (const [{ name, instanceId }, output] of outputs) {
    const orchestration = `var/lib/amazon/ssm/${instanceId}/document/orchestration/${commandId}`;
    const [key] = unlockKeysIn(output);
    if (key === undefined) continue;
    const places = [
      `${name}: ${orchestration}/awsrunShellScript/0.awsrunShellScript/stdout`,
      `${name}: var/log/amazon/ssm/amazon-ssm-agent.log`,
      `command history: output of ${commandId} on ${name}`,
    ];
    expect(violations).toEqual(
      expect.arrayContaining(places.map((place) => `leaked: ${nameOf(key)} (in clear) in ${place}`)),
    );
  }
};
