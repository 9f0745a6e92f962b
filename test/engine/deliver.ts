import { randomUUID } from 'node:crypto';
import type { CommandId, InstanceId, Region } from '../../src/domain/ids.js';
import type { Delivery, LabHost } from '../../src/lab/lab-fleet.js';

type Changes = Partial<Pick<Delivery, 'executionTimeoutSeconds' | 'cancel' | 'commandId'>>;

/** A script for one host, as the endpoint would deliver it. */
export const deliveryOf = (script: string, instanceId: InstanceId, changes: Changes = {}): Delivery => ({
  commandId: randomUUID() as CommandId,
  instanceId,
  region: 'eu-west-1' as Region,
  commands: script.split('\n'),
  workingDirectory: undefined,
  executionTimeoutSeconds: 60,
  cancel: new AbortController().signal,
  ...changes,
});

/** Runs a script through the agent of a host; the trimmed standard output of one that succeeds. */
export const outputOfScript = async (
  host: LabHost & { readonly instanceId: InstanceId },
  script: string,
): Promise<string> => {
  const { status, standardOutput, standardError } = await host.deliver(deliveryOf(script, host.instanceId));
  if (status === 'Success') return standardOutput.toString('utf8').trim();
  throw new Error(`${status}: ${standardError.toString('utf8')}`);
};
