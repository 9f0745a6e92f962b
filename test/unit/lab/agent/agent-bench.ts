import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandId, InstanceId, Region } from '../../../../src/domain/ids.js';
import { createAgent, type Agent } from '../../../../src/lab/agent/agent.js';
import type { Delivery, DeliveryResult } from '../../../../src/lab/lab-fleet.js';

const INSTANCE = 'i-0123456789abcdef0' as InstanceId;

export interface AgentBench {
  readonly agent: Agent;
  readonly root: string;
  /** How often the host was rebooted. */
  readonly reboots: () => number;
  readonly run: (script: string, changes?: Partial<Delivery>) => Promise<DeliveryResult>;
  /** A file that the agent wrote for a command: its script or one of its outputs. */
  readonly file: (name: string, commandId?: string) => string;
  readonly log: () => string;
  readonly close: () => Promise<void>;
}

/** An agent on a folder of its own, with this machine's plain environment. */
export const createAgentBench = (interpreter: readonly string[] = ['sh', '-c']): AgentBench => {
  const root = mkdtempSync(join(tmpdir(), 'agent-'));
  let reboots = 0;
  const agent = createAgent({
    instanceId: INSTANCE,
    root,
    shell: {
      interpreter,
      environment: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
      spawn: ([command = '', ...rest], { cwd, env, stdio }) =>
        spawn(command, rest, { cwd, env: { ...env }, stdio: [...stdio], detached: true }),
    },
    reboot() {
      reboots += 1;
      return Promise.resolve();
    },
  });
  return {
    agent,
    root,
    reboots: () => reboots,
    run: (script, changes = {}) =>
      agent.deliver({
        commandId: 'c-1' as CommandId,
        instanceId: INSTANCE,
        region: 'eu-west-1' as Region,
        commands: script.split('\n'),
        workingDirectory: undefined,
        executionTimeoutSeconds: 30,
        cancel: new AbortController().signal,
        ...changes,
      }),
    file: (name, commandId = 'c-1') =>
      readFileSync(
        join(
          root,
          'var/lib/amazon/ssm',
          INSTANCE,
          'document/orchestration',
          commandId,
          'awsrunShellScript/0.awsrunShellScript',
          name,
        ),
        'utf8',
      ),
    log: () => readFileSync(join(root, 'var/log/amazon/ssm/amazon-ssm-agent.log'), 'utf8'),
    async close() {
      await agent.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
};

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
