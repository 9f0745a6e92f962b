import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { FIRST_WITH_COMMAND_ID, isBefore } from '../../domain/agent-version.js';
import type { CommandId, InstanceId } from '../../domain/ids.js';
import type { Delivery, DeliveryResult } from '../lab-fleet.js';
import { openAgentLog, type AgentLog } from './agent-log.js';
import { judge, REBOOT_EXIT_CODE, RUN_LIMIT, type ScriptEnd } from './exit-rules.js';
import type { HostShell } from './host-shell.js';
import { cutOutput, openSpool, STDERR_LIMIT, STDOUT_LIMIT, type OutputSpool } from './output-spool.js';
import { endInProcess, type InProcess } from './run-in-process.js';
import { runScript } from './run-script.js';

export interface AgentOptions {
  readonly instanceId: InstanceId;
  /** The folder that stands for `/` on the host: `/var/lib/amazon` and `/var/log/amazon` live below it. */
  readonly root: string;
  readonly shell: HostShell;
  readonly inProcess?: InProcess;
  /** What happens to the host when a script leaves with 194, before it is run again. */
  readonly reboot: () => Promise<void>;
}

/** What amazon-ssm-agent does on a host with AWS-RunShellScript. */
export interface Agent {
  readonly deliver: (delivery: Delivery) => Promise<DeliveryResult>;
  /** The same document once more, as after a crash of the agent. Undefined when this host does not know the command. */
  readonly rerun: (commandId: CommandId) => Promise<DeliveryResult | undefined>;
  /** Kills what runs and waits for it. Later deliveries are cancelled. May be called twice. */
  readonly close: () => Promise<void>;
}

/** CommandWorkersLimit of the agent: commands side by side on one node. */
const COMMANDS_AT_A_TIME = 5;
/** Documents that can be run again. */
const DOCUMENTS_KEPT = 200;
const DEFAULT_WORKING_DIRECTORY = '/usr/bin';

interface Streams {
  readonly stdout: OutputSpool;
  readonly stderr: OutputSpool;
}

const resultOf = async (end: ScriptEnd, { stdout, stderr }: Streams): Promise<DeliveryResult> => {
  const verdict = judge(end);
  const addition = Buffer.from(verdict.addition);
  await stderr.append(Buffer.from(verdict.complaint));
  const whole = (spool: OutputSpool, limit: number): Buffer =>
    cutOutput(Buffer.concat([cutOutput(spool.head(), limit), addition]), STDOUT_LIMIT);
  return {
    status: verdict.status,
    exitCode: verdict.exitCode,
    standardOutput: whole(stdout, STDOUT_LIMIT),
    standardError: verdict.clearsError ? Buffer.alloc(0) : whole(stderr, STDERR_LIMIT),
  };
};

const orchestrationFolder = ({ root, instanceId }: AgentOptions, commandId: CommandId): string =>
  join(
    root,
    'var/lib/amazon/ssm',
    instanceId,
    'document/orchestration',
    commandId,
    'awsrunShellScript/0.awsrunShellScript',
  );

const runDocument = async (options: AgentOptions, delivery: Delivery, closed: AbortSignal): Promise<DeliveryResult> => {
  const folder = orchestrationFolder(options, delivery.commandId);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const scriptPath = join(folder, '_script.sh');
  await writeFile(scriptPath, `${delivery.commands.join('\n')}\n`, { mode: 0o700 });
  const streams: Streams = {
    stdout: await openSpool(folder, 'stdout', STDOUT_LIMIT),
    stderr: await openSpool(folder, 'stderr', STDERR_LIMIT),
  };
  const tellsCommandId = !isBefore(delivery.agentVersion ?? FIRST_WITH_COMMAND_ID, FIRST_WITH_COMMAND_ID);
  // What is answered in process knows its command: without it a shell has to show what becomes of a script.
  const inProcess = tellsCommandId ? options.inProcess : undefined;
  const runInShell = (): Promise<ScriptEnd> =>
    runScript({
      shell: options.shell,
      scriptPath,
      workingDirectory: delivery.workingDirectory ?? DEFAULT_WORKING_DIRECTORY,
      environment: {
        ...options.shell.environment,
        AWS_SSM_INSTANCE_ID: options.instanceId,
        AWS_SSM_REGION_NAME: delivery.region,
        ...(tellsCommandId ? { SSM_COMMAND_ID: delivery.commandId } : {}),
      },
      timeoutMilliseconds: delivery.executionTimeoutSeconds * 1000,
      cancel: AbortSignal.any([delivery.cancel, closed]),
      ...streams,
    });
  const runOnce = async (): Promise<ScriptEnd> =>
    (inProcess && (await endInProcess(inProcess, delivery, closed, streams.stdout))) ?? runInShell();
  const asksForReboot = (end: ScriptEnd): boolean => end.kind === 'exited' && end.code === REBOOT_EXIT_CODE;
  try {
    let end = await runOnce();
    for (let runs = 1; runs < RUN_LIMIT && asksForReboot(end); runs += 1) {
      await options.reboot();
      end = await runOnce();
    }
    return await resultOf(end, streams);
  } finally {
    await Promise.all([streams.stdout.close(), streams.stderr.close()]);
  }
};

export const createAgent = (options: AgentOptions): Agent => {
  const slots = pLimit(COMMANDS_AT_A_TIME);
  const closed = new AbortController();
  const documents = new Map<CommandId, Delivery>();
  const running = new Set<Promise<unknown>>();
  let log: Promise<AgentLog> | undefined;

  const handle = async (delivery: Delivery): Promise<DeliveryResult> => {
    log ??= openAgentLog(options.root);
    const { received, replied } = await log;
    await received(delivery);
    const result = await runDocument(options, delivery, closed.signal);
    await replied(delivery.commandId, result);
    return result;
  };

  const deliver = async (delivery: Delivery): Promise<DeliveryResult> => {
    documents.set(delivery.commandId, delivery);
    const [oldest] = documents.keys();
    if (documents.size > DOCUMENTS_KEPT && oldest !== undefined) documents.delete(oldest);
    const run = slots(handle, delivery);
    running.add(run);
    try {
      return await run;
    } finally {
      running.delete(run);
    }
  };

  return {
    deliver,
    async rerun(commandId) {
      const delivery = documents.get(commandId);
      return delivery && deliver(delivery);
    },
    async close() {
      closed.abort();
      await Promise.allSettled(running);
    },
  };
};
