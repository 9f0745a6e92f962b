import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountId, CommandId, Region } from '../../../../src/domain/ids.js';
import type { SimulatedHost } from '../../../../src/lab/simulated/host/simulated-host.js';
import type { SimulatedLab } from '../../../../src/lab/simulated/simulated-lab.js';

export const PLACE = { account: '111111111111' as AccountId, region: 'eu-west-1' as Region };

export interface ScriptResult {
  readonly status: string;
  readonly exitCode: number;
  readonly output: string;
  readonly error: string;
}

/** Runs a script on a host through its agent. */
export const runOn = async (
  lab: SimulatedLab,
  host: SimulatedHost,
  script: string,
  seconds = 30,
): Promise<ScriptResult> => {
  const { status, exitCode, standardOutput, standardError } = await host.deliver({
    commandId: randomUUID() as CommandId,
    instanceId: lab.instance(host.name).instanceId,
    region: PLACE.region,
    commands: script.split('\n'),
    workingDirectory: undefined,
    executionTimeoutSeconds: seconds,
    cancel: new AbortController().signal,
  });
  return { status, exitCode, output: standardOutput.toString(), error: standardError.toString() };
};

/** Waits until it holds, at most a minute: only a failure takes that long. */
export const until = async (holds: () => boolean): Promise<void> => {
  const end = Date.now() + 60_000;
  while (!holds() && Date.now() < end) await sleep(5);
  if (!holds()) throw new Error('it did not come to that within a minute');
};

export const infoOf = async (host: SimulatedHost, format: string): Promise<string> =>
  (await host.docker(['info', '--format', format])).stdout.trimEnd();

export const nth = <T>(list: readonly T[], index: number): T => {
  const item = list[index];
  if (item === undefined) throw new Error(`there is no item ${index}`);
  return item;
};
