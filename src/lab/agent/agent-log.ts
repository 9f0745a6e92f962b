import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandId } from '../../domain/ids.js';
import type { Delivery, DeliveryResult } from '../lab-fleet.js';

export interface AgentLog {
  readonly received: (delivery: Delivery) => Promise<void>;
  readonly replied: (commandId: CommandId, result: DeliveryResult) => Promise<void>;
}

/**
 * `/var/log/amazon/ssm/amazon-ssm-agent.log`: like the agent at its default level it repeats every script and every
 * output. This is where a secret leaks that a script prints or carries.
 */
export const openAgentLog = async (root: string): Promise<AgentLog> => {
  const folder = join(root, 'var/log/amazon/ssm');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'amazon-ssm-agent.log');
  const write = (source: string, text: string, detail: unknown): Promise<void> => {
    const time = new Date().toISOString().replace('T', ' ').slice(0, 19);
    return appendFile(path, `${time} INFO [${source}] ${text} ${JSON.stringify(detail)}\n`, { mode: 0o600 });
  };
  return {
    received: (delivery) =>
      write('ssm-agent-worker', `[MessageService] received document ${delivery.commandId}`, {
        InstanceId: delivery.instanceId,
        runCommand: delivery.commands,
        timeoutSeconds: delivery.executionTimeoutSeconds,
      }),
    replied: (commandId, result) =>
      write('ssm-document-worker', `[${commandId}] sending reply`, {
        status: result.status,
        code: result.exitCode,
        standardOutput: result.standardOutput.toString('utf8'),
        standardError: result.standardError.toString('utf8'),
      }),
  };
};
