import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { AccountId, CommandId, Region } from '../../../domain/ids.js';
import type { LabInstance } from '../../lab-fleet.js';
import type { FaultPlan } from '../faults.js';
import type { EndpointSettings } from '../endpoint-settings.js';
import type { AcceptedCommand, CommandRecord, InvocationRecord } from './sent-command.js';
import { createNodeSlots } from './node-slots.js';
import { CommandRun, type RunEnvironment } from './run.js';

interface Scope {
  readonly accountId: AccountId;
  readonly region: Region;
}

/** Every command that was ever sent here, and what runs of it. */
export class CommandStore {
  /** Oldest first. */
  readonly history: CommandRecord[] = [];
  readonly #runs = new Map<CommandId, CommandRun>();
  readonly #settings: EndpointSettings;
  readonly #environment: RunEnvironment;

  constructor(settings: EndpointSettings, faults: FaultPlan) {
    this.#settings = settings;
    this.#environment = { settings, faults, nodes: createNodeSlots(settings.commandsPerNode) };
  }

  send(accepted: AcceptedCommand, instances: readonly LabInstance[], { accountId, region }: Scope): CommandRecord {
    const requestedAt = new Date();
    const seconds = accepted.timeoutSeconds + accepted.executionTimeoutSeconds;
    const command: CommandRecord = {
      commandId: randomUUID() as CommandId,
      account: accountId,
      region,
      accepted,
      requestedAt,
      expiresAt: new Date(requestedAt.getTime() + seconds * this.#settings.millisecondsPerSecond),
      invocations: instances.map((instance) => ({ instance, state: { kind: 'pending' } })),
      cancelled: false,
    };
    this.history.push(command);
    this.#runs.set(command.commandId, new CommandRun(command, this.#environment));
    return command;
  }

  /** Newest first; without those that are too fresh to be found. */
  visible({ accountId, region }: Scope): readonly CommandRecord[] {
    const newest = Date.now() - this.#settings.consistencyWindowMilliseconds;
    return this.history
      .filter((command) => command.account === accountId && command.region === region)
      .filter(({ requestedAt }) => requestedAt.getTime() <= newest)
      .reverse();
  }

  /** The command whether fresh or not: CancelCommand follows SendCommand without a wait. */
  find(commandId: string, { accountId, region }: Scope): CommandRecord | undefined {
    const command = this.#runs.get(commandId as CommandId)?.command;
    return command?.account === accountId && command.region === region ? command : undefined;
  }

  cancel(command: CommandRecord, invocations: readonly InvocationRecord[]): void {
    command.cancelled ||= invocations.length === command.invocations.length;
    this.#runs.get(command.commandId)?.cancel(invocations);
  }

  /** Aborts every delivery and waits for the hosts, no longer than `mostMilliseconds`. */
  async close(mostMilliseconds: number): Promise<void> {
    const closed = Promise.all([...this.#runs.values()].map((run) => run.close()));
    await Promise.race([closed, wait(mostMilliseconds, undefined, { ref: false })]);
  }
}
